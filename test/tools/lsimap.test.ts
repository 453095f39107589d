/**
 * lsimap against the embedded server: its lines, its document, its exit codes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ImapServer, type ImapServerOptions, startImapServer } from '../../fixtures/imap-server/index.ts';
import { refusedPort, type Step, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import {
  assertQuiet,
  type InProcessOptions,
  runHere,
  runSource,
  serverFlags,
  type ToolOutcome,
} from '../support/run-tool.ts';

const PASSWORD = 'correct horse';
const LOGIN = ['--username', 'me', '--password', PASSWORD];

/** Runs it against a server of its own. */
async function listed(
  options: ImapServerOptions,
  more: readonly string[] = [],
  inProcess: InProcessOptions = {},
): Promise<{ outcome: ToolOutcome; server: ImapServer }> {
  const server = await startImapServer({ accounts: [{ username: 'me', password: PASSWORD }], ...options });
  try {
    return {
      outcome: await runHere('lsimap', [...serverFlags(server.port), '--timeout', '10', ...more], inProcess),
      server,
    };
  } finally {
    await server.close();
  }
}

/** The lines without their times. */
const linesOf = ({ stderr }: ToolOutcome): readonly string[] =>
  stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d{1,2}:\d\d[AP]M /, ''));

const FEW: ImapServerOptions = {
  capabilities: {
    beforeLogin: ['IMAP4rev1', 'LITERAL+', 'ID', 'id', 'X-b', 'X-A'],
    afterLogin: ['IMAP4rev1', 'UNSELECT'],
  },
  mechanisms: ['PLAIN'],
};

describe('lsimap', { concurrency: 2 }, () => {
  test('before login', async () => {
    const { outcome, server } = await listed(FEW);
    assert.deepEqual(linesOf(outcome), [
      'INF Connection established to server',
      'INF Gathering pre-login capabilities',
      ...['AUTH=PLAIN', 'ID', 'IMAP4rev1', 'LITERAL+', 'X-A', 'X-b', 'id'].map((name) => `INF Capability: ${name}`),
      'INF Connection to server closed',
    ]);
    assert.deepEqual([outcome.stdout, outcome.status], ['', 0]);
    assert.deepEqual(server.connections[0]?.commands, ['LOGOUT']);
  });

  test('after login', async () => {
    const { outcome } = await listed(FEW, LOGIN);
    assert.deepEqual(linesOf(outcome).slice(-4), [
      'INF Gathering post-login capabilities',
      'INF Capability: IMAP4rev1',
      'INF Capability: UNSELECT',
      'INF Connection to server closed',
    ]);
    assert.equal(outcome.status, 0);
  });

  test('capabilities that must be asked for, twice', async () => {
    const capabilities = { ...FEW.capabilities, inGreeting: false, toldAfterLogin: 'untold' } as const;
    const { outcome, server } = await listed({ ...FEW, capabilities }, LOGIN);
    assert.equal(outcome.status, 0, outcome.all);
    assert.deepEqual(server.connections[0]?.commands, ['CAPABILITY', 'AUTHENTICATE', 'CAPABILITY', 'LOGOUT']);
  });

  test('the document', async () => {
    const { outcome } = await listed({ ...FEW, id: { name: 'test', version: '\u009b1' } }, [...LOGIN, '--json']);
    assert.equal(outcome.stderr, '');
    assertQuiet(outcome, [PASSWORD]);
    const document = JSON.parse(outcome.stdout);
    assert.deepEqual(Object.keys(document), [
      'server',
      'port',
      'address',
      'security',
      'tls',
      'greeting',
      'id',
      'capabilities',
      'saslMechanisms',
      'login',
    ]);
    assert.equal(document.address, '127.0.0.1');
    assert.deepEqual(Object.keys(document.tls), ['version', 'cipher', 'certificate', 'chain']);
    assert.deepEqual(document.tls.certificate.names, [
      'DNS:localhost',
      'IP Address:127.0.0.1',
      'IP Address:0:0:0:0:0:0:0:1',
    ]);
    assert.equal(document.tls.certificate.expiry, '2120-01-01T00:00:00.000Z');
    assert.equal(document.greeting, 'check-mail test server ready.');
    // The octet 9B is no UTF-8, so it is the sign that windows-1252 has there, not the control of ISO 8859-1.
    assert.deepEqual(document.id, { name: 'test', version: '\u203a1' });
    assert.deepEqual(document.capabilities.afterLogin, ['IMAP4rev1', 'UNSELECT']);
    assert.deepEqual(document.saslMechanisms, ['PLAIN']);
    assert.equal(document.login, 'PLAIN');
  });

  test('the document without TLS and without a login', async () => {
    const { outcome } = await listed({ ...FEW, security: 'none' }, ['--security', 'none', '--json']);
    const document = JSON.parse(outcome.stdout);
    assert.deepEqual([document.security, document.tls, document.login], ['none', undefined, undefined]);
    assert.equal('afterLogin' in document.capabilities, false);
  });

  test('a server that answers BAD to ID', async () => {
    const { outcome } = await listed(
      { ...FEW, override: ({ name, tag }) => (name === 'ID' ? `${tag} BAD no\r\n` : undefined) },
      ['--json'],
    );
    assert.equal(outcome.status, 0, outcome.all);
    assert.equal('id' in JSON.parse(outcome.stdout), false);
  });

  test('a server that never says goodbye', async () => {
    const { outcome } = await listed({ ...FEW, override: ({ name }) => (name === 'LOGOUT' ? '' : undefined) }, [
      '--json',
    ]);
    assert.equal(outcome.status, 0, outcome.all);
    assert.equal(JSON.parse(outcome.stdout).greeting, 'check-mail test server ready.');
    assert.ok(outcome.elapsedMs < 5000, `${outcome.elapsedMs} ms`);
  });

  test('a wrong password, after what was there before login', async () => {
    const { outcome } = await listed(FEW, ['--username', 'me', '--password', 'wrong one']);
    const lines = linesOf(outcome);
    assert.ok(lines.includes('INF Capability: IMAP4rev1'));
    assert.match(lines.at(-2) ?? '', /^ERR Login error occurred error="the server refused the login/);
    assert.match(lines.at(-1) ?? '', /^ERR hint: check user name and password/);
    assert.equal(outcome.status, 1);
    assertQuiet(outcome, ['wrong one']);
  });

  test('a wrong password and a document: none', async () => {
    const { outcome } = await listed(FEW, ['--username', 'me', '--password', 'wrong one', '--json']);
    assert.deepEqual([outcome.stdout, outcome.status], ['', 1]);
  });

  test('STARTTLS', async () => {
    const { outcome } = await listed({ ...FEW, security: 'starttls' }, ['--security', 'starttls', '--json']);
    assert.equal(JSON.parse(outcome.stdout).tls.version, 'TLSv1.3');
  });

  test('a password in the environment for other tools is left alone', async () => {
    const { outcome, server } = await listed(FEW, [], { env: { CHECK_MAIL_PASSWORD: PASSWORD } });
    assert.equal(outcome.status, 0, outcome.all);
    assert.deepEqual(server.connections[0]?.commands, ['LOGOUT']);
  });

  test('a refused connection', async () => {
    const outcome = await runHere('lsimap', serverFlags(await refusedPort()));
    assert.equal(outcome.status, 1);
    assert.match(
      outcome.stderr,
      /^\S+ ERR Error connecting to 127\.0\.0\.1 error=.*\n\S+ ERR hint: nothing listens on /,
    );
  });

  const LATE: readonly [name: string, steps: readonly Step[], error: RegExp][] = [
    [
      'closes when asked',
      [{ close: true }],
      /ERR Error occurred listing capabilities: the server closed the connection /,
    ],
    ['is silent when asked', [{ stop: true }], /ERR Timed out after 300 ms: waiting for the capabilities /],
    [
      'does not understand',
      [{ expect: 'CAPABILITY' }, { send: '{tag} BAD what?\r\n' }],
      /ERR Error occurred listing capabilities: what\? /,
    ],
    [
      'says OK without the list',
      [{ expect: 'CAPABILITY' }, { send: '{tag} OK\r\n' }],
      /ERR Error occurred listing capabilities: the server said OK /,
    ],
  ];
  for (const [name, steps, error] of LATE) {
    test(`a server that greets and ${name}`, async () => {
      const server = await startScriptedServer([{ send: '* OK ready\r\n' }, ...steps]);
      const outcome = await runHere('lsimap', [...serverFlags(server.port), '--security', 'none', '--timeout', '0.3']);
      await server.close();
      assert.equal(outcome.status, 1, outcome.all);
      assert.match(outcome.stderr, error);
      assert.match(outcome.stderr, /\n\S+ ERR hint: .*\n$/);
      assertQuiet(outcome);
    });
  }

  const USAGE: readonly [name: string, argv: readonly string[], problem: RegExp][] = [
    ['no server', [], /^lsimap: --server is required\nlsimap: lsimap --help lists the flags\n$/],
    ['half a login', ['--server', 'x', '--username', 'me'], /^lsimap: --username and a password go together\n/],
    ['the other half', ['--server', 'x', '--password', PASSWORD], /^lsimap: --username and a password go together\n/],
    ['an unknown flag', ['--server', 'x', '--jsn'], /^lsimap: unknown flag --jsn \(the nearest is --json\)\n/],
    ['a bad port', ['--server', 'x', '--port', '-1'], /^lsimap: --port: "-1" is not a whole number/],
    ['no TLS elsewhere', ['--server', '192.0.2.1', '--security', 'none'], /^lsimap: --security none is for loopback/],
    [
      'no such CA file',
      ['--server', '127.0.0.1', '--port', '9', '--ca-file', '/nowhere'],
      /^lsimap: --ca-file "\/nowhere": there is no such file\n/,
    ],
  ];
  for (const [name, argv, problem] of USAGE) {
    test(`exit code 2: ${name}`, async () => {
      const outcome = await runHere('lsimap', argv);
      assert.deepEqual([outcome.stdout, outcome.status], ['', 2], outcome.all);
      assert.match(outcome.stderr, problem);
      assertQuiet(outcome, [PASSWORD]);
    });
  }

  test('as a process', async () => {
    const server = await startImapServer(FEW);
    const [good, bad, usage] = await Promise.all([
      runSource('lsimap', serverFlags(server.port)),
      runSource('lsimap', serverFlags(await refusedPort())),
      runSource('lsimap', ['--bogus']),
    ]);
    await server.close();
    assert.deepEqual([good.status, bad.status, usage.status], [0, 1, 2], good.all + bad.all + usage.all);
  });
});
