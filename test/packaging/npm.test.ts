/**
 * The npm package: installed globally it gives seven commands, and in a project four libraries with their types.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeNpmPackage } from '../../packaging/npm.ts';
import { mustRun, needs, OPTIONS, product, ROOT, run, TOOL_NAMES, temporaryFolder, VERSION_OUTPUT } from './support.ts';

const OFFLINE = ['--offline', '--no-audit', '--no-fund', '--loglevel=error'];

describe('the npm package', needs('npm', 'tar'), () => {
  const out = temporaryFolder();
  const tarball = join(out, makeNpmPackage(product, OPTIONS, out));

  test('npm install -g gives all seven commands with their man pages, and takes them away again', () => {
    const prefix = join(temporaryFolder(), 'with a blank');
    mustRun('npm', ['install', '--global', '--prefix', prefix, ...OFFLINE, tarball]);
    const manuals = join(prefix, 'share/man/man1');
    assert.deepEqual(readdirSync(manuals).sort(), TOOL_NAMES.map((name) => `${name}.1`).sort());
    for (const name of TOOL_NAMES) {
      assert.match(readFileSync(join(manuals, `${name}.1`), 'utf8'), /^\.TH \S+ 1 2026-01-31 /, name);
      assert.equal(mustRun(join(prefix, 'bin', name), ['--version']), VERSION_OUTPUT);
      assert.match(mustRun(join(prefix, 'bin', name), ['--help']), new RegExp(`^Usage: ${name} `));
    }
    mustRun('npm', ['uninstall', '--global', '--prefix', prefix, ...OFFLINE, product.name]);
    assert.equal(mustRun('find', [prefix, '-not', '-type', 'd']), '');
  });

  test('man finds a page there', needs('man', 'groff'), () => {
    const prefix = temporaryFolder();
    mustRun('npm', ['install', '--global', '--prefix', prefix, ...OFFLINE, tarball]);
    const env = { MANPATH: join(prefix, 'share/man'), MANPAGER: 'cat', LC_ALL: 'C.UTF-8', MANWIDTH: '100' };
    assert.match(mustRun('man', ['check_imap_mailbox_basic'], { env }), /^CHECK_IMAP_MAILBOX_BASIC\(1\)/m);
  });

  test('a project imports the four libraries, with types', () => {
    const project = temporaryFolder();
    const consumer = `
      import { connect, type ImapClient, ResponseFramer, status } from 'check-mail/imap';
      import { createLogger, Secret } from 'check-mail/log';
      import { fetchToken } from 'check-mail/oauth2';
      import { plain } from 'check-mail/sasl';

      export async function count(client: ImapClient): Promise<number | undefined> {
        const { messages } = await client.run(status('INBOX', ['MESSAGES']));
        return messages;
      }
      const framer = new ResponseFramer();
      const [response] = framer.push(new TextEncoder().encode('* OK ready\\r\\n'));
      console.log(response?.length, String(new Secret('hidden')), [connect, createLogger, fetchToken, plain].map((each) => typeof each).join());
    `;
    writeFileSync(join(project, 'package.json'), '{"name":"consumer","private":true,"type":"module"}\n');
    writeFileSync(join(project, 'consumer.mts'), consumer);
    mustRun('npm', ['install', ...OFFLINE, tarball], { cwd: project });
    mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules/@types/node'), join(project, 'node_modules/@types/node'));
    symlinkSync(join(ROOT, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'));
    const strict = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
      '--skipLibCheck',
      'false',
    ];
    const module = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const { status, stdout } = run(tsc, [...strict, ...module, 'consumer.mts'], { cwd: project });
    assert.equal(status, 0, stdout);
    const output = mustRun(process.execPath, ['consumer.mjs'], { cwd: project });
    assert.equal(output, '12 [redacted] function,function,function,function\n');
  });

  test('what is not exported cannot be imported', () => {
    const project = temporaryFolder();
    writeFileSync(join(project, 'package.json'), '{"name":"consumer","private":true}\n');
    mustRun('npm', ['install', ...OFFLINE, tarball], { cwd: project });
    const script = "import('check-mail/dist/lib/imap/session.js').catch((error) => console.log(error.code))";
    assert.equal(mustRun(process.execPath, ['-e', script], { cwd: project }), 'ERR_PACKAGE_PATH_NOT_EXPORTED\n');
    const manifest = JSON.parse(readFileSync(join(project, 'node_modules/check-mail/package.json'), 'utf8'));
    assert.equal(manifest.version, product.version);
  });
});
