/**
 * `npm run bench [NAME …]`: the figures of the README, measured here.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { imapBench } from './imap.ts';
import { listEmailsBench } from './list-emails.ts';
import { oauth2Bench } from './oauth2.ts';
import { parserBench } from './parser-race.ts';
import { startupBench } from './startup.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  startup: () => startupBench(),
  parser: () => parserBench(),
  'list-emails': () => listEmailsBench(),
  imap: () => imapBench(),
  oauth2: () => oauth2Bench(),
};

/** Each in a process of its own: what one benchmark taught the compiler would slow or speed the next. */
function runApart(name: string): void {
  spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), name], { stdio: 'inherit' });
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else if (names.length === 1) {
  await BENCHES[names[0] ?? '']?.();
} else {
  console.log(`Node ${process.version} on ${process.platform} ${process.arch}`);
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) runApart(name);
}
