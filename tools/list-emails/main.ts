#!/usr/bin/env node
/**
 * Entry of list-emails.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { listEmails } from './list-emails.ts';

void runTool(listEmails);
