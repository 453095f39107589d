/**
 * What is built runs on every supported version of Node.js, installed from the npm registry by name (package `node`): the seven tools
 * over TLS against the embedded servers, and the libraries.
 *
 * CHECK_MAIL_NODE_VERSIONS names a folder that keeps the installed versions from run to run. Without it, and without REQUIRE_INTEROP=1,
 * the tests are skipped: they fetch some 300 MB.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { mailMessages } from '../../fixtures/mail/index.ts';
import { startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { type CommandResult, mustRun, ROOT, runAside, TOOL_NAMES, temporaryFolder, VERSION_OUTPUT } from './support.ts';

/** The floor (that of Debian 12 and of package.json), and the newest of each line. */
const VERSIONS: readonly string[] = ['18.19.1', '20', '22', '24', '26'];

const kept = process.env['CHECK_MAIL_NODE_VERSIONS'];
const required = process.env['REQUIRE_INTEROP'] === '1';
const base = kept ?? temporaryFolder();

const nodeOf = (version: string): string => join(base, version, 'node_modules/node/bin/node');

/** Installs a version where it isn't yet. @returns the path of its `node` */
function installNode(version: string): string {
  const node = nodeOf(version);
  if (!existsSync(node)) {
    mkdirSync(join(base, version), { recursive: true });
    const flags = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts=false', '--loglevel=error'];
    mustRun('npm', ['install', '--prefix', join(base, version), ...flags, `node@${version}`]);
  }
  return node;
}

const PASSWORD = 'correct horse';
const SECRET = 's3cret-of-the-client';

let imap: ImapServer;
let tokens: TokenServer;
before(async () => {
  tokens = await startTokenServer({ clients: { client: { secret: SECRET } }, mailbox: 'me' });
  imap = await startImapServer({
    mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'XOAUTH2'],
    accounts: [
      {
        username: 'me',
        password: PASSWORD,
        tokens: (token) => tokens.issuedTokens.includes(token),
        mailboxes: [{ name: 'INBOX', messages: mailMessages(['plain', 'emoji', 'cjk']) }, { name: 'Empty' }],
      },
    ],
  });
});
after(() => Promise.all([imap.close(), tokens.close()]));

interface Place {
  readonly node: string;
  /** A folder of the test's own. */
  readonly folder: string;
}

type Row = readonly [name: string, check: (place: Place) => Promise<void>];

const connection = (): readonly string[] => [
  '--server',
  '127.0.0.1',
  '--port',
  `${imap.port}`,
  '--ca-file',
  certificates.ca.certFile,
];
const login = (...more: readonly string[]): readonly string[] => [
  ...connection(),
  '--username',
  'me',
  '--password',
  PASSWORD,
  ...more,
];
const oauth2 = (): readonly string[] => [
  '--client-id',
  'client',
  '--client-secret',
  SECRET,
  '--scopes',
  'x/.default',
  '--token-url',
  tokens.url,
];

async function runTool({ node }: Place, tool: string, ...args: readonly string[]): Promise<CommandResult> {
  const result = await runAside(node, [join(ROOT, 'dist/bin', tool), ...args], {
    NODE_OPTIONS: '--pending-deprecation',
  });
  assert.doesNotMatch(result.stderr, /Warning|^\s+at /m);
  return result;
}

const ROWS: readonly Row[] = [
  [
    'all seven tell version and help',
    async (place) => {
      for (const tool of TOOL_NAMES) {
        assert.deepEqual(await runTool(place, tool, '--version'), { status: 0, stdout: VERSION_OUTPUT, stderr: '' });
        assert.match((await runTool(place, tool, '--help')).stdout, new RegExp(`^Usage: ${tool} `));
      }
    },
  ],
  [
    'the basic plugin finds mail, with SCRAM',
    async (place) => {
      const args = login('--folders', 'inbox, Empty', '--mechanism', 'scram-sha-256');
      const { status, stdout } = await runTool(place, 'check_imap_mailbox_basic', ...args);
      assert.match(stdout, /^WARNING: me: 3 messages found: inbox\(3\), Empty\(0\) \| /);
      assert.equal(status, 1);
    },
  ],
  [
    'a certificate that is not trusted is CRITICAL',
    async (place) => {
      const args = login('--folders', 'inbox', '--ca-file', certificates.otherCa.certFile);
      const { status, stdout } = await runTool(place, 'check_imap_mailbox_basic', ...args);
      assert.match(stdout, /^CRITICAL: Error connecting to 127\.0\.0\.1 \| [\s\S]*hint: .*--ca-file/);
      assert.equal(status, 2);
    },
  ],
  [
    'TLS 1.3 alone',
    async (place) => {
      const args = login('--folders', 'Empty', '--min-tls', 'tls13');
      assert.match((await runTool(place, 'check_imap_mailbox_basic', ...args)).stdout, /^OK: me: /);
    },
  ],
  [
    'a port where nothing listens',
    async (place) => {
      const args = login('--folders', 'Empty', '--port', '1');
      const { status, stdout } = await runTool(place, 'check_imap_mailbox_basic', ...args);
      assert.match(stdout, /^CRITICAL: Error connecting to 127\.0\.0\.1 \| [\s\S]*hint: nothing listens/);
      assert.equal(status, 2);
    },
  ],
  [
    'the OAuth2 plugin gets a token and logs in with it',
    async (place) => {
      const args = [...connection(), ...oauth2(), '--shared-mailbox', 'me', '--folders', 'Empty'];
      const { status, stdout } = await runTool(place, 'check_imap_mailbox_oauth2', ...args);
      assert.match(stdout, /^OK: me: No messages found in folders: Empty \| /);
      assert.equal(status, 0);
    },
  ],
  [
    'fetch-token, read-token and xoauth2 hand a token on',
    async (place) => {
      const file = join(place.folder, 'token.json');
      const args = [...oauth2(), '--ca-file', certificates.ca.certFile, '--filename', file, '--json-output'];
      const fetched = await runTool(place, 'fetch-token', ...args);
      assert.equal(fetched.status, 0, fetched.stderr);
      const read = await runTool(place, 'read-token', '--filename', file);
      assert.equal(read.stdout, tokens.issuedTokens.at(-1));
      const printed = await runTool(place, 'xoauth2', '--account', 'me', '--token', read.stdout, '--encode');
      const message = Buffer.from(printed.stdout, 'base64').toString();
      assert.equal(message, `user=me\u0001auth=Bearer ${read.stdout}\u0001\u0001`);
    },
  ],
  [
    'lsimap prints JSON',
    async (place) => {
      const { status, stdout, stderr } = await runTool(place, 'lsimap', ...connection(), '--json');
      assert.equal(status, 0, stderr);
      assert.match(JSON.stringify(JSON.parse(stdout)), /"IMAP4rev1"/);
    },
  ],
  [
    'list-emails makes a report',
    async (place) => {
      const ini = `[DEFAULT]\nauth_type = basic\nserver_name = 127.0.0.1\nserver_port = ${imap.port}\n[office]\nusername = me\npassword = ${PASSWORD}\nfolders = "Inbox"\n`;
      const config = join(place.folder, 'accounts.ini');
      writeFileSync(config, ini, { mode: 0o600 });
      const places = ['--report-file-dir', join(place.folder, 'output'), '--log-file-dir', join(place.folder, 'log')];
      const args = ['--config-file', config, '--ca-file', certificates.ca.certFile, ...places];
      const { status, stdout, stderr } = await runTool(place, 'list-emails', ...args);
      assert.match(stdout, /^OK: Successfully generated reports for accounts: office$/m, stderr);
      assert.equal(status, 0);
      const [report = ''] = readdirSync(join(place.folder, 'output'));
      assert.match(readFileSync(join(place.folder, 'output', report), 'utf8'), /^\| Summary \| Inbox\(3\) \|$/m);
    },
  ],
  [
    'the libraries load, and connect',
    async (place) => {
      const url = (name: string): string => pathToFileURL(join(ROOT, 'dist/lib', name, 'index.js')).href;
      const script = `
        import { readFileSync } from 'node:fs';
        import { connect, logout } from ${JSON.stringify(url('imap'))};
        import ${JSON.stringify(url('log'))};
        import ${JSON.stringify(url('sasl'))};
        import ${JSON.stringify(url('oauth2'))};
        const ca = readFileSync(${JSON.stringify(certificates.ca.certFile)}, 'utf8');
        const client = await connect({ host: '127.0.0.1', port: ${imap.port}, tls: { ca } });
        await client.run(logout());
        await client.close();
        console.log('done');`;
      const file = join(place.folder, 'load.mjs');
      writeFileSync(file, script);
      assert.deepEqual(await runAside(place.node, [file]), { status: 0, stdout: 'done\n', stderr: '' });
    },
  ],
];

for (const version of VERSIONS) {
  const skip =
    required || kept !== undefined ? {} : { skip: 'set CHECK_MAIL_NODE_VERSIONS to a folder to keep them in' };
  describe(`Node.js ${version}`, skip, () => {
    const folder = temporaryFolder();
    let node = '';
    before(() => {
      node = installNode(version);
    });
    after(() => {
      if (kept === undefined) rmSync(join(base, version), { recursive: true, force: true });
    });

    test('it is that version', () => {
      assert.ok(
        mustRun(node, ['--version']).startsWith(`v${version}.`) || mustRun(node, ['--version']) === `v${version}\n`,
      );
    });
    for (const [name, check] of ROWS) test(name, () => check({ node, folder }));
  });
}

test('the floor is that of package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.ok(VERSIONS[0]?.startsWith(`${engines.node.replace('>=', '')}.`));
});
