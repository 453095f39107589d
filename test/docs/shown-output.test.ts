/**
 * What README and the tools' pages show first: each command prints what is below it, but for times, days and dates. The accounts are
 * those of docs/plugins.md; the servers are the embedded ones.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { mailMessages } from '../../fixtures/mail/index.ts';
import { startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { TOOLS } from '../../packaging/tools.ts';

/** Each page, and the heading of its first screen. */
const SCREENS: readonly (readonly [page: string, heading: string])[] = [
  ['README.md', '\n## What it looks like\n'],
  ['docs/lsimap.md', '# lsimap\n'],
  ['docs/tokens.md', '# fetch-token, read-token, xoauth2\n'],
];
const TOKEN_URL = 'https://login.example.com/tenant/oauth2/v2.0/token';
const CLIENT = '11111111-2222-4333-8444-555555555555';
const SECRET = 'the value of the client secret';

/** The first code block of a page behind some words, of a language. */
function blockAfter(page: string, words: string, language: string): string {
  const [, text = ''] = readFileSync(page, 'utf8').split(words);
  const block = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(text);
  return block?.[1] ?? '';
}

/** Commands on one line each, with what is printed. */
const runs = SCREENS.flatMap(([page, heading]) =>
  blockAfter(page, heading, '')
    .replaceAll(/ \\\n */g, ' ')
    .split(/^\$ /m)
    .slice(1)
    .map((run) => {
      const [command = '', ...output] = run.trimEnd().split('\n');
      return { command, output: output.join('\n') };
    }),
);

/** Without what is another at each run. */
function steady(output: string): string {
  return output
    .replaceAll(/ +$/gm, '')
    .replaceAll(/=\d+ms/g, '=…ms')
    .replaceAll(/'cert_days'=\d+/g, "'cert_days'=…")
    .replaceAll(/^\d+:\d\d[AP]M/gm, '…')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '…')
    .trimEnd();
}

describe('what the documents show', () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-shown-output-'));
  let imap: ImapServer;
  let endpoint: TokenServer;

  before(async () => {
    endpoint = await startTokenServer({ mailbox: 'ops@example.com', clients: { [CLIENT]: { secret: SECRET } } });
    imap = await startImapServer({
      mechanisms: ['PLAIN', 'XOAUTH2'],
      capabilities: { beforeLogin: ['IMAP4rev1', 'SASL-IR', 'ID', 'IDLE'] },
      accounts: [
        {
          username: 'me@example.com',
          password: 'correct horse',
          mailboxes: [
            { name: 'INBOX', messages: mailMessages(['plain', 'emoji']) },
            { name: 'Junk Email', messages: mailMessages(['plain']) },
          ],
        },
        {
          username: 'ops@example.com',
          tokens: (token) => endpoint.issuedTokens.includes(token),
          mailboxes: [{ name: 'INBOX' }, { name: 'Junk Email' }],
        },
      ],
    });
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o600 });
    write('ca.pem', certificates.ca.cert);
    write('password', 'correct horse\n');
    write('me.password', 'correct horse\n');
    write('client-secret', `${SECRET}\n`);
    const accounts = blockAfter('docs/plugins.md', '\n## Accounts in a file\n', 'ini');
    assert.ok(accounts.includes(TOKEN_URL));
    write('accounts.ini', accounts.replaceAll('/etc/check-mail', folder).replaceAll(TOKEN_URL, endpoint.url));
  });
  after(async () => {
    await Promise.all([imap.close(), endpoint.close()]);
    rmSync(folder, { recursive: true });
  });

  /** Both outputs of a command line in a shell, led to the servers here: of a flag that stands twice the last one wins. */
  async function outputOf(command: string): Promise<string> {
    const [first = '', ...rest] = command.replaceAll(TOKEN_URL, endpoint.url).split(' | ');
    const name = first.split(' ')[0] ?? '';
    const { flags } = TOOLS.find((tool) => tool.name === name) ?? assert.fail(`no tool ${name}`);
    const more = { server: 'localhost', port: imap.port, 'ca-file': 'ca.pem' };
    const led = Object.entries(more).filter(([flag]) => flags[flag] !== undefined);
    const line = [[first, ...led.map(([flag, value]) => `--${flag} ${value}`)].join(' '), ...rest].join(' | ');
    const env = { PATH: `${resolve('dist/bin')}:${process.env['PATH']}` };
    // Exit codes are those of states: a WARNING is no failure here.
    return await new Promise((done) => {
      execFile('sh', ['-c', `{ ${line}; } 2>&1`], { cwd: folder, env }, (_error, stdout) => done(stdout));
    });
  }

  test('has each tool but the second plugin', () => {
    const tools = runs.map(({ command }) => command.replace(/^read-token \S+ \S+ \| (?=xoauth2)/, '').split(' ')[0]);
    const names = TOOLS.map(({ name }) => name).filter((name) => name !== 'check_imap_mailbox_oauth2');
    assert.deepEqual(tools.sort(), names.sort());
  });

  for (const { command, output } of runs) {
    test(command.slice(0, 60), async () => assert.equal(steady(await outputOf(command)), steady(output)));
  }
});
