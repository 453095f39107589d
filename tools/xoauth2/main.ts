#!/usr/bin/env node
/**
 * Entry of xoauth2.
 *
 * @module
 */
import { runTool } from '../program/run-tool.ts';
import { xoauth2 } from './xoauth2.ts';

void runTool(xoauth2);
