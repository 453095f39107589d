#!/usr/bin/env node
/**
 * Entry of lsimap.
 *
 * @module
 */
import { runTool } from '../shared/run-tool.ts';
import { lsimap } from './lsimap.ts';

void runTool(lsimap);
