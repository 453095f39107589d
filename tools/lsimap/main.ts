#!/usr/bin/env node
/**
 * Entry of lsimap.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { lsimap } from './lsimap.ts';

void runTool(lsimap);
