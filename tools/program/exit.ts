/**
 * Exit codes of the tools.
 *
 * @module
 */

/** The service states of monitoring plugins, by name. @see Monitoring Plugins Development Guidelines, "Plugin Return Codes" */
export type PluginState = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

/** What a process may exit with: for plugins a state, for the other tools 0 done, 1 failed, 2 usage or configuration error. */
export type ExitCode = 0 | 1 | 2 | 3;

/** The exit code of each plugin state. */
export const STATE_EXIT_CODES: Readonly<Record<PluginState, ExitCode>> = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 };

export const EXIT_DONE: ExitCode = 0;
export const EXIT_FAILED: ExitCode = 1;
export const EXIT_USAGE: ExitCode = 2;
