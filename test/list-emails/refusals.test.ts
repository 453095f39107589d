/**
 * What list-emails refuses before it connects: exit 2, every problem by its place, nothing on standard output and nothing on the disk.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TYPESCRIPT } from '../support/typescript.ts';
import { section, type Workplace, workplace } from './tool-run.ts';

type Refusal = readonly [
  name: string,
  prepare: (work: Workplace) => void,
  args: readonly string[] | ((work: Workplace) => readonly string[]),
  stderr: readonly RegExp[],
];

const GOOD = section('office', 1);

const REFUSALS: readonly Refusal[] = [
  [
    'no configuration',
    () => undefined,
    [],
    [/^list-emails: configuration file .*accounts\.ini: there is no such file$/m],
  ],
  [
    'a configuration that is a folder',
    (work) => mkdirSync(join(work.folder, 'accounts.ini')),
    [],
    [/^list-emails: configuration file .*: it is a directory$/m],
  ],
  ['an empty configuration', (work) => work.configure(''), [], [/the file has no account/]],
  [
    'a wrong type',
    (work) => work.configure(section('office', 1, { auth_type: 'kerberos' })),
    [],
    [/accounts\.ini line \d+, \[office\] auth_type: "kerberos" is not one of basic, oauth2/],
  ],
  [
    'several problems at once, with their places',
    (work) =>
      work.configure(section('a', 1, { username: '', server_port: '99999' }) + section('b', 1, { folders: '"Inbox' })),
    [],
    [
      /line \d+, \[a\] username: the value is empty/,
      /line \d+, \[a\] server_port: "99999" is not a whole number/,
      /line \d+, \[b\] folders: a double quote is not closed/,
    ],
  ],
  ...['a/b', 'a\\b', '..', 'a..b', '.hidden', '/etc/passwd'].map(
    (name): Refusal => [
      `the account name ${name}`,
      (work) => work.configure(section(name, 1)),
      [],
      [/the name goes into file names/],
    ],
  ),
  [
    'names that would collide',
    (work) => work.configure(section('Office', 1) + section('office', 1)),
    [],
    [/their reports would collide/],
  ],
  [
    'an account that is not there',
    (work) => work.configure(GOOD),
    ['--account', 'offce'],
    [/there is no account "offce" \(the nearest is "office"\)/],
  ],
  [
    'passwords in the clear',
    (work) => work.configure(section('office', 1, { security: 'none', server_name: 'imap.example.com' })),
    [],
    [/\[office\]: --security none is for loopback addresses only/],
  ],
  [
    'a token endpoint in the clear',
    (work) =>
      work.configure(
        '[cloud]\nauth_type = oauth2\nclient_id = a\nclient_secret = b\nscopes = c\nendpoint_token_url = http://login.example.com/\nshared_mailbox = d\nfolders = Inbox\n',
      ),
    [],
    [/\[cloud\]: endpoint_token_url: the token URL cannot be used/],
  ],
  [
    'an unknown flag',
    (work) => work.configure(GOOD),
    ['--report-dir', 'x'],
    [/^list-emails: unknown flag --report-dir/m, /^list-emails: list-emails --help lists the flags$/m],
  ],
  [
    'an unknown format',
    (work) => work.configure(GOOD),
    ['--format', 'pdf'],
    [/--format: "pdf" is not one of textile, /],
  ],
  [
    'a report folder that is a file',
    (work) => {
      work.configure(GOOD);
      writeFileSync(join(work.folder, 'file'), '');
    },
    (work) => ['--report-file-dir', join(work.folder, 'file')],
    [/^list-emails: --report-file-dir .*file: files cannot be created there \(EEXIST\)$/m],
  ],
  [
    'a log folder below a file',
    (work) => {
      work.configure(GOOD);
      writeFileSync(join(work.folder, 'file'), '');
    },
    (work) => ['--log-file-dir', join(work.folder, 'file', 'below')],
    [/^list-emails: --log-file-dir .*: files cannot be created there \(ENOTDIR\)$/m],
  ],
];

for (const [name, prepare, args, stderr] of REFUSALS) {
  test(`refused: ${name}`, async (t) => {
    const work = workplace();
    t.after(() => work.remove());
    prepare(work);
    const run = await work.run(typeof args === 'function' ? args(work) : args);
    assert.equal(run.code, 2);
    assert.equal(run.stdout, '');
    for (const line of stderr) assert.match(run.stderr, line);
    assert.ok(!run.stderr.includes('s3cret-pass'));
    assert.ok(!work.files().some((file) => file.startsWith('output') || file.startsWith('log')));
  });
}

const MOUNT = ['--user', '--map-root-user', '--mount', 'sh', '-c'];
const canMount = spawnSync('unshare', [...MOUNT, 'mount -t tmpfs -o ro none /mnt']).status === 0;

for (const path of ['reports', 'reports/of/today']) {
  const name = `refused: the folder ${path} on a read-only file system`;
  test(name, { skip: canMount ? false : 'no file system can be mounted here' }, (t) => {
    const work = workplace();
    t.after(() => work.remove());
    mkdirSync(join(work.folder, 'mount'));
    work.configure(GOOD);
    const script = `mount -t tmpfs -o ro none mount && exec "$0" "$@" --config-file accounts.ini --report-file-dir mount/${path}`;
    const args = ['--import', TYPESCRIPT, fileURLToPath(new URL('../../tools/list-emails/main.ts', import.meta.url))];
    const run = spawnSync('unshare', [...MOUNT, script, process.execPath, ...args], {
      cwd: work.folder,
      encoding: 'utf8',
    });
    assert.match(run.stderr, /^list-emails: --report-file-dir mount\/.*: files cannot be created there \(EROFS\)$/m);
    assert.equal(run.status, 2);
  });
}

// Root may write anywhere.
test('refused: a folder without permission to write', { skip: process.getuid?.() === 0 }, async (t) => {
  const work = workplace();
  t.after(() => work.remove());
  work.configure(GOOD);
  const output = join(work.folder, 'output');
  mkdirSync(output);
  chmodSync(output, 0o500);
  const { code, stderr } = await work.run();
  assert.equal(code, 2);
  assert.match(stderr, /--report-file-dir .*: files cannot be created there \(EACCES\)/);
});
