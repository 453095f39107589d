/**
 * Whole runs of list-emails against embedded servers.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ImapServer, type ImapServerOptions, startImapServer } from '../../fixtures/imap-server/index.ts';
import { generatedMailbox, mailMessages } from '../../fixtures/mail/index.ts';
import { refusedPort } from '../../fixtures/scripted-server/index.ts';
import { startTokenServer } from '../../fixtures/token-server/index.ts';
import { section, type Workplace, workplace } from './tool-run.ts';

const PASSWORD = 's3cret-pass';

const ACCOUNT = {
  username: 'me@example.com',
  password: PASSWORD,
  mailboxes: [
    { name: 'INBOX', messages: mailMessages(['plain', 'emoji', 'cjk', 'no-subject']) },
    { name: 'Junk Email', messages: mailMessages(['no-date']), specialUse: '\\Junk' },
    { name: 'Empty' },
    { name: 'Sales, EMEA', messages: mailMessages(['plain']) },
    { name: 'Archive/2024', messages: mailMessages(['alternative']) },
    { name: 'Archive/2023', messages: mailMessages(['attachment']) },
  ],
};

async function server(t: TestContext, options: ImapServerOptions = {}): Promise<ImapServer> {
  const started = await startImapServer({ accounts: [ACCOUNT], ...options });
  t.after(() => started.close());
  return started;
}

function place(t: TestContext): Workplace {
  const made = workplace();
  t.after(() => made.remove());
  return made;
}

/** Names of the commands that a connection saw. */
function commands({ connections }: ImapServer, index = 0): readonly string[] {
  return connections[index]?.commands ?? [];
}

/** The rows of a Textile report. */
function rows(report: string): readonly string[] {
  return report.split('\n').filter((line) => /^\| .* \| .* \| .* \|$/.test(line) && !line.includes('PLACEHOLDER'));
}

test('a run writes a report of each account, says so, and leaves nothing else', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(
    section('office', imap.port, { folders: '"Inbox", "Junk Email", Empty' }) + section('b side', imap.port),
  );
  const { code, stdout, stderr } = await work.run();
  assert.equal(
    stdout,
    'Checking account: office\nChecking account: b side\nOK: Successfully generated reports for accounts: office, b side\n',
  );
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const report = work.report('office');
  assert.match(report, /\n\| Summary \| Inbox\(4\), Junk Email\(1\), Empty\(0\) \|\n/);
  assert.deepEqual(rows(report), [
    '| Inbox | Hello world | 2023-11-14T23:13:20+01:00 |',
    '| Inbox | Party ✂ tonight✂✂ &#124; bring &#35;1 | 2023-11-17T18:00:00Z |',
    '| Inbox | こんにちは你好 | 2023-11-18T12:00:00+09:00 |',
    '| Inbox |  | 2023-11-19T10:00:00Z |',
    '| Junk Email | A message without a date | 2023-11-14T22:13:20Z |',
  ]);
  assert.match(
    work.files().join('\n'),
    /^accounts\.ini\nlog\/check-mail-\d{4}-\d\d-\d\d-\d\d_\d\d\.txt\noutput\/b side-emails-report-\d{4}-\d\d-\d\d-\d\d_\d\d\.txt\noutput\/office-emails-report-[^\n]*\.txt$/,
  );
  for (const file of work.files()) assert.equal(statSync(join(work.folder, file)).mode & 0o777, 0o600, file);
  for (const folder of ['output', 'log']) assert.equal(statSync(join(work.folder, folder)).mode & 0o777, 0o700);
  assert.ok(work.log().includes(`config=${join(work.folder, 'accounts.ini')}`));
});

test('a mailbox is only looked at: EXAMINE and one FETCH for each folder, in one write, then LOGOUT', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('office', imap.port, { folders: 'Inbox, Junk Email' }));
  assert.equal((await work.run()).code, 0);
  assert.deepEqual(commands(imap).slice(-5), ['EXAMINE', 'FETCH', 'EXAMINE', 'FETCH', 'LOGOUT']);
  assert.equal(imap.connections.length, 1);
  const written = imap.connections[0]?.transcript.filter(({ from }) => from === 'C').map(({ text }) => text);
  assert.match(
    written?.find((text) => text.includes('EXAMINE')) ?? '',
    /^\S+ EXAMINE INBOX\r\n\S+ FETCH 1:\* \(ENVELOPE INTERNALDATE\)\r\n$/,
  );
});

const EXTENSIONS = { textile: 'txt', markdown: 'md', csv: 'csv', json: 'json', html: 'html' } as const;

for (const [format, extension] of Object.entries(EXTENSIONS)) {
  test(`--format ${format} writes a .${extension} file; in the same minute again it ${format === 'textile' ? 'is appended to' : 'is replaced'}`, async (t) => {
    const imap = await server(t);
    const work = place(t);
    work.configure(section('office', imap.port));
    // The minute may end in between: then the two runs have a file each, and the pair is made anew.
    let reports: ReadonlyMap<string, string>;
    do {
      assert.equal((await work.run(['--format', format])).code, 0);
      assert.equal((await work.run(['--format', format.toUpperCase()])).code, 0);
      reports = work.reports();
    } while (reports.size % 2 === 0);
    const [name = '', text = ''] = [...reports].at(-1) ?? [];
    assert.match(name, new RegExp(`^office-emails-report-\\d{4}-\\d\\d-\\d\\d-\\d\\d_\\d\\d\\.${extension}$`));
    assert.equal(text.split('Hello world').length - 1, format === 'textile' ? 2 : 1);
  });
}

test('JSON is a document', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('office', imap.port, { folders: 'Inbox, Empty, Junk Email' }));
  await work.run(['--format', 'json']);
  const { total, folders, messages } = JSON.parse(work.report('office'));
  assert.equal(total, 5);
  assert.deepEqual(folders, [
    { name: 'Inbox', messages: 4 },
    { name: 'Empty', messages: 0 },
    { name: 'Junk Email', messages: 1 },
  ]);
  assert.deepEqual(messages[1], {
    folder: 'Inbox',
    subject: 'Party 🎉 tonight🎈🎂 | bring #1',
    date: '2023-11-17T18:00:00Z',
  });
});

const FOLDERS: readonly [name: string, folders: string, summary: string, options?: ImapServerOptions][] = [
  ['INBOX in any case, once', 'inbox, INBOX, Inbox', 'inbox(4)'],
  ['a comma in a name', '"Sales, EMEA", Empty', 'Sales, EMEA(1), Empty(0)'],
  ['globs, in the order of the server', 'Archive/*', 'Archive/2023(1), Archive/2024(1)'],
  ['SPECIAL-USE', '\\Junk', 'Junk Email(1)'],
  ['nothing in it', 'Empty', 'Empty(0)'],
  [
    'a delimiter that is not one of ours',
    'Archive/2024, Inbox',
    'Archive/2024(1), Inbox(4)',
    {
      delimiter: '.',
      accounts: [
        {
          ...ACCOUNT,
          mailboxes: [
            { name: 'INBOX', messages: mailMessages(['plain', 'emoji', 'cjk', 'no-subject']) },
            { name: 'Archive.2024', messages: mailMessages(['plain']) },
          ],
        },
      ],
    },
  ],
];

for (const [name, folders, summary, options] of FOLDERS) {
  test(`folders: ${name}`, async (t) => {
    const imap = await server(t, options);
    const work = place(t);
    work.configure(section('office', imap.port, { folders }));
    const { code, stderr } = await work.run();
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.ok(work.report('office').includes(`\n| Summary | ${summary} |\n`), work.report('office'));
  });
}

test('an account that fails does not stop the others, and leaves nothing', async (t) => {
  const imap = await server(t);
  const work = place(t);
  const nobody = await refusedPort();
  work.configure(
    [
      section('no folder', imap.port, { folders: 'Inbox, Nope, Nada' }),
      section('no match', imap.port, { folders: 'Nope/*' }),
      section('quoted', imap.port, { folders: '"*"' }),
      section('quoted list', imap.port, { folders: '"Inbox, Sent"' }),
      section('no login', imap.port, { password: 'wrong-pass' }),
      section('no server', nobody),
      section('no secret', imap.port, { password: '', password_file: '/nonexistent/secret' }),
      section('good', imap.port),
    ].join(''),
  );
  const { code, stdout, stderr } = await work.run();
  assert.equal(code, 1);
  assert.match(stdout, /\nGenerated reports for accounts: good\n$/);
  assert.doesNotMatch(stdout, /^OK/m);
  for (const line of [
    /^list-emails: no folder: mailbox not found: "Nope"$/m,
    /^list-emails: no folder: hint: names other than INBOX are case-sensitive/m,
    /^list-emails: no match: mailbox not found: "Nope\/\*"$/m,
    /^list-emails: no match: hint: names other than INBOX/m,
    /^list-emails: quoted: mailbox not found: "\*"$/m,
    /^list-emails: quoted: hint: a name in double quotes is literal: without quotes, \* and % are wildcards/m,
    /^list-emails: quoted list: hint: a name in double quotes is literal/m,
    /^list-emails: no login: Login error occurred: the server refused the login/m,
    /^list-emails: no server: Error connecting to 127\.0\.0\.1: /m,
    /^list-emails: no secret: .*accounts\.ini line \d+, \[no secret\] password_file: there is no such file$/m,
    /^list-emails: no reports for accounts: no folder, no match, quoted, quoted list, no login, no server, no secret$/m,
  ]) {
    assert.match(stderr, line);
  }
  assert.equal(work.reports().size, 1);
  assert.match(work.report('good'), /Hello world/);
});

test('accounts of different servers are worked with at once, those of one server one after another', async (t) => {
  const held = new Set<string>();
  let most = 0;
  const override =
    (name: string) =>
    ({ name: command }: { readonly name: string }): undefined => {
      if (command === 'LOGIN' || command === 'AUTHENTICATE') {
        assert.ok(!held.has(name), 'one connection at a time');
        held.add(name);
      }
      most = Math.max(most, held.size);
      if (command === 'LOGOUT') held.delete(name);
    };
  const a = await server(t, { override: override('a') });
  const b = await server(t, { override: override('b') });
  const work = place(t);
  work.configure(['1', '2', '3'].map((n) => section(`a${n}`, a.port) + section(`b${n}`, b.port)).join(''));
  const { code, stdout } = await work.run();
  assert.equal(code, 0);
  assert.equal(most, 2);
  assert.equal(a.connections.length, 3);
  assert.match(stdout, /\nOK: Successfully generated reports for accounts: a1, b1, a2, b2, a3, b3\n$/);
});

const PASSING: readonly [name: string, answer: string, command: string][] = [
  ['a time to wait', '{tag} NO Request is throttled. Suggested Backoff Time: 20 milliseconds\r\n', 'EXAMINE'],
  ['[LIMIT] on login', '{tag} NO [LIMIT] Too many logins\r\n', 'AUTHENTICATE'],
  ['[UNAVAILABLE]', '{tag} NO [UNAVAILABLE] Try later\r\n', 'EXAMINE'],
  ['authenticated but not connected', '{tag} BAD User is authenticated but not connected.\r\n', 'EXAMINE'],
];

for (const [name, answer, command] of PASSING) {
  for (const [end, failures] of [
    ['passes', 1],
    ['does not pass', 2],
  ] as const) {
    test(`a busy server is left alone and tried once more: ${name}, which ${end}`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] });
      let refusals = 0;
      const imap = await server(t, {
        override: (seen) =>
          seen.name === command && refusals < failures ? `${refusals++ < 0 ? '' : answer}` : undefined,
      });
      const work = place(t);
      work.configure(section('office', imap.port));
      const { code, stderr } = await work.run([], {
        onOutput: (text) => {
          const wait = /trying again in (\d+) (m?s)$/m.exec(text);
          const ms = Number(wait?.[1] ?? 0) * (wait?.[2] === 's' ? 1000 : 1);
          if (wait !== null) setImmediate(() => t.mock.timers.tick(ms));
        },
      });
      assert.match(stderr, /^list-emails: office: the server is busy: trying again in (?:20 ms|5 s)$/m);
      assert.equal(code, failures - 1);
      assert.equal(imap.connections.length, 2);
      assert.equal(work.reports().size, 2 - failures);
    });
  }
}

test('a busy server that leaves the FETCH behind the refused EXAMINE unanswered is not waited for', async (t) => {
  const imap = await server(t, {
    override: ({ name, connection }) => {
      if (connection > 0) return undefined;
      if (name === 'EXAMINE') return '{tag} NO Request is throttled. Suggested Backoff Time: 20 milliseconds\r\n';
      return name === 'FETCH' ? '' : undefined;
    },
  });
  const work = place(t);
  work.configure(section('office', imap.port));
  const { code, stderr } = await work.run(['--timeout', '20']);
  assert.match(stderr, /^list-emails: office: the server is busy: trying again in 20 ms$/m);
  assert.equal(code, 0);
  assert.equal(work.reports().size, 1);
});

test('a run that has no time for the back-off says so and fails', async (t) => {
  const imap = await server(t, {
    override: ({ name }) =>
      name === 'EXAMINE' ? '{tag} NO Request is throttled. Suggested Backoff Time: 299609 milliseconds\r\n' : undefined,
  });
  const work = place(t);
  work.configure(section('office', imap.port));
  const { code, stderr } = await work.run(['--run-timeout', '60']);
  assert.equal(code, 1);
  assert.match(stderr, /not tried again: the server wants 299609 ms, which the run does not have/);
  assert.equal(imap.connections.length, 1);
});

test('a server that falls silent is waited for as long as --timeout, and the others go on', async (t) => {
  const silent = await server(t, {
    override: ({ name }) => (name === 'FETCH' ? '* 1 FETCH (FLAGS ())\r\n' : undefined),
  });
  const good = await server(t);
  const work = place(t);
  work.configure(section('silent', silent.port) + section('good', good.port));
  const { code, stdout, stderr } = await work.run(['--timeout', '300ms']);
  assert.equal(code, 1);
  assert.match(stdout, /Generated reports for accounts: good\n$/);
  assert.match(stderr, /^list-emails: silent: Timed out after 300 ms: waiting for the messages of Inbox/m);
  assert.equal(work.reports().size, 1);
  assert.deepEqual(
    readdirSync(join(work.folder, 'output')).filter((name) => name.startsWith('.')),
    [],
  );
});

test('the run has a limit of its own', async (t) => {
  const silent = await server(t, { override: ({ name }) => (name === 'FETCH' ? '' : undefined) });
  const work = place(t);
  work.configure(section('one', silent.port) + section('two', silent.port));
  const { code, stderr } = await work.run(['--run-timeout', '300ms']);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^list-emails: one: Timed out after 300 ms, the limit of the run: waiting for the messages of Inbox$/m,
  );
  assert.match(stderr, /^list-emails: not checked: two$/m);
});

test('Ctrl-C: what is finished stays, what is not leaves nothing, and the server is told', async (t) => {
  const mailbox = { name: 'INBOX', messages: generatedMailbox(30_000) };
  const imap = await server(t, {
    accounts: [ACCOUNT, { username: 'large', password: PASSWORD, mailboxes: [mailbox] }],
  });
  const work = place(t);
  work.configure(
    section('done', imap.port) + section('large', imap.port, { username: 'large' }) + section('never', imap.port),
  );
  let signal: (name: 'SIGINT') => void = () => undefined;
  const watch = setInterval(() => {
    // Rows have reached the disk.
    const output = join(work.folder, 'output');
    const temporary = readdirSync(work.folder).includes('output')
      ? readdirSync(output).filter((name) => name.startsWith('.'))
      : [];
    if (temporary.some((name) => statSync(join(output, name)).size > 65_000)) {
      clearInterval(watch);
      signal('SIGINT');
    }
  }, 1);
  t.after(() => clearInterval(watch));
  const { code, stdout, stderr } = await work.run([], {
    onSignals: (send) => {
      signal = send;
    },
  });
  assert.equal(code, 1);
  assert.match(stdout, /\nGenerated reports for accounts: done\n$/);
  assert.match(stderr, /^list-emails: large: Ended by SIGINT: waiting for the messages of Inbox$/m);
  assert.match(stderr, /^list-emails: not checked: never$/m);
  assert.deepEqual(
    [...work.reports().keys()].map((name) => name.split('-')[0]),
    ['done'],
  );
  assert.equal(commands(imap, 1).at(-1), 'LOGOUT');
});

test('Ctrl-C twice does not wait for the goodbye', async (t) => {
  const imap = await server(t, {
    override: ({ name }) => {
      if (name === 'FETCH') setImmediate(() => signal('SIGINT'));
      // What waits for the goodbye would wait for two seconds.
      if (name === 'LOGOUT') setImmediate(() => signal('SIGINT'));
      return name === 'FETCH' || name === 'LOGOUT' ? '' : undefined;
    },
  });
  let signal: (name: 'SIGINT') => void = () => undefined;
  const work = place(t);
  work.configure(section('office', imap.port));
  const started = performance.now();
  const { code } = await work.run([], {
    onSignals: (send) => {
      signal = send;
    },
  });
  assert.equal(code, 1);
  assert.ok(performance.now() - started < 1900);
});

test('the wire is in the log at trace, and nowhere else; no secret is anywhere', async (t) => {
  const imap = await server(t, { mechanisms: ['PLAIN'] });
  const work = place(t);
  work.configure(section('office', imap.port));
  const { stdout, stderr } = await work.run(['--log-level', 'trace']);
  const log = work.log();
  assert.match(log, /EXAMINE/);
  assert.match(log, /ENVELOPE \(/);
  assert.equal(stderr, '');
  assert.doesNotMatch(stdout, /EXAMINE/);
  for (const form of [PASSWORD, Buffer.from(`\0me@example.com\0${PASSWORD}`).toString('base64')]) {
    assert.ok(!(log + stdout + stderr).includes(form));
  }
});

test('--log-level disabled makes no log', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('office', imap.port));
  assert.equal((await work.run(['--log-level', 'disabled'])).code, 0);
  assert.ok(!work.files().some((file) => file.startsWith('log')));
});

test('--account chooses, and flags go before what the file says', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('one', 1) + section('two', 1) + section('three', 1));
  const port = String(imap.port);
  const { code, stdout } = await work.run(['--account', 'three', '--account', 'one', '--port', port]);
  assert.equal(code, 0);
  assert.match(stdout, /\nOK: Successfully generated reports for accounts: three, one\n$/);
});

test('both types of authentication in one file', async (t) => {
  const clientSecret = 'cl1ent-secret';
  const tokens = await startTokenServer({ clients: { app: { secret: clientSecret } }, mailbox: 'shared@example.com' });
  t.after(() => tokens.close());
  const shared = {
    username: 'shared@example.com',
    tokens: (token: string) => tokens.issuedTokens.includes(token),
    mailboxes: [{ name: 'INBOX', messages: mailMessages(['cjk']) }],
  };
  const imap = await server(t, { accounts: [ACCOUNT, shared] });
  const work = place(t);
  const oauth2 = (name: string, secret: string): string =>
    `[${name}]\nauth_type = oauth2\nserver_port = ${imap.port}\nclient_id = app\nclient_secret = ${secret}\nscopes = https://outlook.office365.com/.default\nendpoint_token_url = ${tokens.url}\nshared_mailbox = shared@example.com\nfolders = Inbox\n`;
  work.configure(section('basic', imap.port) + oauth2('shared', clientSecret) + oauth2('refused', 'wr0ng-secret'));
  const { code, stdout, stderr } = await work.run(['--log-level', 'trace']);
  assert.equal(code, 1);
  assert.match(stdout, /\nGenerated reports for accounts: basic, shared\n$/);
  assert.match(stderr, /^list-emails: refused: Login error occurred: /m);
  assert.match(stderr, /^list-emails: refused: hint: /m);
  assert.deepEqual(rows(work.report('shared')), ['| Inbox | こんにちは你好 | 2023-11-18T12:00:00+09:00 |']);
  const said = work.log() + stdout + stderr;
  for (const secret of [clientSecret, 'wr0ng-secret', PASSWORD, ...tokens.issuedTokens]) {
    assert.ok(!said.includes(secret));
  }
});

test('an unknown key is warned of with the nearest, on standard error and in the log', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('office', imap.port, { folder: 'x' }));
  const { code, stderr } = await work.run();
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^list-emails: warning: .*accounts\.ini line \d+, \[office\] folder: unknown key \(the nearest is folders\)$/m,
  );
  assert.match(work.log(), /level=warn .*unknown key/);
});

test('on a terminal there is a bar, and it is gone in the end', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('office', imap.port));
  const { stdout, stderr } = await work.run([], { isTTY: true });
  assert.match(stdout, /^Checking account: office\nOK: /);
  assert.doesNotMatch(stderr, /\n/);
  assert.ok(stderr === '' || stderr.endsWith('\r\x1b[K'));
});

const OK_ENVELOPE = 'ENVELOPE ("Tue, 14 Nov 2023 22:13:20 +0000" "ok" NIL NIL NIL NIL NIL NIL NIL NIL)';
const OK_ROW = '| Inbox | ok | 2023-11-14T22:13:20Z |';
const DATE = 'INTERNALDATE "14-Nov-2023 22:13:21 +0000"';

/** What a server tells of two messages, and the rows that come of it. */
const TOLD: readonly [name: string, answer: string, rows: readonly string[]][] = [
  [
    'an envelope that cannot be read',
    `* 1 FETCH (ENVELOPE broken ${DATE})\r\n* 2 FETCH (${OK_ENVELOPE})\r\n`,
    ['| Inbox | (unreadable) | 2023-11-14T22:13:21Z |', OK_ROW],
  ],
  [
    'neither the envelope nor the date',
    `* 1 FETCH (ENVELOPE broken INTERNALDATE ())\r\n* 2 FETCH (${OK_ENVELOPE})\r\n`,
    ['| Inbox | (unreadable) | (unreadable) |', OK_ROW],
  ],
  [
    'an end that is missing',
    `* 1 FETCH (${DATE} ENVELOPE ("d" "s\r\n* 2 FETCH (${OK_ENVELOPE})\r\n`,
    ['| Inbox | (unreadable) | 2023-11-14T22:13:21Z |', OK_ROW],
  ],
  [
    'a message in two parts, the other way round',
    `* 2 FETCH (${OK_ENVELOPE})\r\n* 1 FETCH (${DATE})\r\n* 1 FETCH (${OK_ENVELOPE})\r\n`,
    [OK_ROW, OK_ROW],
  ],
  [
    'a message of which only the date is told',
    `* 2 FETCH (${OK_ENVELOPE})\r\n* 1 FETCH (${DATE})\r\n`,
    [OK_ROW, '| Inbox | (unreadable) | 2023-11-14T22:13:21Z |'],
  ],
  [
    'a message twice',
    `* 1 FETCH (${OK_ENVELOPE})\r\n* 1 FETCH (${OK_ENVELOPE})\r\n* 2 FETCH (${OK_ENVELOPE})\r\n`,
    [OK_ROW, OK_ROW],
  ],
];

for (const [name, answer, expected] of TOLD) {
  test(`every message has a row: ${name}`, async (t) => {
    const imap = await server(t, {
      override: ({ name: command }) => {
        if (command === 'EXAMINE') return '* 2 EXISTS\r\n{tag} OK [READ-ONLY] done\r\n';
        return command === 'FETCH' ? `${answer}{tag} OK done\r\n` : undefined;
      },
    });
    const work = place(t);
    work.configure(section('office', imap.port));
    const { code, stderr } = await work.run();
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(rows(work.report('office')), expected);
    assert.match(work.report('office'), /Inbox\(2\)/);
  });
}

for (const [name, answer] of [
  ['a message that the server does not tell', `* 2 FETCH (${OK_ENVELOPE})\r\n`],
  ['a response without a number', `* FETCH (${OK_ENVELOPE})\r\n* 2 FETCH (${OK_ENVELOPE})\r\n`],
  ['a message that is told twice', `* 2 FETCH (${OK_ENVELOPE})\r\n* 2 FETCH (${OK_ENVELOPE})\r\n`],
] as const) {
  test(`a report that lacks a row is a failure: ${name}`, async (t) => {
    const imap = await server(t, {
      override: ({ name: command }) => {
        if (command === 'EXAMINE') return '* 2 EXISTS\r\n{tag} OK [READ-ONLY] done\r\n';
        return command === 'FETCH' ? `${answer}{tag} OK done\r\n` : undefined;
      },
    });
    const work = place(t);
    work.configure(section('office', imap.port));
    const { code, stdout, stderr } = await work.run();
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^list-emails: office: the report lacks 1 of the 2 messages in Inbox: the server left it out/m,
    );
    assert.match(stderr, /^list-emails: incomplete reports for accounts: office$/m);
    assert.match(stdout, /^Generated reports for accounts: office$/m);
    assert.deepEqual(rows(work.report('office')), [OK_ROW]);
    assert.match(work.report('office'), /Inbox\(2\)/);
  });
}

const FETCH_ENDS: readonly [name: string, exists: number, answer: string, code: number, rows: number][] = [
  ['BAD in an empty mailbox', 0, '{tag} BAD Invalid message set\r\n', 0, 0],
  ['NO in an empty mailbox', 0, '{tag} NO No matching messages\r\n', 0, 0],
  ['BAD otherwise', 1, '{tag} BAD What?\r\n', 1, 0],
  [
    'messages expunged meanwhile',
    2,
    '* 1 FETCH (ENVELOPE (NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n{tag} NO [EXPUNGEISSUED] Some are gone\r\n',
    0,
    1,
  ],
  ['a connection that ends', 1, '* BYE Connection is closed. 13\r\n', 1, 0],
];

for (const [name, exists, answer, code, count] of FETCH_ENDS) {
  test(`a FETCH that ends with ${name}`, async (t) => {
    const imap = await server(t, {
      override: ({ name: command }) => {
        if (command === 'EXAMINE') return `* ${exists} EXISTS\r\n{tag} OK [READ-ONLY] done\r\n`;
        return command === 'FETCH' ? answer : undefined;
      },
    });
    const work = place(t);
    work.configure(section('office', imap.port));
    assert.equal((await work.run()).code, code);
    assert.equal(work.reports().size, 1 - code);
    if (code === 0) assert.equal(rows(work.report('office')).length, count);
  });
}

test('a server that sends messages without end is stopped', async (t) => {
  const row = '* 1 FETCH (ENVELOPE (NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n';
  const imap = await server(t, { override: ({ name }) => (name === 'FETCH' ? row.repeat(10_100) : undefined) });
  const work = place(t);
  work.configure(section('office', imap.port));
  const { code, stderr } = await work.run(['--timeout', '2']);
  assert.equal(code, 1);
  assert.match(stderr, /the server sent far more messages than the mailbox has/);
  assert.equal(work.reports().size, 0);
});

test('data of the mailbox before is no data of the one that was refused', async (t) => {
  let examined = 0;
  const imap = await server(t, {
    override: ({ name }) => {
      if (name === 'EXAMINE' && examined++ === 1) return '{tag} NO Not now\r\n';
      return undefined;
    },
  });
  const work = place(t);
  work.configure(section('office', imap.port, { folders: 'Inbox, Empty' }));
  const { code, stderr } = await work.run();
  assert.equal(code, 1);
  assert.match(stderr, /office: Error occurred checking mail: Not now/);
});

test('a report whose name is a symbolic link fails, and the link leads where it did', async (t) => {
  const imap = await server(t);
  const work = place(t);
  work.configure(section('office', imap.port));
  const output = join(work.folder, 'output');
  mkdirSync(output);
  const victim = join(work.folder, 'victim');
  writeFileSync(victim, 'untouched');
  const pad = (value: number): string => String(value).padStart(2, '0');
  // This minute and the next: one of them is the report's.
  for (const later of [0, 60_000]) {
    const time = new Date(Date.now() + later);
    const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
    symlinkSync(
      victim,
      join(output, `office-emails-report-${day}-${pad(time.getHours())}_${pad(time.getMinutes())}.txt`),
    );
  }
  const { code, stderr } = await work.run();
  assert.equal(code, 1);
  assert.match(stderr, /office: .*is a symbolic link, which is not followed/);
  assert.equal(readdirSync(output).length, 2);
  assert.equal(statSync(victim).size, 'untouched'.length);
});
