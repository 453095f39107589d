/**
 * Servers that refuse, close, fall silent, lie or are no mail servers: each run ends in time with the right state, one clear first
 * line, a hint, and nothing that it should not show.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { before, describe, test } from 'node:test';
import {
  refusedPort,
  type ScriptedServerOptions,
  type Step,
  startScriptedServer,
  startSilentListener,
  stopAtOctet,
} from '../../fixtures/scripted-server/index.ts';
import {
  assertPluginOutcome,
  assertQuiet,
  firstLine,
  runHere,
  serverFlags,
  type ToolOutcome,
} from '../support/run-tool.ts';

const PASSWORD = 'correct horse';
const TIMEOUT_MS = 500;
/** What a run may take beyond its time limit on a slow machine. */
const SLACK_MS = 2000;

const LOGIN = ['--username', 'me', '--password', PASSWORD];
const PLAIN = ['--security', 'none', '--allow-plaintext'];

const hello: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' };
const untilLogin: readonly Step[] = [hello, { expect: 'AUTHENTICATE' }];
const untilAsked: readonly Step[] = [
  ...untilLogin,
  { send: '{tag} OK [CAPABILITY IMAP4rev1] welcome\r\n' },
  { expect: 'STATUS' },
  { expect: 'LIST' },
  { expect: 'LOGOUT' },
];
const STATUS = '* STATUS INBOX (MESSAGES 3)\r\n{tag2} OK status\r\n';
const LIST = '* LIST (\\HasNoChildren) "/" INBOX\r\n{tag3} OK list\r\n';
const BYE = '* BYE see you\r\n{tag4} OK logout\r\n';
/** The answers, with another in the place of STATUS's. */
const answering = (status: string): readonly Step[] => [...untilAsked, { send: status + LIST + BYE }];

function run(port: number, more: readonly string[], folders = 'INBOX'): Promise<ToolOutcome> {
  const flags = [...serverFlags(port), ...LOGIN, '--folders', folders, '--timeout', `${TIMEOUT_MS / 1000}`];
  return runHere('check_imap_mailbox_basic', [...flags, ...more]);
}

interface Row {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly tls?: boolean;
  readonly more?: readonly string[];
  readonly folders?: string;
  /** The first line. Default: CRITICAL, while connecting. */
  readonly line?: string;
  /** What further lines say. */
  readonly further: RegExp;
}

const CONNECTING = 'CRITICAL: Error connecting to 127.0.0.1';
const LOGGING_IN = 'CRITICAL: Login error occurred';
const CHECKING = 'CRITICAL: Error occurred checking mail: ';
const timedOut = (phase: string): string => `CRITICAL: Timed out after 500 ms: waiting for ${phase}`;
const untold = `${CHECKING}the server said OK to STATUS without telling MESSAGES of the mailbox`;

const ROWS: readonly Row[] = [
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
  // Refusals.
  {
    name: 'NO to the login',
    steps: [...untilLogin, { send: '{tag} NO [AUTHENTICATIONFAILED] no\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: check user name and password/,
  },
  {
    name: 'BAD to the login',
    steps: [...untilLogin, { send: '{tag} BAD what?\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server said: what\?/,
  },
  {
    name: 'the account has expired',
    steps: [...untilLogin, { send: '{tag} NO [EXPIRED] old\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: .*expired/,
  },
  {
    name: 'not connected (Office 365)',
    steps: answering('{tag2} BAD User is authenticated but not connected.\r\n'),
    more: PLAIN,
    line: `${CHECKING}User is authenticated but not connected.`,
    further: /hint: the user lacks access/,
  },
  {
    name: 'throttled (Office 365)',
    steps: answering('{tag2} NO Request is throttled. Suggested Backoff Time: 299609 milliseconds\r\n'),
    more: PLAIN,
    line: `${CHECKING}Request is throttled. Suggested Backoff Time: 299609 milliseconds`,
    further: /hint: .*wait for 300 s/,
  },
  {
    name: 'STATUS is refused, but LIST shows the folder',
    steps: answering('{tag2} NO [SERVERBUG] internal error\r\n'),
    more: PLAIN,
    line: `${CHECKING}internal error`,
    further: /hint: a fault of the server/,
  },
  {
    name: 'no mechanism fits',
    steps: [{ send: '* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] x\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server offers GSSAPI/,
  },
  {
    name: 'a login challenge that is no base64',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] x\r\n' },
      { expect: 'AUTHENTICATE' },
      { send: '+ ????\r\n' },
      { expect: '*' },
      { send: '{tag} BAD cancelled\r\n' },
    ],
    more: PLAIN,
    line: LOGGING_IN,
    further: /not base64/,
  },
  {
    name: 'success before SCRAM is through',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] x\r\n' },
      { expect: 'AUTHENTICATE' },
      { send: '{tag} OK come in\r\n' },
    ],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: the server did not prove that it knows the password/,
  },
  // What it says unasked.
  {
    name: 'prose, then the end (Exchange)',
    steps: [...untilAsked, { send: 'Server Unavailable. 15\r\n' }, { close: true }],
    more: PLAIN,
    line: `${CHECKING}the server closed the connection`,
    further: /\* the server said: Server Unavailable\. 15 \n\* hint: /,
  },
  {
    name: 'an untagged NO, then silence',
    steps: [...untilAsked, { send: '* NO disk failure imminent\r\n' }, { stop: true }],
    more: PLAIN,
    line: timedOut('the answers to STATUS and LIST'),
    further: /\* the server said: disk failure imminent \n\* hint: /,
  },
  {
    name: 'an alert before the refusal (Gmail)',
    steps: [...untilLogin, { send: '* NO [ALERT] Web login required\r\n{tag} NO failure\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /\* the server said: failure \n\* the server said: Web login required \n\* hint: /,
  },
  // Lies.
  {
    name: 'OK without the data',
    steps: answering('{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: a fault of the server/,
  },
  {
    name: "another mailbox's data",
    steps: answering('* STATUS Other (MESSAGES 0)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'data without the number of messages',
    steps: answering('* STATUS INBOX (UNSEEN 0)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'empty data',
    steps: answering('* STATUS INBOX ()\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'minus one message',
    steps: answering('* STATUS INBOX (MESSAGES -1)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'half a message',
    steps: answering('* STATUS INBOX (MESSAGES 0.5)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'more messages than there can be',
    steps: answering('* STATUS INBOX (MESSAGES 99999999999999999999)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'data after the answer',
    steps: answering('{tag2} OK\r\n* STATUS INBOX (MESSAGES 0)\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'OK for a folder that is not there',
    steps: [...untilAsked, { send: '{tag2} OK\r\n{tag3} OK\r\n{tag4} OK\r\n' }],
    more: PLAIN,
    folders: 'Nope',
    line: untold,
    further: /hint: /,
  },
  {
    name: "an answer to nobody's command",
    steps: [...untilAsked, { send: 'XYZ OK\r\n* STATUS INBOX (MESS' }, { stop: true }],
    more: PLAIN,
    line: timedOut('the answers to STATUS and LIST'),
    further: /hint: /,
  },
  {
    name: 'answers before it is asked',
    steps: [
      {
        send: `* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] x\r\nA1 OK\r\n* STATUS INBOX (MESSAGES 0)\r\nA2 OK\r\nA3 OK\r\n`,
      },
      { stop: true },
    ],
    more: PLAIN,
    line: timedOut('the login'),
    further: /hint: /,
  },
  // No mail servers, and no greetings.
  {
    name: 'HTTP',
    steps: [{ send: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n' }, { close: true }],
    more: PLAIN,
    further: /\* the server said: HTTP\/1\.1 400 Bad Request \n.*hint: that is no IMAP/s,
  },
  {
    name: 'HTTP to a TLS client',
    steps: [{ send: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, { close: true }],
    more: [],
    further: /hint: the server speaks plain text on port/,
  },
  {
    name: 'SMTP',
    steps: [{ send: '220 mail.example.com ESMTP\r\n' }, { stop: true }],
    more: PLAIN,
    further: /hint: that is no IMAP/,
  },
  { name: 'POP3', steps: [{ send: '+OK ready\r\n' }, { stop: true }], more: PLAIN, further: /hint: that is no IMAP/ },
  {
    name: 'SSH',
    steps: [{ send: 'SSH-2.0-OpenSSH_9.2\r\n' }, { stop: true }],
    more: PLAIN,
    further: /hint: that is no IMAP/,
  },
  {
    name: 'noise',
    steps: [{ send: Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) % 256) }, { close: true }],
    more: PLAIN,
    further: /hint: that is no IMAP/,
  },
  {
    name: 'noise under TLS',
    steps: [{ send: Uint8Array.from({ length: 4096 }, (_, i) => (i * 104729 + 7) % 256) }, { close: true }],
    tls: true,
    further: /hint: that is no IMAP/,
  },
  {
    name: 'a greeting that is NO',
    steps: [{ send: '* NO closed for you\r\n' }, { close: true }],
    more: PLAIN,
    further: /the server said: closed for you/,
  },
  {
    name: 'an intrusion prevention (IceWarp)',
    steps: [{ send: ' NO LOGOUT Intrusion prevention\r\n' }, { close: true }],
    more: PLAIN,
    further: /Intrusion prevention/,
  },
  {
    name: 'terminal controls in what it says',
    steps: [...untilLogin, { send: "{tag} NO \u001b]0;owned\u0007\u001b[2J|'x'=1\u009b\r\n" }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server said: <U\+001B>\]0;owned/,
  },
  // STARTTLS.
  {
    name: 'NO to STARTTLS',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} NO not today\r\n' },
    ],
    more: ['--security', 'starttls'],
    further: /hint: /,
  },
  {
    name: 'PREAUTH before STARTTLS',
    steps: [{ send: '* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] x\r\n' }, { stop: true }],
    more: ['--security', 'starttls'],
    further: /hint: /,
  },
  {
    name: 'an injection after STARTTLS',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} OK go\r\n* OK injected\r\n' },
      { stop: true },
    ],
    more: ['--security', 'starttls'],
    further: /hint: .*tampers/,
  },
];

// The modules that a first run loads would count against its time limit.
before(async () => {
  await run(await refusedPort(), ['--timeout', '10']);
});

describe('servers that misbehave', { concurrency: 2 }, () => {
  for (const { name, steps, tls = false, more = [], folders, line = CONNECTING, further } of ROWS) {
    test(name, async () => {
      const server = await startScriptedServer(steps, { tls });
      try {
        const outcome = await run(server.port, more, folders);
        assertPluginOutcome(outcome, 2, [PASSWORD]);
        assert.equal(firstLine(outcome).replace(` ${server.port}`, ' PORT'), line);
        assert.match(outcome.stdout, further);
        assert.ok(outcome.elapsedMs < TIMEOUT_MS + SLACK_MS, `${outcome.elapsedMs} ms`);
      } finally {
        await server.close();
      }
    });
  }

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

describe('servers that misbehave, and lsimap', { concurrency: 2 }, () => {
  const connecting = ROWS.filter(
    ({ line = CONNECTING }) => line === CONNECTING || line.includes('TLS') || line.includes('greeting'),
  );
  for (const { name, steps, tls = false, more = [] } of connecting) {
    test(name, async () => {
      const server = await startScriptedServer(steps, { tls });
      try {
        const outcome = await runHere('lsimap', [
          ...serverFlags(server.port),
          '--timeout',
          `${TIMEOUT_MS / 1000}`,
          ...more,
        ]);
        assert.equal(outcome.status, 1, outcome.all);
        assert.equal(outcome.stdout, '');
        assert.match(outcome.stderr, /^\S+ ERR (?:Error connecting to|Timed out) .*\n(?:\S+ ERR hint: .*\n)+$/);
        assertQuiet(outcome);
      } finally {
        await server.close();
      }
    });
  }
});

describe('a server that stops at any octet', { concurrency: 2 }, () => {
  const script: readonly Step[] = [...untilAsked, { send: STATUS + LIST + BYE }];
  const text = script.map((step) => ('send' in step ? step.send : '')).join('');
  // Tags are A1 to A4: as long as `{tag2}` is not.
  const wire = text.replace('{tag}', 'A1').replaceAll(/\{tag(\d)\}/g, 'A$1');
  const enough = wire.indexOf('A2 OK status\r\n') + 'A2 OK status\r\n'.length;

  async function stopAt(
    octet: number,
    how: 'silence' | 'close' | 'reset',
    options: ScriptedServerOptions,
  ): Promise<void> {
    const server = await startScriptedServer(stopAtOctet(script, octet, how), options);
    try {
      const more = options.tls === true ? [] : PLAIN;
      const outcome = await run(server.port, [
        ...more,
        '--timeout',
        how === 'silence' && octet < enough ? '0.15' : '10',
      ]);
      const place = `${how} at octet ${octet}: ${outcome.all}`;
      assert.equal(outcome.status, octet < enough ? 2 : 1, place);
      assertPluginOutcome(outcome, octet < enough ? 2 : 1, [PASSWORD]);
      if (how === 'silence' && octet < enough)
        assert.match(firstLine(outcome), /^CRITICAL: Timed out after 150 ms: waiting/);
      if (octet >= enough) assert.equal(firstLine(outcome), 'WARNING: me: 3 messages found: INBOX(3)', place);
    } finally {
      await server.close();
    }
  }

  const PLACES: readonly [how: 'silence' | 'close' | 'reset', every: number, options: ScriptedServerOptions][] = [
    ['close', 1, {}],
    ['reset', 1, {}],
    ['silence', 7, {}],
    ['close', 7, { tls: true }],
    ['reset', 7, { tls: true }],
  ];
  for (const [how, every, options] of PLACES) {
    test(`${how}, every ${every} octets${options.tls === true ? ', under TLS' : ''}`, async () => {
      for (let octet = 0; octet <= wire.length; octet += every) await stopAt(octet, how, options);
    });
  }
});
