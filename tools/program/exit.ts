/**
 * Exit codes of the tools.
 *
 * @module
 */

/** What a process may exit with: for plugins a state, for the other tools 0 done, 1 failed, 2 usage or configuration error. */
export type ExitCode = 0 | 1 | 2 | 3;

export const EXIT_DONE: ExitCode = 0;
export const EXIT_FAILED: ExitCode = 1;
export const EXIT_USAGE: ExitCode = 2;
