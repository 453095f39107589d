/**
 * The built OAuth2 plugin with a token cache: fifty started at once fetch once, and the modules that speak HTTP are loaded only by who
 * fetches.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import { builtFile, firstLine, runBuilt, runCommand } from '../support/run-tool.ts';
import { MAILBOX, usePlace } from './servers.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';
const OK = `OK: ${MAILBOX}: No messages found in folders: Inbox`;

const place = usePlace();
const check = (): string[] => place.check('--token-cache', place.path('tokens'));
beforeEach(() => rmSync(place.path('tokens'), { force: true }));

test('fifty at once fetch once', async () => {
  const asked = place.endpoint.requests.length;
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => runBuilt(PLUGIN, check())));
  for (const outcome of outcomes) assert.ok(firstLine(outcome).startsWith(OK), outcome.all);
  assert.equal(place.endpoint.requests.length - asked, 1);
});

test('node:http is loaded only where a token must be fetched', async () => {
  const hook = place.path('modules.cjs');
  const tell = "require('node:fs').writeSync(2, process.moduleLoadList.join(' '))";
  writeFileSync(hook, `process.on('exit', () => ${tell});\n`);
  const modules = async (): Promise<string> => {
    const outcome = await runCommand([process.execPath, '--require', hook, builtFile(PLUGIN), ...check()]);
    assert.ok(firstLine(outcome).startsWith(OK), outcome.all);
    return outcome.stderr;
  };
  const [cold, warm] = [await modules(), await modules()];
  assert.match(cold, /NativeModule http\b/);
  assert.match(warm, /NativeModule tls\b/);
  assert.doesNotMatch(warm, /NativeModule (?:_http_client|http|https|http2|internal\/deps\/undici\/undici)\b/);
});
