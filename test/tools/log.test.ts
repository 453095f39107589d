/**
 * What the tools log, where, and in which form.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type ConnectionRecord, type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { refusedPort, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { memoryIo } from '../program/memory-io.ts';
import {
  assertPluginOutcome,
  firstLine,
  runCommand,
  runHere,
  serverFlags,
  sourceCommand,
  type ToolOutcome,
} from '../support/run-tool.ts';

const PASSWORD = 'correct horse';
const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));

let server: ImapServer;
before(async () => {
  server = await startImapServer({
    accounts: [{ username: 'me', password: PASSWORD, mailboxes: [{ name: 'Größe' }] }],
  });
});
after(() => server.close());

const flags = (...more: readonly string[]): readonly string[] => [
  ...serverFlags(server.port),
  '--username',
  'me',
  '--password',
  PASSWORD,
  '--folders',
  'inbox,Größe',
  '--timeout',
  '10',
  ...more,
];
const check = (...more: readonly string[]): Promise<ToolOutcome> => runHere('check_imap_mailbox_basic', flags(...more));

/** What the server saw and said in the last connection, when that is over. */
async function lastConnection(): Promise<ConnectionRecord> {
  const connection = server.connections.at(-1);
  assert.ok(connection);
  while (connection.open) await new Promise((resolve) => setTimeout(resolve, 1));
  return connection;
}

test('at the default level a plugin logs nothing, whether it succeeds or fails', async () => {
  for (const [outcome, status] of [
    [await check(), 0],
    [await check('--password', 'wrong one'), 2],
    [await check('--folders', 'Nope'), 2],
    [await check('--bogus'), 3],
    [await runHere('check_imap_mailbox_basic', [...flags(), '--port', String(await refusedPort())]), 2],
  ] as const) {
    assertPluginOutcome(outcome, status);
    assert.equal(outcome.stderr, '');
  }
});

describe('the result comes first', () => {
  let path = '';
  beforeEach(() => {
    path = join(folder, 'open');
    // A warning, since everybody can read it.
    writeFileSync(path, PASSWORD, { mode: 0o644 });
  });

  test('in what Icinga reads, both outputs as one', async () => {
    const [program, ...args] = sourceCommand('check_imap_mailbox_basic');
    const argv = flags('--password-file', path).filter((flag) => flag !== '--password' && flag !== PASSWORD);
    const outcome = await runCommand(['/bin/sh', '-c', '"$0" "$@" 2>&1', program, ...args, ...argv]);
    assertPluginOutcome(outcome, 0);
    assert.match(outcome.stdout, /^OK: .*\ntime=\S+ level=warn msg="the file of --password-file can be read/);
  });
});

test('a server of nonsense: a few warnings', async () => {
  const nonsense = '?\r\n'.repeat(500);
  const scripted = await startScriptedServer([
    { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' },
    { expect: 'AUTHENTICATE' },
    { send: `${nonsense}{tag} OK\r\n` },
    { expect: 'STATUS' },
    { expect: 'LIST' },
    { send: `${nonsense}* STATUS INBOX (MESSAGES 0)\r\n{tag2} OK\r\n` },
  ]);
  const login = ['--username', 'me', '--password', PASSWORD, '--folders', 'inbox', '--timeout', '10'];
  const security = ['--security', 'none', '--allow-plaintext'];
  const outcome = await runHere('check_imap_mailbox_basic', [...serverFlags(scripted.port), ...login, ...security]);
  await scripted.close();
  assertPluginOutcome(outcome, 0);
  assert.equal(outcome.stderr.split('\n').length, 21);
  assert.match(outcome.stderr, /^time=\S+ level=warn msg="unreadable response" /);
});

test('an alert: a warning, after the result', async () => {
  const scripted = await startScriptedServer([
    { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' },
    { expect: 'AUTHENTICATE' },
    { send: '* OK [ALERT] down at noon\r\n{tag} OK\r\n' },
    { expect: 'STATUS' },
    { expect: 'LIST' },
    { send: '* STATUS INBOX (MESSAGES 0)\r\n{tag2} OK\r\n' },
  ]);
  const login = ['--username', 'me', '--password', PASSWORD, '--folders', 'inbox', '--timeout', '10'];
  const security = ['--security', 'none', '--allow-plaintext'];
  const outcome = await runHere('check_imap_mailbox_basic', [...serverFlags(scripted.port), ...login, ...security]);
  await scripted.close();
  assertPluginOutcome(outcome, 0);
  assert.match(outcome.stderr, /^time=\S+ level=warn msg="an alert of the server" .* text="down at noon"\n$/);
});

describe('debug', () => {
  test('a line for each command and each response', async () => {
    const outcome = await check('--log-level', 'debug', '--log-format', 'json');
    assertPluginOutcome(outcome, 0);
    const records = outcome.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const connection = await lastConnection();
    const lines = (from: 'C' | 'S'): readonly string[] =>
      connection.transcript
        .filter((entry) => entry.from === from)
        .flatMap(({ text }) => text.split('\r\n'))
        .filter((line) => line !== '');
    const sent = records.filter(({ msg }) => msg === 'sent').map(({ line }) => line);
    assert.deepEqual(
      sent,
      lines('C').map((line) => line.replace(/(?<=AUTHENTICATE PLAIN ).*/, '<redacted>')),
    );
    const received = records.filter(({ msg }) => msg === 'received').map(({ line }) => line.replace('…', ''));
    // The answers that came after the result are not in it.
    assert.deepEqual(
      received,
      lines('S')
        .slice(0, received.length)
        .map((line) => line.slice(0, 200)),
    );
    assert.ok(received.length >= 7);
    for (const record of records) assert.equal(record.level, 'debug');
    assert.deepEqual(
      records.filter(({ msg }) => msg === 'counted').map(({ folder, messages }) => [folder, messages]),
      [
        ['inbox', 0],
        ['Größe', 0],
      ],
    );
  });
});

describe('trace', () => {
  test('the raw wire, octet for octet', async () => {
    const outcome = await check('--log-level', 'trace', '--log-format', 'json');
    const records = outcome.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const connection = await lastConnection();
    const wire = (from: 'C' | 'S'): string =>
      connection.transcript
        .filter((entry) => entry.from === from)
        .map(({ text }) => text)
        .join('');
    const traced = (from: 'C' | 'S'): string =>
      records
        .filter(({ level, msg }) => level === 'trace' && msg.startsWith(`${from}: `))
        .map(({ msg }) => msg.slice(3))
        .join('');
    assert.equal(traced('C'), wire('C').replace(/(?<=AUTHENTICATE PLAIN )\S+/, '<redacted>'));
    assert.ok(traced('S').length > 100);
    assert.equal(traced('S'), wire('S').slice(0, traced('S').length));
  });

  test('control octets are shown, not obeyed', async () => {
    const scripted = await startScriptedServer([{ send: '* OK \u001b[2J\u0007\u009b\r\n' }, { close: true }]);
    const argv = [...serverFlags(scripted.port), '--security', 'none', '--log-level', 'trace', '--timeout', '5'];
    const { stderr } = await runHere('lsimap', argv);
    await scripted.close();
    assert.match(stderr, /TRC S: \* OK \\u001b\[2J\\u0007/);
    assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

const FORMATS: readonly [format: string, line: RegExp][] = [
  ['logfmt', /^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ level=debug msg="[^"]+"(?: \S+=(?:"(?:[^"\\]|\\.)*"|\S+))*$/],
  ['console', /^\d{1,2}:\d\d[AP]M DBG \S.*$/],
  ['json', /^\{"time":"[^"]+","level":"debug","msg":"[^"]+".*\}$/],
];

describe('formats', () => {
  for (const [format, line] of FORMATS) {
    test(format, async () => {
      const outcome = await check('--log-level', 'debug', '--log-format', format);
      const lines = outcome.stderr.trimEnd().split('\n');
      assert.ok(lines.length > 10);
      for (const logged of lines) assert.match(logged, line);
      assert.equal(firstLine(outcome), 'OK: me: No messages found in folders: inbox, Größe');
    });
  }

  test('the older name of the level, in capitals', async () => {
    const outcome = await check('--logging-level', 'DEBUG');
    assert.match(outcome.stderr, /level=debug/);
  });
});

const COLOURS: readonly [
  name: string,
  isTTY: boolean,
  env: Readonly<Record<string, string>>,
  format: string,
  coloured: boolean,
][] = [
  ['a terminal', true, {}, 'console', true],
  ['no terminal', false, {}, 'console', false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, 'console', false],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, 'console', true],
  ['a dumb terminal', true, { TERM: 'dumb' }, 'console', false],
  ['logfmt', true, {}, 'logfmt', false],
  ['json', true, {}, 'json', false],
];

describe('colour', () => {
  for (const [name, isTTY, env, format, coloured] of COLOURS) {
    test(name, async () => {
      const io = memoryIo({ isTTY, env });
      const argv = [...serverFlags(server.port), '--timeout', '10', '--log-format', format];
      const outcome = await runHere('lsimap', argv, { env, io: { stdout: io.stdout, stderr: io.stderr } });
      assert.equal(outcome.status, 0);
      assert.equal(io.written.stderr.includes('\u001b['), coloured, io.written.stderr);
    });
  }
});

test('disabled: lsimap tells its result by the exit code alone', async () => {
  const good = await runHere('lsimap', [...serverFlags(server.port), '--log-level', 'disabled', '--timeout', '10']);
  assert.deepEqual([good.all, good.status], ['', 0]);
  const bad = await runHere('lsimap', [...serverFlags(await refusedPort()), '--log-level', 'disabled']);
  assert.deepEqual([bad.all, bad.status], ['', 1]);
});

for (const tool of ['check_imap_mailbox_basic', 'lsimap'] as const) {
  test(`${tool} --help: to standard output, without the network, in 100 columns`, async () => {
    const outcome = await runHere(tool, ['--server', 'nowhere.invalid', '--help']);
    assert.deepEqual([outcome.stderr, outcome.status], ['', 0]);
    assert.match(outcome.stdout, new RegExp(`^Usage: ${tool} \\[flags\\]\n`));
    for (const line of outcome.stdout.split('\n')) assert.ok(line.length <= 100, line);
  });
}

test('a bug is no state of the mailbox', async () => {
  const broken = (): never => {
    throw new TypeError('a bug');
  };
  await assert.rejects(runHere('check_imap_mailbox_basic', flags(), { io: { limitResolver: broken } }), TypeError);
});
