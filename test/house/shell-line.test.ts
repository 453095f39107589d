/**
 * The first lines of the built tools answer a lone `--version` in the shell; it must be what the program itself says. And they tell
 * Node to look for certificates in the folder of the system, where it has one.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const tools = readdirSync('dist/bin').filter((name) => name !== 'package.json');

for (const tool of tools) {
  test(`${tool}: shell and program tell the same version`, () => {
    const byShell = execFileSync(`dist/bin/${tool}`, ['--version'], { encoding: 'utf8' });
    const byProgram = execFileSync(process.execPath, [`dist/bin/${tool}`, '--version'], { encoding: 'utf8' });
    assert.match(byProgram, /^check-mail \d+\.\d+\.\d+ \(https:\/\/\S+\)\n$/);
    assert.equal(byShell, byProgram);
  });

  test(`${tool}: what follows the version flag is for the program`, () => {
    const output = execFileSync(`dist/bin/${tool}`, ['--version', '--help'], { encoding: 'utf8' });
    assert.match(output, /^check-mail /);
  });

  test(`${tool}: the first line is a shell's, the second one string and a comment`, () => {
    const [first, second] = readFileSync(`dist/bin/${tool}`, 'utf8').split('\n');
    assert.equal(first, '#!/bin/sh');
    assert.match(second ?? '', /^':' \/\/; /);
  });
}

/** What the shell line starts, where `node` is of a version: the two variables, then the arguments. */
function started(tool: string, version: string, env: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-shell-line-'));
  try {
    const script = `#!/bin/sh\n[ "$1" = -v ] && { echo ${version}; exit; }\necho "[$SSL_CERT_FILE] [$SSL_CERT_DIR] $*"\n`;
    writeFileSync(join(folder, 'node'), script, { mode: 0o755 });
    return execFileSync(`dist/bin/${tool}`, ['--server', 'a b'], {
      encoding: 'utf8',
      env: { PATH: folder, ...env },
    }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the folder of the system', () => {
  const FOLDERS = ['/etc/ssl/certs', '/etc/pki/ca-trust/extracted/pem/directory-hash'];
  const namesIn = (folder: string): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const found = FOLDERS.find((folder) => namesIn(folder).some((name) => name.endsWith('.0')));
  const OPTION = '--use-openssl-ca dist/bin/lsimap --server a b';
  const ROWS: readonly [name: string, version: string, env: Record<string, string>, isUsed: boolean][] = [
    ['18.19', 'v18.19.0', {}, true],
    ['20', 'v20.20.2', {}, true],
    ['20 and variables that are empty', 'v20.20.2', { SSL_CERT_FILE: '', SSL_CERT_DIR: '', NODE_OPTIONS: '' }, true],
    ['20 and more certificates for Node', 'v20.20.2', { NODE_EXTRA_CA_CERTS: '/tmp/ca.pem' }, true],
    ['26', 'v26.0.0', {}, true],
    ['27, which nobody has tried', 'v27.0.0', {}, false],
    ['24 and the stores of the system', 'v24.0.0', { NODE_USE_SYSTEM_CA: '1' }, false],
    ['20 and SSL_CERT_FILE', 'v20.20.2', { SSL_CERT_FILE: '/tmp/ca.pem' }, false],
    ['20 and SSL_CERT_DIR', 'v20.20.2', { SSL_CERT_DIR: '/tmp' }, false],
    ['20 and NODE_OPTIONS, which may say otherwise', 'v20.20.2', { NODE_OPTIONS: '--use-bundled-ca' }, false],
  ];
  for (const [name, version, env, isUsed] of ROWS) {
    test(`${isUsed ? 'with' : 'not with'} Node ${name}`, () => {
      const expected =
        isUsed && found !== undefined
          ? `[/dev/null] [${found}] ${OPTION}`
          : `[${env['SSL_CERT_FILE'] ?? ''}] [${env['SSL_CERT_DIR'] ?? ''}] ${OPTION.replace(/^\S+ /, '')}`;
      assert.equal(started('lsimap', version, env), expected);
    });
  }

  test('not for tools that open no connection', () => {
    for (const tool of ['read-token', 'xoauth2']) {
      assert.equal(started(tool, 'v20.20.2', {}), `[] [] dist/bin/${tool} --server a b`);
    }
  });

  test('is looked for by the shell line where the program does', () => {
    const list = /SYSTEM_FOLDERS = \[(.+)\]/.exec(readFileSync('tools/network/trust.ts', 'utf8'))?.[1] ?? '';
    assert.deepEqual(list.match(/[^' ,]+/g), FOLDERS);
    const line = readFileSync('dist/bin/lsimap', 'utf8').split('\n')[1] ?? '';
    assert.ok(line.includes(`for d in ${FOLDERS.join(' ')};`));
  });
});
