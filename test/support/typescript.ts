/**
 * How a test starts another process on the project's TypeScript: in the way that it was started itself.
 *
 * @module
 */

/** For node's `--import`: what was compiled before the suite began, or tsx where a file is run by itself. */
export const TYPESCRIPT: string = process.execArgv.some((argument) => argument.endsWith('/compiled.js'))
  ? new URL('compiled.js', import.meta.url).href
  : import.meta.resolve('tsx');
