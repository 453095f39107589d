#!/usr/bin/env node
/**
 * Entry of check_imap_mailbox_oauth2.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { checkImapMailboxOAuth2 } from './check_imap_mailbox_oauth2.ts';

void runTool(checkImapMailboxOAuth2);
