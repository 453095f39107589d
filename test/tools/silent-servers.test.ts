/**
 * Servers that refuse, fall silent or hang up, in each phase: each run ends in time with the right state, one clear first line, a
 * hint, and nothing that it should not show.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { before, describe, test } from 'node:test';
import { refusedPort, startSilentListener } from '../../fixtures/scripted-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import {
  CHECKING,
  CONNECTING,
  hello,
  LOGGING_IN,
  PLAIN,
  type Row,
  run,
  testServers,
  timedOut,
  untilAsked,
  untilLogin,
  warmUp,
} from './scripted-check.ts';

before(warmUp);

testServers([
  // Silence, in each phase.
  {
    name: 'silent before TLS',
    steps: [{ stop: true }],
    more: [],
    line: timedOut('the TLS handshake with 127.0.0.1 port PORT'),
    further: /hint: .*firewall/,
  },
  {
    name: 'silent after TLS',
    steps: [{ stop: true }],
    tls: true,
    line: timedOut("the server's greeting"),
    further: /hint: /,
  },
  {
    name: 'silent without TLS',
    steps: [{ stop: true }],
    more: PLAIN,
    line: timedOut("the server's greeting"),
    further: /hint: .*may expect TLS from the first octet/,
  },
  {
    name: 'silent when asked for STARTTLS',
    steps: [hello, { send: '* CAPABILITY IMAP4rev1 STARTTLS\r\n' }, { stop: true }],
    more: ['--security', 'starttls'],
    line: timedOut('STARTTLS and the TLS handshake'),
    further: /hint: /,
  },
  {
    name: 'silent after STARTTLS',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} OK go\r\n' },
      { stop: true },
    ],
    more: ['--security', 'starttls'],
    line: timedOut('STARTTLS and the TLS handshake'),
    further: /hint: /,
  },
  {
    name: 'silent when asked for capabilities',
    steps: [{ send: '* OK ready\r\n' }, { stop: true }],
    more: PLAIN,
    line: timedOut('the login'),
    further: /hint: the server is slow or hangs/,
  },
  {
    name: 'silent when logging in',
    steps: [...untilLogin, { stop: true }],
    more: PLAIN,
    line: timedOut('the login'),
    further: /hint: the server is slow or hangs/,
  },
  {
    name: 'silent when asked',
    steps: [...untilAsked, { stop: true }],
    more: PLAIN,
    line: timedOut('the answers to STATUS and LIST'),
    further: /hint: /,
  },
  {
    name: 'one octet at a time, too slowly',
    steps: [{ send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n', chunkOctets: 1, everyMs: 30 }],
    more: PLAIN,
    line: timedOut("the server's greeting"),
    further: /hint: /,
  },
  // The end, in each phase.
  { name: 'closes before TLS', steps: [{ close: true }], more: [], further: /hint: / },
  { name: 'resets before TLS', steps: [{ reset: true }], more: [], further: /hint: / },
  {
    name: 'closes after TLS',
    steps: [{ close: true }],
    tls: true,
    further: /hint: .*closed the connection: see its log/,
  },
  { name: 'closes without TLS', steps: [{ close: true }], more: PLAIN, further: /hint: .*--security tls/ },
  {
    name: 'closes when logging in',
    steps: [...untilLogin, { close: true }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: /,
  },
  {
    name: 'resets when logging in',
    steps: [...untilLogin, { reset: true }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: /,
  },
  {
    name: 'closes when asked',
    steps: [...untilAsked, { close: true }],
    more: PLAIN,
    line: `${CHECKING}the server closed the connection`,
    further: /hint: /,
  },
  {
    name: 'resets when asked',
    steps: [...untilAsked, { reset: true }],
    more: PLAIN,
    line: `${CHECKING}the server closed the connection`,
    further: /hint: /,
  },
  // BYE, with its reason.
  {
    name: 'BYE as the greeting',
    steps: [{ send: '* BYE too busy\r\n' }],
    more: PLAIN,
    further: /\* the server said: too busy \n\* hint: the server ended the session/,
  },
  {
    name: 'BYE when logging in',
    steps: [...untilLogin, { send: '* BYE too busy\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server said: too busy/,
  },
  {
    name: 'BYE when asked (Office 365)',
    steps: [...untilAsked, { send: '* BYE Connection is closed. 13\r\n' }, { close: true }],
    more: PLAIN,
    line: `${CHECKING}Connection is closed. 13`,
    further: /hint: the server ended the session/,
  },
] satisfies readonly Row[]);

describe('not there', { concurrency: 2 }, () => {
  for (const [state, status] of [
    ['ok', 0],
    ['warning', 1],
    ['critical', 2],
    ['unknown', 3],
  ] as const) {
    test(`--timeout-state ${state}`, async () => {
      const server = await startSilentListener();
      const outcome = await run(server.port, ['--timeout-state', state]);
      await server.close();
      assertPluginOutcome(outcome, status);
      assert.match(firstLine(outcome), /: Timed out after 500 ms: waiting for the TLS handshake/);
    });
  }

  test('a port that refuses', async () => {
    const outcome = await run(await refusedPort(), []);
    assertPluginOutcome(outcome, 2);
    assert.equal(firstLine(outcome), CONNECTING);
    assert.match(outcome.stdout, /hint: nothing listens on 127\.0\.0\.1 port \d+/);
  });

  test('a connection that is never accepted', {
    skip: process.platform !== 'linux' && 'Linux drops what its queue cannot hold',
  }, async () => {
    const full = await startFullListener();
    try {
      const outcome = await run(full.port, []);
      assertPluginOutcome(outcome, 2);
      assert.equal(firstLine(outcome), timedOut(`the connection to 127.0.0.1 port ${full.port}`));
      assert.match(outcome.stdout, /hint: .*firewall/);
    } finally {
      full.close();
    }
  });
});

/** A listener whose process sleeps and whose queue of connections is full: Linux drops further SYNs. */
async function startFullListener(): Promise<{ readonly port: number; close(): void }> {
  const code = `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, server.address().port + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
  });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  const sockets: Socket[] = [];
  for (let i = 0; i < 4; i++) sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
  // Two fit into the queue of one.
  await Promise.all(sockets.slice(0, 2).map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  return {
    port,
    close() {
      for (const socket of sockets) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
