/**
 * `npm run bench [NAME …]`: the figures of docs/figures.md, measured here.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { GROWTH_FLAGS, growthBench } from './growth.ts';
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
  growth: () => growthBench(),
};

/** What some want of Node. */
const FLAGS: Readonly<Record<string, readonly string[]>> = { growth: GROWTH_FLAGS };

/** Each in a process of its own: what one benchmark taught the compiler would slow or speed the next. */
function runApart(name: string): void {
  const flags = [...process.execArgv, ...(FLAGS[name] ?? [])];
  const { status } = spawnSync(process.execPath, [...flags, fileURLToPath(import.meta.url), name], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else if (names.length === 1 && (FLAGS[names[0] ?? ''] ?? []).every((flag) => process.execArgv.includes(flag))) {
  await BENCHES[names[0] ?? '']?.();
} else {
  console.log(`Node ${process.version} on ${process.platform} ${process.arch}`);
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) runApart(name);
}
