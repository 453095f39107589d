/**
 * The packages as files: the same octets from every build, what lies in each and how large it is, and the sums over all.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { makePackages } from '../../packaging/packages.ts';
import { sourceEpoch } from '../../packaging/product.ts';
import {
  mustRun,
  needs,
  OPTIONS,
  PLUGINS,
  PROGRAMS,
  product,
  ROOT,
  run,
  TOOL_NAMES,
  temporaryFolder,
  VERSION_OUTPUT,
} from './support.ts';

const MAX_INSTALLED_OCTETS = 2_200_000;

const { version } = product;
const NAMES = {
  deb: `check-mail_${version}_all.deb`,
  rpm: `check-mail-${version}-1.noarch.rpm`,
  archive: `check-mail-${version}.tar.gz`,
  npm: `check-mail-${version}.tgz`,
  windows: `check-mail-${version}-windows.zip`,
} as const;

/** What both system packages hold beside the documents. */
const systemFiles = (plugins: string, zsh: string): readonly string[] => [
  ...PLUGINS.map((name) => `/${plugins}/${name}`),
  ...PROGRAMS.map((name) => `/usr/bin/${name}`),
  ...TOOL_NAMES.flatMap((name) => [
    `/usr/share/bash-completion/completions/${name}`,
    `/usr/share/fish/vendor_completions.d/${name}.fish`,
    `/usr/share/man/man1/${name}.1.gz`,
    `/${zsh}/_${name}`,
  ]),
];

const more = ['contrib', 'docs']
  .flatMap((name) => readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
const documents = readdirSync(ROOT).filter((name) => /^[A-Z]+\.md$/.test(name));

const sorted = (names: Iterable<string>): readonly string[] => [...names].sort();
const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

test('the seven tools take less than 2.2 MB', () => {
  const octets = TOOL_NAMES.map((name) => statSync(join(ROOT, 'dist/bin', name)).size);
  const sum = octets.reduce((total, size) => total + size, 0);
  assert.ok(sum < MAX_INSTALLED_OCTETS, `${sum} octets`);
});

describe('the packages', needs('dpkg-deb', 'rpmbuild', 'tar', 'npm'), () => {
  const out = temporaryFolder();
  before(() => {
    assert.deepEqual(makePackages(OPTIONS, out), sorted(Object.values(NAMES)));
  });

  test('SHA256SUMS holds over all', () => {
    assert.deepEqual(sorted(readdirSync(out)), sorted(['SHA256SUMS', ...Object.values(NAMES)]));
    const output = mustRun('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out });
    assert.deepEqual(
      lines(output),
      sorted(Object.values(NAMES)).map((name) => `${name}: OK`),
    );
  });

  test('another build of the same source, elsewhere and later, gives the same octets', () => {
    const copy = join(temporaryFolder(), 'another place');
    mkdirSync(copy);
    for (const name of lines(mustRun('git', ['-C', ROOT, 'ls-files', '-co', '--exclude-standard']))) {
      // What was deleted is listed until that is committed.
      if (!existsSync(join(ROOT, name))) continue;
      cpSync(join(ROOT, name), join(copy, name), { errorOnExist: false, force: true });
      utimesSync(join(copy, name), 1e9, 1e9);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const env = { SOURCE_DATE_EPOCH: String(OPTIONS.epoch), TZ: 'Asia/Kathmandu', LANG: 'C', LC_ALL: undefined };
    const script = 'umask 077; exec npm run --silent package';
    const output = mustRun('sh', ['-c', script], { cwd: copy, env });
    assert.equal(output, readFileSync(join(out, 'SHA256SUMS'), 'utf8'));

    // What npm publishes by itself holds the same files: its prepack writes the man pages after a build as above.
    mustRun(process.execPath, ['--import', 'tsx', 'packaging/prepack.ts'], { cwd: copy, env });
    const listing = mustRun('npm', ['pack', '--silent', '--ignore-scripts', '--json', '--dry-run'], { cwd: copy });
    const [packed]: readonly { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(listing);
    const contents = lines(mustRun('tar', ['-tzf', join(out, NAMES.npm)])).filter((path) => !path.endsWith('/'));
    assert.deepEqual(sorted(packed?.files.map(({ path }) => `package/${path}`) ?? []), sorted(contents));
  });

  test('the Debian package holds what it should, all of it root’s', () => {
    const listing = lines(mustRun('dpkg-deb', ['--contents', join(out, NAMES.deb)]));
    const files = listing.filter((line) => !line.startsWith('d')).map((line) => line.replace(/^.* \.\//, '/'));
    const doc = '/usr/share/doc/check-mail';
    assert.deepEqual(
      sorted(files),
      sorted([
        ...systemFiles('usr/lib/nagios/plugins', 'usr/share/zsh/vendor-completions'),
        ...[...documents, ...more].map((path) => `${doc}/${path}`),
        `${doc}/changelog.gz`,
        `${doc}/copyright`,
      ]),
    );
    assert.ok(listing.every((line) => /^(?:drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) root\/root /.test(line)));
    const field = (name: string): string => mustRun('dpkg-deb', ['--field', join(out, NAMES.deb), name]).trim();
    assert.equal(field('Depends'), 'nodejs (>= 18.19)');
    assert.equal(field('Architecture'), 'all');
    assert.equal(field('Version'), version);
  });

  test('the RPM package holds what it should', () => {
    const doc = '/usr/share/doc/check-mail';
    const folders = new Set(
      more.flatMap((path) =>
        path
          .split('/')
          .slice(0, -1)
          .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
      ),
    );
    assert.deepEqual(
      sorted(lines(mustRun('rpm', ['-qlp', join(out, NAMES.rpm)]))),
      sorted([
        ...systemFiles('usr/lib64/nagios/plugins', 'usr/share/zsh/site-functions'),
        ...['LICENSE', ...documents, ...more, ...folders].map((path) => `${doc}/${path}`),
        doc,
      ]),
    );
    const query = (format: string): string => mustRun('rpm', ['-qp', '--queryformat', format, join(out, NAMES.rpm)]);
    assert.equal(query('%{ARCH} %{VERSION}-%{RELEASE} %{LICENSE}'), `noarch ${version}-1 MIT`);
    assert.match(mustRun('rpm', ['-qp', '--requires', join(out, NAMES.rpm)]), /^\(nodejs\(engine\) >= 18\.19 /m);
  });

  test('the RPM package is installed below a root, runs, and goes without a trace', () => {
    const root = temporaryFolder();
    const rpm = (...args: readonly string[]): string =>
      mustRun('rpm', ['--root', root, '--dbpath', '/var/lib/rpm', '--nodeps', ...args]);
    const installed = (): readonly string[] =>
      lines(mustRun('find', ['.', '-type', 'f', '-not', '-path', './var/*'], { cwd: root })).map((path) =>
        path.slice(1),
      );
    rpm('-i', join(out, NAMES.rpm));
    const listed = lines(mustRun('rpm', ['-qlp', join(out, NAMES.rpm)]));
    assert.deepEqual(sorted(installed()), sorted(listed.filter((path) => !statSync(join(root, path)).isDirectory())));
    for (const path of listed.filter((name) => /^\/usr\/(?:bin|lib64)\//.test(name))) {
      assert.equal(statSync(join(root, path)).mode & 0o777, 0o755);
      assert.equal(mustRun(process.execPath, [join(root, path), '--version']), VERSION_OUTPUT);
    }
    rpm('-e', 'check-mail');
    assert.deepEqual(installed(), []);
    assert.ok(!existsSync(join(root, 'usr/share/doc/check-mail')));
  });

  const UNPACKINGS: readonly (readonly [program: string, ...args: readonly string[]])[] = [
    ['dpkg-deb', '--extract', NAMES.deb],
    ['tar', '-xzf', NAMES.archive, '-C'],
    ['tar', '-xzf', NAMES.npm, '-C'],
    ['unzip', '-q', NAMES.windows, '-d'],
  ];
  for (const [program, ...args] of UNPACKINGS) {
    const name = args.find((word) => !word.startsWith('-'));
    test(`what the documents of ${name} link to is there`, needs(program), () => {
      const folder = temporaryFolder();
      mustRun(program, [...args, folder], { cwd: out });
      const texts = lines(mustRun('find', [folder, '-name', '*.md']));
      const links = texts.flatMap((text) =>
        [...readFileSync(text, 'utf8').matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)/g)].map(
          ([, link = '']) => [text, link] as const,
        ),
      );
      assert.ok(links.length > 10);
      assert.deepEqual(
        links.filter(([text, link]) => !existsSync(join(dirname(text), link))),
        [],
      );
    });
  }

  test('the archive for Windows unpacks, and its programs run', needs('unzip'), () => {
    const folder = temporaryFolder();
    assert.match(mustRun('unzip', ['-tq', join(out, NAMES.windows)]), /^No errors detected/);
    mustRun('unzip', ['-q', join(out, NAMES.windows), '-d', folder]);
    const top = join(folder, `check-mail-${version}`);
    const files = lines(mustRun('find', ['.', '-type', 'f'], { cwd: top })).map((path) => path.slice(2));
    assert.deepEqual(
      sorted(files),
      sorted([
        ...TOOL_NAMES.flatMap((name) => [`${name}.cmd`, `lib/${name}`]),
        'lib/package.json',
        ...['LICENSE', ...documents, ...more].map((path) => `doc/${path}`),
      ]),
    );
    for (const name of TOOL_NAMES) {
      assert.equal(mustRun(process.execPath, [join(top, 'lib', name), '--version']), VERSION_OUTPUT);
      const built = createHash('sha256')
        .update(readFileSync(join(ROOT, 'dist/bin', name)))
        .digest('hex');
      const packed = createHash('sha256')
        .update(readFileSync(join(top, 'lib', name)))
        .digest('hex');
      assert.equal(packed, built);
    }
  });
});

test('the moment of the packages can be told', () => {
  assert.equal(sourceEpoch(ROOT, { SOURCE_DATE_EPOCH: '123' }), 123);
  assert.throws(() => sourceEpoch(ROOT, { SOURCE_DATE_EPOCH: 'now' }), /no number of seconds/);
});

test('outside of a clone it is the newest day of the changelog', () => {
  const folder = temporaryFolder();
  assert.throws(() => sourceEpoch(folder, {}), /CHANGELOG\.md/);
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## 0.2.0 - 2026-05-01\n\n## 0.1.0 - 2025-11-02\n');
  assert.equal(sourceEpoch(folder, {}), Date.UTC(2026, 4, 1) / 1000);
});

test('the moment of a clone is that of the last commit', needs('git'), () => {
  const { status, stdout } = run('git', ['-C', ROOT, 'log', '-1', '--format=%ct']);
  if (status === 0) assert.equal(sourceEpoch(ROOT, {}), Number(stdout));
});
