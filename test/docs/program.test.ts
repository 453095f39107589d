/**
 * The program in docs/embedding.md: its pieces compile, and print with the embedded server what the page says.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type FixtureMessage, type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';

const ROOT = resolve('.');
const run = promisify(execFile);

const [, embedding = ''] = readFileSync('docs/embedding.md', 'utf8').split('\n## A program\n');
const [section = ''] = embedding.split('\n## ');
const blocksOf = (text: string, language: string): string =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block]) => block).join('\n');

const SERVER = "const server = { host: 'imap.example.com' };";

const message = (subject: string): FixtureMessage => ({
  raw: () => Buffer.from(`Subject: ${subject}\r\n\r\nHello.\r\n`),
});

describe('the program of docs/embedding.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-program-'));
  const program = blocksOf(section, 'ts');
  let server: ImapServer;

  before(async () => {
    server = await startImapServer({
      security: 'tls',
      accounts: [
        {
          username: 'me@example.com',
          password: 'correct horse',
          mailboxes: [
            { name: 'INBOX', messages: [message('Disk full on db1'), message('Invoice 4711 is overdue')] },
            { name: 'Junk Email', messages: [message('You have won')] },
          ],
        },
      ],
    });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/check-mail'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'program.ts'), program);
    const tsconfig = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: { rootDir: '/', typeRoots: [join(ROOT, 'node_modules/@types')] },
      include: ['program.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await server.close();
  });

  test('compiles', async () => {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    const tsc = manifest.replace(/package\.json$/, 'lib/tsc.js');
    await run(process.execPath, [tsc, '-p', folder]);
  });

  test('prints what the page says', async () => {
    assert.ok(program.includes(SERVER));
    const here = `const server = ${JSON.stringify({ host: 'localhost', port: server.port, tls: { ca: certificates.ca.cert } })};`;
    writeFileSync(join(folder, 'run.ts'), program.replace(SERVER, here));
    const { stdout } = await run(process.execPath, ['--import', import.meta.resolve('tsx'), join(folder, 'run.ts')]);
    assert.equal(stdout, blocksOf(section, 'text'));
  });
});
