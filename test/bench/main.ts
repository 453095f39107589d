/**
 * `npm run bench [NAME …]`: the figures of the README, measured here.
 *
 * @module
 */
import { listEmailsBench } from './list-emails.ts';
import { parserBench } from './parser-race.ts';
import { startupBench } from './startup.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  startup: () => startupBench(),
  parser: () => parserBench(),
  'list-emails': () => listEmailsBench(),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  console.log(`Node ${process.version} on ${process.platform} ${process.arch}`);
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) await BENCHES[name]?.();
}
