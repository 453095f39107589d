/**
 * A run that is killed at any step of its work on the token cache: the next one starts at once, finds no torn file, and leaves no
 * temporary file with a token in it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { builtFile, runCommand, type ToolOutcome } from '../support/run-tool.ts';
import { usePlace } from './servers.ts';

/**
 * Counts the calls that change a folder, kills the process at the one of that number, and writes the count on an ordinary end. A write
 * is killed half done.
 */
const HOOK = `
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { COUNT_FOLDER: folder, COUNT_FILE: counted, KILL_AT: at } = process.env;
const own = new Set();
let count = 0;
const die = () => { process.kill(process.pid, 'SIGKILL'); for (;;); };
const wrap = (name, concerns, half) => {
  const original = fs[name];
  fs[name] = (...args) => {
    if (!concerns(...args)) return original(...args);
    count += 1;
    if (String(count) === at) { half?.(original, ...args); die(); }
    const result = original(...args);
    if (name === 'openSync') own.add(result);
    return result;
  };
};
const inFolder = (path) => String(path).startsWith(folder);
wrap('openSync', (path, flags) => inFolder(path) && flags === 'wx');
wrap('writeSync', (fd) => own.has(fd), (write, fd, octets) => write(fd, octets, 0, octets.length >> 1));
for (const name of ['fchmodSync', 'fsyncSync', 'closeSync']) wrap(name, (fd) => own.has(fd));
for (const name of ['linkSync', 'renameSync', 'unlinkSync']) wrap(name, inFolder);
syncBuiltinESMExports();
if (counted) process.on('exit', () => fs.writeFileSync(counted, String(count)));
`;

describe('killed at each call that changes the folder of the cache', () => {
  const place = usePlace();
  before(() => writeFileSync(place.path('hook.cjs'), HOOK));

  /** A folder of its own for a cache, and runs in it. */
  function cache(): { readonly folder: string; readonly run: (env: Record<string, string>) => Promise<ToolOutcome> } {
    const parent = place.path('caches');
    mkdirSync(parent, { recursive: true });
    const folder = mkdtempSync(`${parent}/`);
    const argv = place.token('--token-cache', `${folder}/tokens`);
    return {
      folder,
      run: (env) =>
        runCommand([process.execPath, '--require', place.path('hook.cjs'), builtFile('fetch-token'), ...argv], {
          env: { COUNT_FOLDER: `${folder}/`, ...env },
        }),
    };
  }

  async function killAt(at: number): Promise<void> {
    const { folder, run } = cache();
    const killed = await run({ KILL_AT: String(at) });
    assert.equal(killed.status, null, `call ${at}: ${killed.all}`);
    const file = `${folder}/tokens`;
    const isFiled = existsSync(file);
    if (isFiled) assert.doesNotThrow(() => JSON.parse(readFileSync(file, 'utf8')), `call ${at}`);
    const next = await run({});
    assert.equal(next.status, 0, `call ${at}: ${next.all}`);
    assert.ok(next.elapsedMs < 5000, `call ${at}: the next run waited`);
    // Who finds the token in the cache asks for no lock, and leaves one of the dead to the next that does.
    const left = readdirSync(folder).filter((name) => !(isFiled && name === 'tokens.lock'));
    assert.deepEqual(left, ['tokens'], `call ${at}`);
    assert.ok(readFileSync(file, 'utf8').includes(next.stdout), `call ${at}: the token is filed`);
  }

  test('the next run is as after no other', async () => {
    const { folder, run } = cache();
    const whole = await run({ COUNT_FILE: place.path('count') });
    assert.equal(whole.status, 0, whole.all);
    assert.deepEqual(readdirSync(folder), ['tokens']);
    const count = Number(readFileSync(place.path('count'), 'utf8'));
    // A lock and a cache are each opened, written, closed and put in their place, and the lock is removed.
    assert.ok(count >= 9, String(count));
    await Promise.all(Array.from({ length: count }, (_, index) => killAt(index + 1)));
  });
});
