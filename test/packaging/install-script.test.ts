/**
 * `install.sh` of the archive: by default, into paths with blanks, without root, over an older version, and out again; and what it says
 * where it cannot.
 *
 * @module
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeTarball } from '../../packaging/tarball.ts';
import {
  type CommandOptions,
  type CommandResult,
  mustRun,
  needs,
  OPTIONS,
  PLUGINS,
  PROGRAMS,
  product,
  run,
  TOOL_NAMES,
  temporaryFolder,
  VERSION_OUTPUT,
} from './support.ts';

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const needsRoot = { skip: !isRoot && 'needs root, to be someone else' };

/** Every file and folder below a folder. */
const tree = (folder: string): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();

/** What lies below the prefix after an installation with the default plugin folder. */
const EXPECTED: readonly string[] = [
  ...PLUGINS.map((name) => `lib/nagios/plugins/${name}`),
  ...PROGRAMS.map((name) => `bin/${name}`),
  ...TOOL_NAMES.flatMap((name) => [
    `share/man/man1/${name}.1`,
    `share/bash-completion/completions/${name}`,
    `share/zsh/site-functions/_${name}`,
    `share/fish/vendor_completions.d/${name}.fish`,
  ]),
  'share/check-mail/installed-files',
  'share/doc/check-mail/LICENSE',
  'share/doc/check-mail/contrib/list-emails/accounts.basic.ini',
];

describe('install.sh', needs('tar'), () => {
  const base = temporaryFolder();
  chmodSync(base, 0o755);
  mustRun('tar', ['-xzf', join(base, makeTarball(product, OPTIONS, base)), '-C', base]);
  const unpacked = join(base, `check-mail-${product.version}`);
  const script = join(unpacked, 'install.sh');

  const install = (args: readonly string[], options: CommandOptions = {}): CommandResult => run(script, args, options);
  const assertInstalled = (prefix: string, { status, stdout, stderr }: CommandResult): void => {
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, new RegExp(`^installed check-mail ${product.version}: `));
    for (const path of EXPECTED) assert.ok(existsSync(join(prefix, path)), path);
    for (const path of EXPECTED.filter((name) => /^(?:bin|lib)\//.test(name))) {
      assert.equal(statSync(join(prefix, path)).mode & 0o777, 0o755);
      assert.equal(mustRun(join(prefix, path), ['--version']), VERSION_OUTPUT);
      // The shell answers a lone --version: this asks the program.
      assert.match(mustRun(join(prefix, path), ['--help']), /^Usage: /);
    }
  };

  test('installs below a prefix, and leaves nothing when it goes', () => {
    const prefix = join(temporaryFolder(), 'opt/check mail; $HOME "it\'s"/here');
    assertInstalled(prefix, install(['--prefix', prefix]));
    const { status, stdout } = install([`--prefix=${prefix}`, '--uninstall']);
    assert.equal(status, 0);
    assert.match(stdout, /^removed check-mail from /);
    assert.ok(!existsSync(prefix));
  });

  test('leaves what was there before', () => {
    const prefix = temporaryFolder();
    mkdirSync(join(prefix, 'bin'));
    writeFileSync(join(prefix, 'bin/other'), '');
    mkdirSync(join(prefix, 'share'));
    assertInstalled(prefix, install(['--prefix', prefix]));
    writeFileSync(join(prefix, 'lib/nagios/plugins/check_other'), '');
    assert.equal(install(['--prefix', prefix, '--uninstall']).status, 0);
    assert.deepEqual(tree(prefix), [
      'bin',
      'bin/other',
      'lib',
      'lib/nagios',
      'lib/nagios/plugins',
      'lib/nagios/plugins/check_other',
      'share',
    ]);
  });

  test('puts plugins where the monitoring system looks', () => {
    const [prefix, plugins] = [temporaryFolder(), join(temporaryFolder(), 'nagios plugins')];
    const { status, stdout } = install(['--prefix', prefix, '--plugin-dir', plugins]);
    assert.equal(status, 0);
    assert.ok(stdout.includes(`plugins in ${plugins}, programs in ${prefix}/bin`));
    assert.deepEqual(tree(plugins), [...PLUGINS].sort());
    assert.ok(!existsSync(join(prefix, 'lib')));
    assert.equal(install(['--prefix', prefix, '--uninstall']).status, 0);
    assert.ok(!existsSync(plugins));
    assert.deepEqual(tree(prefix), []);
  });

  test('takes a relative prefix', () => {
    const folder = temporaryFolder();
    assertInstalled(join(folder, 'a b'), install(['--prefix', 'a b/'], { cwd: folder }));
    assert.equal(install(['--prefix', 'a b', '--uninstall'], { cwd: folder }).status, 0);
    assert.deepEqual(tree(folder), []);
  });

  test('installs over an older version, and takes away what that had besides', () => {
    const prefix = temporaryFolder();
    assertInstalled(prefix, install(['--prefix', prefix]));
    const list = join(prefix, 'share/check-mail/installed-files');
    const dropped = join(prefix, 'bin/dropped-tool');
    writeFileSync(dropped, '');
    writeFileSync(list, `${readFileSync(list, 'utf8')}f ${dropped}\n`);
    writeFileSync(join(prefix, 'bin/lsimap'), 'an older one');
    assertInstalled(prefix, install(['--prefix', prefix]));
    assert.ok(!existsSync(dropped));
    assert.equal(install(['--prefix', prefix, '--uninstall']).status, 0);
    assert.deepEqual(tree(prefix), []);
  });

  test('replaces nothing that is not its own, and then leaves nothing behind', () => {
    const prefix = temporaryFolder();
    mkdirSync(join(prefix, 'bin'));
    const [foreign, link] = [join(prefix, 'bin/read-token'), join(prefix, 'bin/xoauth2')];
    writeFileSync(foreign, 'not ours');
    const { status, stderr } = install(['--prefix', prefix]);
    assert.equal(status, 1);
    assert.ok(
      stderr.startsWith(`install.sh: ${foreign} is not from an earlier check-mail of this prefix: move it away`),
    );
    assert.deepEqual(tree(prefix), ['bin', 'bin/read-token']);
    assert.equal(readFileSync(foreign, 'utf8'), 'not ours');

    rmSync(foreign);
    symlinkSync('/nowhere', link);
    assert.match(install(['--prefix', prefix]).stderr, /bin\/xoauth2 is not from an earlier check-mail/);
    assert.deepEqual(tree(prefix), ['bin', 'bin/xoauth2']);
  });

  test('an update that breaks off can be gone on with, or be undone', () => {
    const prefix = temporaryFolder();
    assertInstalled(prefix, install(['--prefix', prefix]));
    const [plugins, list] = [join(temporaryFolder(), 'elsewhere'), join(prefix, 'share/check-mail/installed-files')];
    rmSync(join(prefix, 'bin/xoauth2'));
    mkdirSync(join(prefix, 'bin/xoauth2'));
    const update = ['--prefix', prefix, '--plugin-dir', plugins];
    assert.match(install(update).stderr, /bin\/xoauth2 is a folder/);
    assert.ok(readFileSync(list, 'utf8').includes(`f ${plugins}/${PLUGINS[0]}\n`));

    rmSync(join(prefix, 'bin/xoauth2'), { recursive: true });
    assert.equal(install(update).status, 0);
    assert.deepEqual(tree(join(prefix, 'lib/nagios/plugins')), []);
    assert.equal(install(['--prefix', prefix, '--uninstall']).status, 0);
    assert.deepEqual([tree(prefix), existsSync(plugins)], [[], false]);
  });

  test('takes a tilde that the shell left alone for the home', () => {
    const home = temporaryFolder();
    const options = { cwd: temporaryFolder(), env: { HOME: home } };
    assertInstalled(join(home, 'a b'), install(['--prefix=~/a b'], options));
    assert.equal(install(['--prefix=~/a b', '--uninstall'], options).status, 0);
    assert.deepEqual([tree(home), tree(options.cwd)], [[], []]);
  });

  test('without permission leaves nothing behind, and keeps the list of what it could not remove', needsRoot, () => {
    const home = temporaryFolder();
    mustRun('chown', [String(NOBODY), home]);
    const options = { uid: NOBODY, env: { HOME: home } };
    assert.match(
      install(['--plugin-dir', '/usr/lib/nobody'], options).stderr,
      /cannot write \/usr\/lib\/nobody \(Perm/,
    );
    assert.deepEqual(tree(home), []);

    assertInstalled(join(home, '.local'), install([], options));
    mustRun('chown', ['0', join(home, '.local/bin')]);
    const { status, stderr } = install(['--uninstall'], options);
    assert.equal(status, 1);
    assert.match(stderr, /^install\.sh: no permission to remove .*\/bin\/[a-z0-9-]+: do it again as root\n$/);
    assert.equal(install(['--uninstall', '--prefix', join(home, '.local')]).status, 0);
    assert.deepEqual(tree(home), []);
  });

  test('without root it goes to the home', needsRoot, () => {
    const home = temporaryFolder();
    mustRun('chown', [String(NOBODY), home]);
    const options = { uid: NOBODY, env: { HOME: home } };
    assertInstalled(join(home, '.local'), install([], options));
    assert.equal(install(['--uninstall'], options).status, 0);
    assert.deepEqual(tree(home), []);
  });

  test('warns where no node is to be found', () => {
    const prefix = temporaryFolder();
    const node = join(unpacked, 'plugins/check_imap_mailbox_basic');
    const text = readFileSync(node, 'utf8');
    writeFileSync(node, text.replace(/(?<=for n in )[^;]+(?=; do)/, '/nowhere/node'));
    const { status, stderr } = install(['--prefix', prefix]);
    writeFileSync(node, text);
    assert.equal(status, 0);
    assert.match(stderr, /^install\.sh: warning: no Node\.js 18\.19 or newer was found/);
  });

  const file = join(base, 'a file');
  writeFileSync(file, '');
  const REFUSALS: readonly {
    name: string;
    args: readonly string[];
    status: number;
    says: RegExp;
    options?: CommandOptions;
  }[] = [
    { name: 'an unknown flag', args: ['--perfix', '/x'], status: 2, says: /unknown argument --perfix/ },
    { name: 'an argument', args: ['/opt'], status: 2, says: /unknown argument \/opt/ },
    { name: 'a prefix without a folder', args: ['--prefix'], status: 2, says: /--prefix needs a folder/ },
    {
      name: 'a prefix that is a flag',
      args: ['--prefix', '--uninstall'],
      status: 2,
      says: /--prefix needs a folder/,
      options: { cwd: base },
    },
    { name: 'an empty prefix', args: ['--prefix='], status: 2, says: /--prefix names no folder/ },
    { name: 'an empty plugin folder', args: ['--plugin-dir', ''], status: 2, says: /--plugin-dir needs a folder/ },
    { name: 'a line end in a path', args: ['--prefix', '/tmp/a\nb'], status: 2, says: /holds a line end/ },
    { name: 'a file as the prefix', args: ['--prefix', file], status: 1, says: /a file is no folder/ },
    {
      name: 'removing what is not there',
      args: ['--prefix', `${base}/none`, '--uninstall'],
      status: 1,
      says: /nothing is installed in/,
    },
    ...(isRoot
      ? [
          {
            name: 'no permission',
            args: ['--prefix', '/usr'],
            status: 1,
            says: /cannot write \/usr\/share\/check-mail \(Permission denied\): install as root/,
            options: { uid: NOBODY },
          },
          {
            name: 'no root and no home',
            args: [],
            status: 2,
            says: /HOME is not set/,
            options: { uid: NOBODY, env: { HOME: undefined } },
          },
        ]
      : []),
  ];

  for (const { name, args, status, says, options } of REFUSALS) {
    test(`refuses ${name}`, () => {
      const result = install(args, options);
      assert.equal(result.status, status, result.stderr);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, '');
    });
  }

  test('does without bash', needs('dash'), () => {
    mustRun('dash', ['-n', script]);
    assert.match(mustRun('dash', [script, '--help']), /^Usage: \.\/install\.sh /);
  });
});
