#!/usr/bin/env node
/**
 * Entry of fetch-token.
 *
 * @module
 */
import { runTool } from '../shared/run-tool.ts';
import { fetchTokenTool } from './fetch-token.ts';

void runTool(fetchTokenTool);
