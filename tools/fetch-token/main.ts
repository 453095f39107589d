#!/usr/bin/env node
/**
 * Entry of fetch-token.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { fetchTokenTool } from './fetch-token.ts';

void runTool(fetchTokenTool);
