#!/usr/bin/env node
/**
 * Entry of check_imap_mailbox_basic.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { checkImapMailboxBasic } from './check_imap_mailbox_basic.ts';

void runTool(checkImapMailboxBasic);
