/**
 * The tools against a real Dovecot: first lines and exit codes (docs/plugins.md), the syntax of folder lists, awkward passwords by every mechanism,
 * and what lsimap lists.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates, type TestCertificate } from '../../fixtures/certificates/index.ts';
import { AWKWARD_PASSWORDS, MECHANISMS, NO_UTF8 } from '../support/awkward-passwords.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import { openRawImap } from '../support/raw-imap.ts';
import { assertPluginOutcome, assertQuiet, firstLine, runHere, runSource, serverFlags } from '../support/run-tool.ts';

const message = (subject: string): string => `Subject: ${subject}\r\n\r\nhello\r\n`;
const PASSWORD = 'correct horse';

const OK = 'OK: me@example.com: No messages found in folders: ';
const WARNING = 'WARNING: me@example.com: ';
const NOT_FOUND = 'CRITICAL: mailbox not found: ';
const NOT_CONNECTED = 'CRITICAL: Error connecting to 127.0.0.1';
const NOT_LOGGED_IN = 'CRITICAL: Login error occurred';
const USAGE = 'UNKNOWN: Error initializing application';

type Where = 'slashes' | 'dots';

interface Row {
  readonly name: string;
  readonly where?: Where;
  readonly folders?: string;
  /** Default: TLS from the first octet. */
  readonly plain?: boolean;
  readonly more?: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: string;
}

const ROWS: readonly Row[] = [
  { name: 'an empty folder', folders: 'Empty', status: 0, line: `${OK}Empty` },
  {
    name: 'mail',
    folders: 'Inbox, Junk Email',
    status: 1,
    line: `${WARNING}3 messages found: Inbox(2), Junk Email(1)`,
  },
  { name: 'missing', folders: 'Nope', status: 2, line: `${NOT_FOUND}"Nope"` },
  { name: 'missing below INBOX', folders: 'inbox/Nope', status: 2, line: `${NOT_FOUND}"inbox/Nope"` },
  { name: 'missing and there', folders: 'Empty, Nope', status: 2, line: `${NOT_FOUND}"Nope"` },
  { name: 'a parent that is none', folders: 'Only/Child/Of', status: 2, line: `${NOT_FOUND}"Only/Child/Of"` },
  { name: 'wrong password', more: ['--password', 'wrong'], status: 2, line: NOT_LOGGED_IN },
  { name: 'unknown user', more: ['--username', 'nobody'], status: 2, line: NOT_LOGGED_IN },
  { name: 'untrusted certificate', more: ['--ca-file', certificates.otherCa.certFile], status: 2, line: NOT_CONNECTED },
  { name: 'other name', more: ['--server-name', 'mail.example.org'], status: 2, line: NOT_CONNECTED },
  { name: 'TLS 1.3 alone', folders: 'Empty', more: ['--min-tls', 'tls13'], status: 0, line: `${OK}Empty` },
  { name: 'STARTTLS', plain: true, folders: 'Empty', more: ['--security', 'starttls'], status: 0, line: `${OK}Empty` },
  { name: 'no TLS', plain: true, folders: 'Empty', more: ['--security', 'none'], status: 0, line: `${OK}Empty` },
  { name: 'TLS to the port without', plain: true, status: 2, line: NOT_CONNECTED },
  { name: 'unknown flag', more: ['--bogus'], status: 3, line: USAGE },
  { name: 'INBOX in any case', folders: 'iNbOx', status: 1, line: `${WARNING}2 messages found: iNbOx(2)` },
  { name: 'INBOX as the parent', folders: 'inbox/Sub', status: 1, line: `${WARNING}1 messages found: inbox/Sub(1)` },
  {
    name: 'a comma in quotes',
    folders: '"Sales, EMEA"',
    status: 1,
    line: `${WARNING}1 messages found: Sales, EMEA(1)`,
  },
  { name: 'a quote and a backslash', folders: 'Q"uo\\te', status: 1, line: `${WARNING}1 messages found: Q"uo\\te(1)` },
  { name: 'UTF-8 and &', folders: 'Größe & mehr', status: 1, line: `${WARNING}1 messages found: Größe & mehr(1)` },
  { name: 'beyond Latin', folders: '日本語🔑', status: 1, line: `${WARNING}1 messages found: 日本語🔑(1)` },
  { name: 'R&D', folders: 'R&D', status: 1, line: `${WARNING}1 messages found: R&D(1)` },
  { name: 'a glob in quotes is a name', folders: '"a*b"', status: 1, line: `${WARNING}1 messages found: a*b(1)` },
  {
    name: 'a glob',
    folders: 'Archive/*',
    status: 1,
    line: `${WARNING}3 messages found: Archive/2023(1), Archive/2024(2)`,
  },
  { name: 'a glob for one level', folders: 'Arch%', status: 2, line: `${NOT_FOUND}"Arch%"` },
  { name: 'SPECIAL-USE', folders: '\\Junk', status: 1, line: `${WARNING}1 messages found: Junk Email(1)` },
  { name: 'SPECIAL-USE that no folder has', folders: '\\Archive', status: 2, line: `${NOT_FOUND}"\\Archive"` },
  {
    name: 'twice is once',
    folders: 'Inbox,INBOX,Junk*,\\Junk',
    status: 1,
    line: `${WARNING}3 messages found: Inbox(2), Junk Email(1)`,
  },
  {
    name: '/ for another delimiter',
    where: 'dots',
    folders: 'Archive/2024',
    status: 1,
    line: `${WARNING}2 messages found: Archive/2024(2)`,
  },
  {
    name: 'the delimiter itself',
    where: 'dots',
    folders: 'Archive.2024',
    status: 1,
    line: `${WARNING}2 messages found: Archive.2024(2)`,
  },
  {
    name: 'INBOX as the parent, by /',
    where: 'dots',
    folders: 'Inbox/Sub',
    status: 1,
    line: `${WARNING}1 messages found: Inbox/Sub(1)`,
  },
  {
    name: 'INBOX as the parent, by the delimiter',
    where: 'dots',
    folders: 'inbox.Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox.Sub(1)`,
  },
  {
    name: 'missing, with another delimiter',
    where: 'dots',
    folders: 'inbox/Nope',
    status: 2,
    line: `${NOT_FOUND}"inbox/Nope"`,
  },
  {
    name: 'a glob with /',
    where: 'dots',
    folders: 'Archive/*',
    status: 1,
    line: `${WARNING}2 messages found: Archive.2024(2)`,
  },
];

const CERTIFICATES: readonly [name: string, certificate: TestCertificate, hint: RegExp | undefined][] = [
  ['self-signed', certificates.selfSigned, /hint: the certificate is self-signed/],
  ['expired', certificates.expired, /hint: the certificate expired on 2021-01-01/],
  ['other name', certificates.wrongName, /hint: the certificate is not for "127\.0\.0\.1" but for mail\.example\.org/],
  ['missing intermediate', certificates.behindIntermediate, /hint: the server leaves out its intermediate/],
  ['whole chain', certificates.wholeChain, undefined],
];

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));

describe('the tools and Dovecot', interopSkip('the tools'), () => {
  const running = new Map<Where, Dovecot>();
  before(async () => {
    const mailboxes = {
      INBOX: [message('a'), message('b')],
      'INBOX/Sub': [message('c')],
      Empty: [],
      'Junk Email': [message('d')],
      'Archive/2023': [message('e')],
      'Archive/2024': [message('f'), message('g')],
      'Sales, EMEA': [message('h')],
      'Q"uo\\te': [message('i')],
      'Größe & mehr': [message('j')],
      '日本語🔑': [message('k')],
      'R&D': [message('l')],
      'a*b': [message('m')],
    };
    const dotted = {
      INBOX: [],
      'INBOX.Sub': [message('a')],
      'Archive.2024': [message('b'), message('c')],
    };
    const awkward = AWKWARD_PASSWORDS.map(({ name, password }) => ({ name: `${name}@example.com`, password }));
    const me = { name: 'me@example.com', password: PASSWORD };
    const [slashes, dots] = await Promise.all([
      startDovecot({
        users: [{ ...me, mailboxes }, ...awkward, { name: 'octets', password: NO_UTF8 }],
        specialUse: { 'Junk Email': '\\Junk' },
      }),
      startDovecot({ users: [{ ...me, mailboxes: dotted }], separator: '.' }),
    ]);
    running.set('slashes', slashes).set('dots', dots);
    // Dovecot's sessions that are the first to see a Maildir at the same time don't always see the same in it.
    for (const where of running.keys()) {
      const outcome = await runHere('check_imap_mailbox_basic', [...flags(where, false), ...login, '--folders', '*']);
      assert.equal(outcome.status, 1, outcome.all);
    }
  });
  after(() => Promise.all([...running.values()].map((dovecot) => dovecot.stop())));

  const flags = (where: Where, isPlain: boolean): readonly string[] => {
    const dovecot = running.get(where);
    return [...serverFlags((isPlain ? dovecot?.imapPort : dovecot?.imapsPort) ?? 0), '--timeout', '10'];
  };
  const login = ['--username', 'me@example.com', '--password', PASSWORD];

  describe('check_imap_mailbox_basic', { concurrency: 2 }, () => {
    for (const { name, where = 'slashes', folders = 'Inbox', plain = false, more = [], status, line } of ROWS) {
      test(name, async () => {
        const argv = [...flags(where, plain), ...login, '--folders', folders, ...more];
        const outcome = await runHere('check_imap_mailbox_basic', argv);
        assertPluginOutcome(outcome, status, [PASSWORD]);
        assert.equal(firstLine(outcome), line);
        assert.equal(outcome.stderr, '');
      });
    }

    for (const [name, certificate, hint] of CERTIFICATES) {
      test(`certificate: ${name}`, async () => {
        const dovecot = await startDovecot({ certificate });
        try {
          const flags = [...serverFlags(dovecot.imapsPort), '--username', 'user@example.com', '--password', 'secret'];
          const outcome = await runHere('check_imap_mailbox_basic', [
            ...flags,
            '--folders',
            'inbox',
            '--timeout',
            '10',
          ]);
          assertPluginOutcome(outcome, hint === undefined ? 0 : 2);
          assert.match(outcome.stdout, hint ?? /^OK: /);
        } finally {
          await dovecot.stop();
        }
      });
    }

    for (const { name, password } of AWKWARD_PASSWORDS) {
      test(`password: ${name}`, async () => {
        for (const mechanism of ['auto', ...MECHANISMS]) {
          const who = ['--username', `${name}@example.com`, '--password', password, '--mechanism', mechanism];
          const argv = [...flags('slashes', false), ...who, '--folders', 'inbox', '--log-level', 'trace'];
          const outcome = await runHere('check_imap_mailbox_basic', argv);
          assert.equal(outcome.status, 0, `${mechanism}: ${outcome.all}`);
          assertPluginOutcome(outcome, 0, [password, Buffer.from(password).toString('base64').replace(/=+$/, '')]);
        }
      });
    }

    test('password: octets that are no UTF-8', async () => {
      const path = join(folder, 'octets');
      writeFileSync(path, NO_UTF8, { mode: 0o600 });
      for (const mechanism of ['plain', 'login', 'cram-md5', 'login-command']) {
        const who = ['--username', 'octets', '--password-file', path, '--mechanism', mechanism];
        const outcome = await runHere('check_imap_mailbox_basic', [
          ...flags('slashes', false),
          ...who,
          '--folders',
          'inbox',
        ]);
        assert.equal(outcome.status, 0, `${mechanism}: ${outcome.all}`);
      }
    });

    test('checking leaves \\Recent and \\Seen alone', async () => {
      const dovecot = running.get('slashes');
      dovecot?.addMessages('me@example.com', 'Watched', [message('new')]);
      const argv = [...flags('slashes', false), ...login, '--folders', 'Watched'];
      for (let i = 0; i < 2; i++) {
        assert.equal(
          firstLine(await runHere('check_imap_mailbox_basic', argv)),
          `${WARNING}1 messages found: Watched(1)`,
        );
      }
      const raw = await openRawImap({ host: dovecot?.host ?? '', port: dovecot?.imapPort ?? 0 });
      await raw.run(`LOGIN me@example.com "${PASSWORD}"`);
      assert.match(await raw.run('STATUS Watched (MESSAGES RECENT UNSEEN)'), /\(MESSAGES 1 RECENT 1 UNSEEN 1\)/);
      raw.close();
    });

    const PROCESSES: readonly [status: 0 | 1 | 2 | 3, folders: string, more: readonly string[], line: string][] = [
      [0, 'Empty', [], `${OK}Empty`],
      [1, 'Inbox, Junk Email', [], `${WARNING}3 messages found: Inbox(2), Junk Email(1)`],
      [2, 'inbox/Nope', [], `${NOT_FOUND}"inbox/Nope"`],
      [3, 'Inbox', ['--port', 'imaps'], USAGE],
    ];
    for (const [status, folders, more, line] of PROCESSES) {
      test(`as a process, exit code ${status}`, async () => {
        const argv = [...flags('slashes', false), ...login, '--folders', folders, ...more];
        const outcome = await runSource('check_imap_mailbox_basic', argv);
        assertPluginOutcome(outcome, status, [PASSWORD]);
        assert.equal(firstLine(outcome), line);
      });
    }
  });

  describe('lsimap', { concurrency: 2 }, () => {
    test('lists what Dovecot offers before login, sorted', async () => {
      const outcome = await runSource('lsimap', flags('slashes', false));
      assert.equal(outcome.status, 0, outcome.all);
      assert.equal(outcome.stdout, '');
      const lines = outcome.stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/^\d+:\d\d[AP]M INF /, ''));
      assert.deepEqual(lines.slice(0, 2), ['Connection established to server', 'Gathering pre-login capabilities']);
      assert.equal(lines.at(-1), 'Connection to server closed');
      const listed = lines.slice(2, -1);
      assert.deepEqual(listed, [...listed].sort());
      for (const name of ['AUTH=PLAIN', 'AUTH=SCRAM-SHA-256', 'ID', 'IMAP4rev1', 'LITERAL+', 'SASL-IR']) {
        assert.ok(listed.includes(`Capability: ${name}`), name);
      }
      assertQuiet(outcome);
    });

    test('logs in and lists what there is then', async () => {
      const outcome = await runHere('lsimap', [...flags('slashes', false), ...login]);
      assert.equal(outcome.status, 0, outcome.all);
      assert.match(outcome.stderr, /Gathering post-login capabilities\n(?:.*\n)*.*Capability: UIDPLUS\n/);
      assertQuiet(outcome, [PASSWORD]);
    });

    test('writes a document', async () => {
      const outcome = await runHere('lsimap', [...flags('slashes', false), ...login, '--json']);
      assert.equal(outcome.status, 0, outcome.all);
      assert.equal(outcome.stderr, '');
      const document = JSON.parse(outcome.stdout);
      assert.equal(document.tls.version, 'TLSv1.3');
      assert.equal(document.tls.certificate.issuer, 'CN=check-mail test CA');
      assert.equal(document.tls.chain.length, 2);
      assert.equal(document.id.name, 'Dovecot');
      assert.deepEqual(document.saslMechanisms, ['CRAM-MD5', 'LOGIN', 'PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256']);
      assert.equal(document.login, 'PLAIN');
      assert.ok(document.capabilities.afterLogin.includes('SPECIAL-USE'));
    });

    test('shows the raw wire', async () => {
      const outcome = await runHere('lsimap', [
        ...flags('slashes', true),
        '--security',
        'starttls',
        '--log-level',
        'trace',
      ]);
      assert.equal(outcome.status, 0, outcome.all);
      assert.match(outcome.stderr, / TRC C: A\d+ STARTTLS\\r\\n\n/);
      assert.match(outcome.stderr, / TRC S: \* OK \[CAPABILITY /);
      assert.match(outcome.stderr, / TRC C: A\d+ LOGOUT\\r\\n\n/);
    });

    test('fails by name', async () => {
      const outcome = await runHere('lsimap', [...flags('slashes', false), '--ca-file', certificates.otherCa.certFile]);
      assert.equal(outcome.status, 1);
      assert.match(outcome.stderr, /^\S+ ERR Error connecting to 127\.0\.0\.1 error=.*\n\S+ ERR hint: .*--ca-file\n$/);
    });
  });
});
