#!/usr/bin/env node
/**
 * Entry of read-token.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { readToken } from './read-token.ts';

void runTool(readToken);
