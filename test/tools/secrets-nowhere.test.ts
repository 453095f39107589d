/**
 * No output shows a secret: every level, every format, every source of the password, success and failure, both tools, and servers
 * that say back what they were told.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { type Step, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { AWKWARD_PASSWORDS, MECHANISMS, NO_UTF8 } from '../support/awkward-passwords.ts';
import { runHere, runSource, serverFlags, type ToolName } from '../support/run-tool.ts';

const LEVELS = ['disabled', 'panic', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];
const FORMATS = ['logfmt', 'console', 'json'];

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));

const octetsOf = (value: string | Uint8Array): Buffer => Buffer.from(value);
const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString('base64').replace(/=+$/, '');

/** What a secret may look like in an output. */
function formsOf(password: string | Uint8Array, username: string): readonly string[] {
  const octets = octetsOf(password);
  const texts = typeof password === 'string' ? [password] : [];
  const latin1 = octets.toString('latin1');
  const plain = Buffer.concat([octetsOf(`\0${username}\0`), octets]);
  return [
    ...texts,
    latin1,
    ...[...texts, latin1].flatMap((text) => [
      JSON.stringify(text).slice(1, -1),
      text.replaceAll(/["\\]/g, '\\$&'),
      encodeURIComponent(text),
      encodeURIComponent(text).replaceAll('%20', '+'),
    ]),
    base64(octets),
    base64(plain),
    base64(`user=${username}\u0001auth=Bearer ${latin1}`),
    octets.toString('base64url').replace(/=+$/, ''),
  ];
}

function assertNowhere(all: string, forms: readonly string[], what: string): void {
  for (const form of forms) assert.ok(!all.includes(form), `${what}: ${JSON.stringify(form)} in ${all}`);
}

let server: ImapServer;
before(async () => {
  const accounts = AWKWARD_PASSWORDS.map(({ name, password }) => ({ username: name, password }));
  server = await startImapServer({ accounts: [...accounts, { username: 'octets', password: NO_UTF8 }] });
});
after(() => server.close());

/** The octets of the logins as the server saw them, beside the mechanism's name: nothing of that may be shown. */
function saslOf(target: ImapServer, from: number): readonly string[] {
  return target.connections.slice(from).flatMap(({ transcript }) => {
    const lines = transcript.filter((entry) => entry.from === 'C').flatMap(({ text }) => text.split('\r\n'));
    const end = lines.findIndex((line) => / (?:STATUS|CAPABILITY|LOGOUT|ID)\b/.test(line));
    return lines
      .slice(0, end === -1 ? undefined : end)
      .flatMap((line) => {
        const argument = /^\S+ (?:AUTHENTICATE \S+ ?|LOGIN \S+ ?)(.*)$/.exec(line);
        if (argument !== null) return [argument[1] ?? ''];
        return /^A\d+ /.test(line) ? [] : [line];
      })
      .filter((line) => line.length >= 8);
  });
}

const COMMON = ['--timeout', '10'];
const toolFlags = (tool: ToolName): readonly string[] =>
  tool === 'lsimap' ? ['--json=false'] : ['--folders', 'inbox'];

describe('every level and format', { concurrency: 2 }, () => {
  for (const tool of ['check_imap_mailbox_basic', 'lsimap'] as const) {
    for (const { name, password } of AWKWARD_PASSWORDS) {
      test(`${tool}: ${name}`, async () => {
        const from = server.connections.length;
        let trace = '';
        for (const [index, level] of LEVELS.entries()) {
          const format = FORMATS[index % FORMATS.length] ?? '';
          for (const formats of level === 'trace' || level === 'debug' ? FORMATS : [format]) {
            for (const given of [password, `${password}?`]) {
              const log = ['--log-level', level, '--log-format', formats];
              const login = ['--username', name, '--password', given];
              const argv = [...serverFlags(server.port), ...login, ...toolFlags(tool), ...log, ...COMMON];
              const { all, status } = await runHere(tool, argv);
              assert.equal(status, given === password ? 0 : tool === 'lsimap' ? 1 : 2, all);
              assertNowhere(all, formsOf(given, name), `${level} ${formats}`);
              if (level === 'trace') trace += all;
            }
          }
        }
        assert.match(trace, /AUTHENTICATE PLAIN <redacted>/);
        const responses = saslOf(server, from);
        assert.ok(responses.length > 0);
        assertNowhere(trace, responses, 'a response of the mechanism');
      });
    }
  }

  for (const mechanism of MECHANISMS) {
    test(`trace, ${mechanism}`, async () => {
      const own = await startImapServer({
        accounts: [{ username: 'me', password: 'größer "als\\ süß' }],
        // Without LITERAL+ a password that is no ASCII goes alone, after the server's leave.
        capabilities: { beforeLogin: ['IMAP4rev1'] },
      });
      try {
        for (const given of ['größer "als\\ süß', 'größer "als\\ süß!']) {
          const login = ['--username', 'me', '--password', given, '--mechanism', mechanism];
          const argv = [...serverFlags(own.port), ...login, '--folders', 'inbox', '--log-level', 'trace', ...COMMON];
          const { all } = await runHere('check_imap_mailbox_basic', argv);
          assertNowhere(all, formsOf(given, 'me'), mechanism);
          assertNowhere(all, saslOf(own, 0), mechanism);
          assert.match(all, /msg="C: A\d /);
        }
      } finally {
        await own.close();
      }
    });
  }

  test('octets that are no UTF-8', async () => {
    const path = join(folder, 'octets');
    writeFileSync(path, NO_UTF8, { mode: 0o600 });
    for (const mechanism of ['plain', 'login', 'cram-md5', 'login-command', 'scram-sha-1']) {
      const login = ['--username', 'octets', '--password-file', path, '--mechanism', mechanism];
      const argv = [...serverFlags(server.port), ...login, '--folders', 'inbox', '--log-level', 'trace', ...COMMON];
      const { all } = await runHere('check_imap_mailbox_basic', argv);
      assertNowhere(all, formsOf(NO_UTF8, 'octets'), mechanism);
    }
  });

  test('as a process, from the environment and from a pipe', async () => {
    const login = ['--username', 'plain', '--folders', 'inbox', '--log-level', 'trace', ...COMMON];
    const argv = [...serverFlags(server.port), ...login];
    const [fromEnv, fromPipe] = await Promise.all([
      runSource('check_imap_mailbox_basic', argv, { env: { CHECK_MAIL_PASSWORD: 'correct horse' } }),
      runSource('check_imap_mailbox_basic', [...argv, '--password-file', '/dev/stdin'], { stdin: 'correct horse\n' }),
    ]);
    for (const { all, status } of [fromEnv, fromPipe]) {
      assert.equal(status, 0, all);
      assertNowhere(all, formsOf('correct horse', 'plain'), 'process');
    }
  });
});

describe('bad command lines', () => {
  const SECRET = 'hunter22';
  const ROWS: readonly [name: string, argv: readonly string[]][] = [
    ['a secret in the place of a flag', [SECRET]],
    ['an unknown flag before it', ['--pasword', SECRET]],
    ['an unknown flag with it', [`--pasword=${SECRET}`]],
    ['the flag twice and wrong', ['--password', SECRET, '--password-file', SECRET]],
    ['in the place of a file', ['--password-file', SECRET]],
    ['a flag glued to it', [`--password${SECRET}`]],
    ['with a line end', ['--password', `${SECRET}\n${SECRET}`]],
    ['in the environment with a line end', []],
  ];
  for (const [name, argv] of ROWS) {
    test(name, async () => {
      const env = argv.length === 0 ? { CHECK_MAIL_PASSWORD: `${SECRET}\n` } : {};
      for (const tool of ['check_imap_mailbox_basic', 'lsimap'] as const) {
        const flags = ['--server', '127.0.0.1', '--port', '9', '--username', 'me', ...toolFlags(tool), ...argv];
        const outcome = await runHere(tool, flags, { env });
        assert.equal(outcome.status, tool === 'lsimap' ? 2 : 3, outcome.all);
        assertNowhere(outcome.all, [SECRET], tool);
      }
    });
  }
});

describe('servers that say it back', { concurrency: 2 }, () => {
  const PASSWORD = 'p"ä ss\\w%rd';
  const latin1 = octetsOf(PASSWORD).toString('latin1');
  const plain = base64(`\0me\0${PASSWORD}`);
  const echo = `${PASSWORD} ${base64(PASSWORD)} ${plain} ${encodeURIComponent(PASSWORD)}`;
  const utf7 = 'p\\"&AOQ- ss\\\\w%rd';
  const hello: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' };
  const untilLogin: readonly Step[] = [hello, { expect: 'AUTHENTICATE' }];
  const loggedIn: readonly Step[] = [...untilLogin, { send: '{tag} OK [CAPABILITY IMAP4rev1] in\r\n' }];
  const padding = 'x'.repeat(190);

  const ROWS: readonly [name: string, steps: readonly Step[], folders: string][] = [
    ['in NO', [...untilLogin, { send: `{tag} NO ${echo}\r\n` }], 'inbox'],
    ['in BAD', [...untilLogin, { send: `{tag} BAD ${echo}\r\n` }], 'inbox'],
    ['in BYE', [...untilLogin, { send: `* BYE ${echo}\r\n` }], 'inbox'],
    ['in an alert', [...untilLogin, { send: `* OK [ALERT] ${echo}\r\n{tag} NO no\r\n` }], 'inbox'],
    ['in the greeting of a later connection', [{ send: `* BYE ${echo}\r\n` }], 'inbox'],
    ['where the log cuts a line', [...untilLogin, { send: `{tag} NO ${padding}${echo}\r\n` }], 'inbox'],
    ['in a response code', [...untilLogin, { send: `{tag} NO [X-${base64(PASSWORD)} ${plain}] no\r\n` }], 'inbox'],
    [
      'in its capabilities',
      [
        ...untilLogin,
        { send: `{tag} OK [CAPABILITY IMAP4rev1 X=${base64(PASSWORD)} ${plain}] in\r\n` },
        { stop: true },
      ],
      'inbox',
    ],
    [
      'as unreadable data',
      [...loggedIn, { expect: 'STATUS' }, { send: `* STATUS ${echo}\r\n${echo}\r\n` }, { close: true }],
      'inbox',
    ],
    [
      'in the refusal of STATUS',
      [...loggedIn, { expect: 'STATUS' }, { expect: 'LIST' }, { send: `{tag2} NO ${echo}\r\n{tag3} NO ${echo}\r\n` }],
      'inbox',
    ],
    [
      'as a name of a folder',
      [
        ...loggedIn,
        { expect: 'LIST' },
        { send: `* LIST () "/" "${utf7}"\r\n{tag} OK\r\n` },
        { expect: 'STATUS' },
        { expect: 'LIST' },
        { send: `* STATUS "${utf7}" (MESSAGES 2)\r\n{tag3} OK\r\n* LIST () "/" "${utf7}"\r\n{tag4} OK\r\n` },
      ],
      '*',
    ],
  ];

  for (const [name, steps, folders] of ROWS) {
    test(name, async () => {
      for (const level of ['info', 'debug', 'trace']) {
        for (const tool of ['check_imap_mailbox_basic', 'lsimap'] as const) {
          const scripted = await startScriptedServer(steps);
          const flags = ['--security', 'none', '--allow-plaintext', '--username', 'me', '--password', PASSWORD];
          const own = tool === 'lsimap' ? [] : ['--folders', folders];
          const argv = [...serverFlags(scripted.port), ...flags, ...own, '--log-level', level, '--timeout', '0.3'];
          const { all } = await runHere(tool, argv);
          await scripted.close();
          assertNowhere(
            all,
            [...formsOf(PASSWORD, 'me'), 'ss\\w', 'p"ä', 'p&AOQ', latin1.slice(0, 6)],
            `${tool} ${level}`,
          );
        }
      }
    });
  }

  test("in lsimap's document", async () => {
    const own = await startImapServer({
      accounts: [{ username: 'me', password: PASSWORD }],
      capabilities: { afterLogin: ['IMAP4rev1', `X=${base64(PASSWORD)}`] },
      greetingText: `welcome ${base64(PASSWORD)}`,
      id: { name: base64(PASSWORD), [base64(PASSWORD)]: 'x' },
    });
    const login = ['--username', 'me', '--password', PASSWORD];
    const outcome = await runHere('lsimap', [...serverFlags(own.port), ...login, '--json', ...COMMON]);
    await own.close();
    assert.equal(outcome.status, 0, outcome.all);
    assertNowhere(outcome.all, formsOf(PASSWORD, 'me'), 'document');
    const document = JSON.parse(outcome.stdout);
    assert.equal(document.greeting, 'welcome [redacted]');
    assert.deepEqual(document.capabilities.afterLogin, ['IMAP4rev1', 'X=[redacted]']);
    assert.equal(document.id.name, '[redacted]');
  });
});
