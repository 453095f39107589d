#!/usr/bin/env node
/**
 * Entry of list-emails.
 *
 * @module
 */
import { runTool } from '../shared/run-tool.ts';
import { listEmails } from './list-emails.ts';

void runTool(listEmails);
