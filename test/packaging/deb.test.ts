/**
 * The Debian package in a fresh Debian 12: apt-get installs it with Debian's own Node.js over an older version; tools, man pages and
 * completions work there; and it goes without a trace.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { makeDeb } from '../../packaging/deb.ts';
import { type DebianRoot, makeDebianRoot } from './debian-root.ts';
import { needs, OPTIONS, PLUGINS, PROGRAMS, product, TOOL_NAMES, temporaryFolder, VERSION_OUTPUT } from './support.ts';

const required = process.env['REQUIRE_INTEROP'] === '1';
const isRoot = process.getuid?.() === 0;
const skip = !isRoot && !required ? { skip: 'needs root' } : needs('mmdebstrap', 'chroot', 'dpkg-deb');

describe('the Debian package in a fresh Debian 12', skip, () => {
  const out = temporaryFolder();
  const older = join(out, makeDeb({ ...product, version: '0.0.1' }, OPTIONS, out));
  const current = join(out, makeDeb(product, OPTIONS, out));
  const places = [
    ...PLUGINS.map((name) => `/usr/lib/nagios/plugins/${name}`),
    ...PROGRAMS.map((name) => `/usr/bin/${name}`),
  ];
  let root: DebianRoot;
  let server: ImapServer;
  let pathsBefore: readonly string[];

  before(async () => {
    server = await startImapServer({
      accounts: [{ username: 'me', password: 'correct horse' }],
    });
    root = makeDebianRoot(join(out, 'root'));
    pathsBefore = root.paths();
  });
  after(() => server.close());

  const install = (deb: string): Promise<string> =>
    root.mustRun('apt-get', 'install', '-y', '--no-install-recommends', root.take(deb));

  test('apt-get installs it, with the node that it needs', async () => {
    await install(older);
    assert.match(await root.mustRun('dpkg-query', '-W', 'check-mail'), /^check-mail\s0\.0\.1$/m);
    assert.match(await root.mustRun('node', '--version'), /^v18\.(?:19|[2-9]\d)\./);
  });

  test('apt-get puts a newer version over it', async () => {
    await install(current);
    const state = await root.mustRun('dpkg', '--status', 'check-mail');
    assert.match(state, /^Status: install ok installed$/m);
    assert.ok(state.includes(`\nVersion: ${product.version}\n`));
    assert.equal(await root.mustRun('dpkg', '--verify', 'check-mail'), '');
  });

  for (const place of places) {
    test(`${place} runs`, async () => {
      assert.equal(await root.mustRun(place, '--version'), VERSION_OUTPUT);
      assert.match(await root.mustRun(place, '--help'), /^Usage: /);
    });
  }

  const connection = (): readonly string[] => [
    '--server',
    '127.0.0.1',
    '--port',
    `${server.port}`,
    '--ca-file',
    root.take(certificates.ca.certFile),
  ];

  test('the plugin checks a mailbox', async () => {
    const login = ['--username', 'me', '--password', 'correct horse', '--folders', 'inbox'];
    const { status, stdout } = await root.run(
      '/usr/lib/nagios/plugins/check_imap_mailbox_basic',
      ...connection(),
      ...login,
    );
    assert.match(stdout, /^OK: me: No messages found in folders: inbox \| /);
    assert.equal(status, 0);
  });

  test('lsimap lists a server', async () => {
    const { status, stderr, stdout } = await root.run('lsimap', ...connection());
    assert.equal(status, 0, stdout + stderr);
    assert.match(stderr, /Capability: IMAP4rev1/);
  });

  test('xoauth2 prints', async () => {
    const output = await root.mustRun('xoauth2', '--account', 'me@example.com', '--token', 'abc', '--encode');
    assert.equal(Buffer.from(output, 'base64').toString(), 'user=me@example.com\u0001auth=Bearer abc\u0001\u0001');
  });

  for (const name of TOOL_NAMES) {
    test(`${name}(1) is found and renders without a warning`, async () => {
      const { status, stdout, stderr } = await root.run('env', 'MANROFFSEQ=', 'MANWIDTH=80', 'man', '--warnings', name);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
      assert.match(stdout, new RegExp(`^${name.toUpperCase()}\\(1\\)`));
    });

    test(`bash completes ${name}`, async () => {
      const script = `
        . /usr/share/bash-completion/bash_completion
        _completion_loader ${name}
        COMP_WORDS=(${name} --log-l); COMP_CWORD=1
        $(complete -p ${name} | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        printf '%s\\n' "\${COMPREPLY[@]}"`;
      assert.equal(await root.mustRun('bash', '-c', script), '--log-level\n');
    });
  }

  test('it goes without a trace', async () => {
    await root.mustRun('apt-get', 'purge', '-y', 'check-mail');
    const info = await root.mustRun('sh', '-c', 'cat /var/lib/dpkg/info/*.list');
    const others = new Set(info.split('\n').flatMap((path) => [`.${path}`, `./usr${path}`]));
    const known = new Set(pathsBefore);
    // What came with node's packages is theirs: alternatives, and links that their scripts make.
    const left = root.paths().filter((path) => !known.has(path) && !others.has(path));
    assert.deepEqual(
      left.filter((path) => !/^\.\/etc\/alternatives\/|^\.\/usr\/(?:bin|share\/man\/man1)\/js(?:\.1\.gz)?$/.test(path)),
      [],
    );
    assert.deepEqual(
      TOOL_NAMES.filter((name) => left.some((path) => path.includes(name))),
      [],
    );
    assert.ok(readFileSync(join(root.folder, 'var/lib/dpkg/status'), 'utf8').includes('Package: nodejs\n'));
  });
});
