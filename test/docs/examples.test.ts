/**
 * contrib/examples: they compile, and their tests pass.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { append, connect, signIn } from 'check-mail/imap';
import { Secret } from 'check-mail/log';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';

const FOLDER = 'contrib/examples';
const CA_FILE = fileURLToPath(new URL('../../fixtures/certificates/ca.pem', import.meta.url));
const USERNAME = 'me@example.com';
const PASSWORD = 'correct horse';

test('the examples compile', () => {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = manifest.replace(/package\.json$/, 'lib/tsc.js');
  execFileSync(process.execPath, [tsc, '-p', `${FOLDER}/tsconfig.json`], { encoding: 'utf8', stdio: 'pipe' });
});

test('the examples are all told of', () => {
  const readme = readFileSync(`${FOLDER}/README.md`, 'utf8');
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  assert.ok(files.length >= 6);
  assert.deepEqual(
    files.filter((name) => !readme.includes(`\`${name}\``)),
    [],
  );
});

test("the script of docs/embedding.md is one of the test's", () => {
  const [, section = ''] = readFileSync('docs/embedding.md', 'utf8').split('\n## Testing\n');
  const [, block = ''] = /^```ts\n([\s\S]*?)^```/m.exec(section) ?? [];
  const steps = [...block.matchAll(/^ {2}(\{ .+ \}),$/gm)].map(([, step = '']) => step);
  assert.equal(steps.length, 3);
  const scripted = readFileSync(`${FOLDER}/scripted-test.ts`, 'utf8');
  assert.deepEqual(
    steps.filter((step) => !scripted.includes(step)),
    [],
  );
});

test('the test with the scripted server passes', () => {
  // What the runner hands to its files would make the one below report to it.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const args = ['--import', import.meta.resolve('tsx'), '--test', '--test-reporter=tap', `${FOLDER}/scripted-test.ts`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^# pass 3$/m);
});

describe('the programs, as a user runs them', () => {
  const large = `Subject: large\r\n\r\n${'x'.repeat(78)}\r\n`.padEnd(3_000_000, 'y');
  let folder = '';
  let server: ImapServer;
  let place = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'examples-'));
    writeFileSync(join(folder, 'password'), `${PASSWORD}\n`, { mode: 0o600 });
    const raw = (text: string) => ({ raw: () => Buffer.from(text) });
    const mailboxes = [
      { name: 'INBOX', messages: [raw('Subject: one\r\n\r\n1\r\n'), raw(large)] },
      { name: 'Archive' },
    ];
    server = await startImapServer({
      security: 'tls',
      accounts: [{ username: USERNAME, password: PASSWORD, mailboxes }],
    });
    place = `localhost:${server.port}`;
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  function start(name: string, rest: readonly string[]): ChildProcess {
    const args = [
      '--import',
      import.meta.resolve('tsx'),
      `${FOLDER}/${name}.ts`,
      place,
      USERNAME,
      join(folder, 'password'),
    ];
    const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: CA_FILE };
    return spawn(process.execPath, [...args, ...rest], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function ended(child: ChildProcess): Promise<{ readonly code: unknown; readonly output: string }> {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const [code] = await once(child, 'close');
    return { code, output };
  }

  test('count-messages', async () => {
    const expected = { code: 0, output: 'Archive: 0, 0 unseen\nINBOX: 2, 2 unseen\n' };
    assert.deepEqual(await ended(start('count-messages', [])), expected);
    assert.deepEqual(await ended(start('count-messages', ['Arch*'])), { code: 0, output: 'Archive: 0, 0 unseen\n' });
  });

  test('stream-body', async () => {
    const file = join(folder, 'body');
    assert.deepEqual(await ended(start('stream-body', ['INBOX', '2', file])), { code: 0, output: '' });
    assert.ok(readFileSync(file).equals(Buffer.from(large)));
    const missing = await ended(start('stream-body', ['INBOX', '77', file]));
    assert.equal(missing.code, 1);
    assert.match(missing.output, /INBOX has no message with the UID 77/);
  });

  test('watch-mailbox', async () => {
    const child = start('watch-mailbox', []);
    const lines: string[] = [];
    const until = (line: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (lines.join('').includes(line)) resolve();
        };
        child.once('close', () => reject(new Error(lines.join(''))));
        child.stdout?.on('data', look);
        look();
      });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
    try {
      await until('watching\n');
      const client = await connect({ host: 'localhost', port: server.port, tls: { ca: certificates.ca.cert } });
      await signIn(client, { kind: 'password', username: USERNAME, password: new Secret(PASSWORD) });
      for (const subject of ['first', 'second']) {
        await client.run(append('INBOX', { content: Buffer.from(`Subject: ${subject}\r\n\r\n`) }));
        await until(`${subject}\n`);
      }
      client.close();
    } finally {
      child.kill('SIGTERM');
    }
    const [code] = await once(child, 'close');
    assert.equal(code, 0, lines.join(''));
    assert.equal(lines.join(''), 'watching\nfirst\nsecond\n');
  });

  test('without arguments they say what they want', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), `${FOLDER}/watch-mailbox.ts`],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(status, 2);
    assert.match(stderr, /^usage: HOST\[:PORT\] USER PASSWORD-FILE \[MAILBOX\]$/m);
  });
});
