/**
 * Whom the built tools trust, started by their shell line (which has Node below 22 look into the folder of the system first) and by
 * hand: the set must be the same. For the mail server, and for the token endpoint, directly and through a proxy.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates, type TestCertificate } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { type ConnectProxy, startConnectProxy } from '../network/connect-proxy.ts';
import { builtFile, runCommand, type ToolName, type ToolOutcome } from '../support/run-tool.ts';

const PASSWORD = 'correct horse';
const SECRET = 'the value of the client secret';
/** `openssl x509 -hash -noout -in fixtures/certificates/ca.pem`, which is what OpenSSL looks for in a folder. */
const CA_HASH = 'b67ea140';

const folder = mkdtempSync(join(tmpdir(), 'check-mail-trust-'));
after(() => rmSync(folder, { recursive: true }));

function inFolder(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(folder, name));
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, name, file), content);
  return join(folder, name);
}

const EMPTY = inFolder('empty', {});
const HASHED = inFolder('hashed', { [`${CA_HASH}.0`]: certificates.ca.cert });
const NAMED = inFolder('named', { 'our-ca.crt': `Our CA\n${certificates.ca.cert}` });
const BROKEN = '-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n';
const DAMAGED = join(inFolder('damaged', { 'ca.pem': BROKEN + certificates.ca.cert }), 'ca.pem');
const { certFile: CA } = certificates.ca;
const { certFile: OTHER } = certificates.otherCa;

type Env = Readonly<Record<string, string>>;

const STARTS: readonly [name: string, command: (tool: ToolName) => readonly [string, ...string[]]][] = [
  ['by the shell line', (tool) => [builtFile(tool)]],
  ['by hand', (tool) => [process.execPath, builtFile(tool)]],
];

/** The environment is these variables, and the folder of this Node. */
function start(command: readonly [string, ...string[]], flags: readonly string[], env: Env): Promise<ToolOutcome> {
  const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  return runCommand([...command, ...flags], { bareEnv: true, env: { PATH: path, ...env } });
}

const TRUSTED: readonly [name: string, flags: readonly string[], env: Env][] = [
  ['--ca-file', ['--ca-file', CA], {}],
  ['SSL_CERT_FILE', [], { SSL_CERT_FILE: CA }],
  ['SSL_CERT_FILE with a certificate before it that is unreadable', [], { SSL_CERT_FILE: DAMAGED }],
  ['SSL_CERT_DIR, a name by hash', [], { SSL_CERT_DIR: HASHED }],
  ['SSL_CERT_DIR, another name', [], { SSL_CERT_DIR: NAMED }],
  ['SSL_CERT_DIR, the second of two', [], { SSL_CERT_DIR: `${EMPTY}:${HASHED}` }],
  ['SSL_CERT_DIR in an empty system', [], { SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: HASHED }],
  ['NODE_EXTRA_CA_CERTS', [], { NODE_EXTRA_CA_CERTS: CA }],
  [
    'NODE_EXTRA_CA_CERTS in an empty system',
    [],
    { NODE_EXTRA_CA_CERTS: CA, SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: EMPTY },
  ],
  ['SSL_CERT_FILE beside another --ca-file', ['--ca-file', OTHER], { SSL_CERT_FILE: CA }],
  ['SSL_CERT_DIR beside another --ca-file', ['--ca-file', OTHER], { SSL_CERT_DIR: HASHED }],
  ['NODE_EXTRA_CA_CERTS beside another --ca-file', ['--ca-file', OTHER], { NODE_EXTRA_CA_CERTS: CA }],
  ['--ca-file in an empty system', ['--ca-file', CA], { SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: EMPTY }],
  ['SSL_CERT_FILE with OpenSSL\u2019s store asked for', [], { SSL_CERT_FILE: CA, NODE_OPTIONS: '--use-openssl-ca' }],
  ['SSL_CERT_FILE with Node\u2019s roots asked for', [], { SSL_CERT_FILE: CA, NODE_OPTIONS: '--use-bundled-ca' }],
];

/** One of each kind, where what they lead to matters more than they do. */
const SOME = TRUSTED.filter(([name]) =>
  /^(?:--ca-file|SSL_CERT_FILE|SSL_CERT_DIR, a.*|NODE_EXTRA_CA_CERTS(?: beside.*)?)$/.test(name),
);

const REFUSED: readonly [name: string, flags: readonly string[], env: Env][] = [
  ['nobody said so', [], {}],
  ['another --ca-file', ['--ca-file', OTHER], {}],
  ['another SSL_CERT_FILE', [], { SSL_CERT_FILE: OTHER }],
  ['an empty system', [], { SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: EMPTY }],
  [
    'files that are not there',
    [],
    { SSL_CERT_FILE: join(EMPTY, 'a'), SSL_CERT_DIR: join(EMPTY, 'b'), NODE_EXTRA_CA_CERTS: join(EMPTY, 'c') },
  ],
  ['empty variables', [], { SSL_CERT_FILE: '', SSL_CERT_DIR: '', NODE_EXTRA_CA_CERTS: '' }],
];

describe('the mail server', () => {
  let server: ImapServer;
  before(async () => {
    server = await startImapServer({ accounts: [{ username: 'me@example.com', password: PASSWORD }] });
  });
  after(() => server.close());

  const check = (port: number): string[] => [
    ...['--server', 'localhost', '--port', String(port), '--net-type', 'tcp4', '--folders', 'INBOX'],
    ...['--username', 'me@example.com', '--password', PASSWORD],
  ];
  const TOOL = 'check_imap_mailbox_basic';

  for (const [how, command] of STARTS) {
    for (const [name, flags, env] of TRUSTED) {
      test(`${how} is trusted by ${name}`, async () => {
        const outcome = await start(command(TOOL), [...check(server.port), ...flags], env);
        assert.match(outcome.stdout, /^OK: me@example\.com: No messages found in folders: INBOX \|/, outcome.all);
      });
    }
    for (const [name, flags, env] of REFUSED) {
      test(`${how} is refused: ${name}`, async () => {
        const before = server.connections.length;
        const outcome = await start(command(TOOL), [...check(server.port), ...flags], env);
        assert.equal(outcome.status, 2, outcome.all);
        assert.match(outcome.stdout, /\* hint: .*its CA is not trusted here/, outcome.all);
        // The part that is tried first, and all of it once.
        assert.equal(server.connections.length - before, 2);
      });
    }
  }

  const FAULTY: readonly [name: string, tls: TestCertificate, reason: RegExp][] = [
    ['a common name alone', certificates.commonName, /has no subject alternative name/],
    ['an RSA key of 1,024 bits', certificates.shortKey, /too weak/],
    ['another name', certificates.wrongName, /is not for "localhost"/],
    ['an expired certificate', certificates.expired, /expired on/],
  ];
  for (const [name, tls, reason] of FAULTY) {
    test(`${name} is refused wherever its CA is known from`, async () => {
      const faulty = await startImapServer({ tls, accounts: [{ username: 'me@example.com', password: PASSWORD }] });
      try {
        for (const [, command] of STARTS) {
          for (const [, flags, env] of SOME) {
            const outcome = await start(command(TOOL), [...check(faulty.port), ...flags], env);
            assert.equal(outcome.status, 2, outcome.all);
            assert.match(outcome.stdout, reason, outcome.all);
          }
        }
        assert.ok(faulty.connections.every(({ commands }) => commands.length === 0));
      } finally {
        await faulty.close();
      }
    });
  }
});

describe('the token endpoint', () => {
  let endpoint: TokenServer;
  let proxied: TokenServer;
  let proxy: ConnectProxy;
  before(async () => {
    const clients = { client: { secret: SECRET } };
    endpoint = await startTokenServer({ clients });
    proxied = await startTokenServer({ clients, tls: certificates.wrongName });
    proxy = await startConnectProxy({ port: proxied.port, isSecure: true });
  });
  after(() => Promise.all([proxy.close(), endpoint.close(), proxied.close()]));

  const ROUTES: readonly [name: string, url: () => string, env: () => Env, issued: () => readonly string[]][] = [
    ['directly', () => endpoint.url, () => ({}), () => endpoint.issuedTokens],
    [
      'through a proxy that has TLS itself',
      () => 'https://mail.example.org/token',
      () => ({ HTTPS_PROXY: `https://127.0.0.1:${proxy.port}` }),
      () => proxied.issuedTokens,
    ],
  ];
  for (const [how, command] of STARTS) {
    for (const [route, url, more, issued] of ROUTES) {
      const run = (flags: readonly string[], env: Env): Promise<ToolOutcome> => {
        const argv = ['--token-url', url(), '--client-id', 'client', '--client-secret', SECRET, '--scopes', 's'];
        return start(command('fetch-token'), [...argv, '--max-attempts', '1', ...flags], { ...more(), ...env });
      };
      test(`${how}, ${route}, is trusted by each way`, async () => {
        for (const [name, flags, env] of SOME) {
          const outcome = await run(flags, env);
          assert.equal(outcome.stdout, issued().at(-1), `${name}: ${outcome.all}`);
        }
      });
      test(`${how}, ${route}, is refused otherwise`, async () => {
        const before = issued().length;
        for (const [name, flags, env] of REFUSED) {
          const outcome = await run(flags, env);
          assert.equal(outcome.status, 1, `${name}: ${outcome.all}`);
          assert.match(outcome.stderr, /CA is not trusted|unable to verify/);
        }
        assert.equal(issued().length, before);
      });
    }
  }
});
