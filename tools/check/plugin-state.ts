/**
 * The states of monitoring plugins.
 *
 * @module
 * @see Monitoring Plugins Development Guidelines, "Plugin Return Codes"
 */
import type { ExitCode } from '../program/exit.ts';

/** The states, by name. */
export type PluginState = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

/** The exit code of each state. */
export const STATE_EXIT_CODES: Readonly<Record<PluginState, ExitCode>> = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 };
