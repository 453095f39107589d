/**
 * list-emails as a process: Ctrl-C, and where its configuration is found.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { mailMessages } from '../../fixtures/mail/index.ts';
import { TYPESCRIPT } from '../support/typescript.ts';
import { section, type Workplace, workplace } from './tool-run.ts';

const MAIN = fileURLToPath(new URL('../../tools/list-emails/main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the tool in the folder; it ends with the test at the latest. */
function start(t: TestContext, { folder }: Workplace, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, ['--import', TYPESCRIPT, MAIN], {
    cwd: folder,
    env: { ...process.env, XDG_CONFIG_HOME: '', HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      texts[name] += String(chunk);
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...texts })));
}

const ACCOUNT = {
  username: 'me@example.com',
  password: 's3cret-pass',
  mailboxes: [{ name: 'INBOX', messages: mailMessages(['plain']) }],
};

test('SIGINT ends the process with 1, a goodbye to the server, and no temporary file', async (t) => {
  let fetching: () => void = () => undefined;
  const isFetching = new Promise<void>((resolve) => {
    fetching = resolve;
  });
  const imap = await startImapServer({
    accounts: [ACCOUNT],
    override: ({ name, tag }) => {
      if (name !== 'FETCH') return undefined;
      fetching();
      return `* 1 FETCH (ENVELOPE (NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n* OK ${tag} goes on\r\n`;
    },
  });
  t.after(() => imap.close());
  const work = workplace();
  t.after(() => work.remove());
  work.configure(section('office', imap.port));
  const child = start(t, work);
  const end = ended(child);
  await isFetching;
  child.kill('SIGINT');
  const { code, stderr } = await end;
  assert.match(stderr, /^list-emails: office: Ended by SIGINT: waiting for the messages of Inbox$/m);
  assert.equal(code, 1);
  assert.equal(imap.connections[0]?.commands.at(-1), 'LOGOUT');
  assert.ok(!work.files().some((file) => file.startsWith('output/')));
});

test('without --config-file, accounts.ini is found below $HOME/.config, and reports go below the working directory', async (t) => {
  const imap = await startImapServer({ accounts: [ACCOUNT] });
  t.after(() => imap.close());
  const work = workplace();
  t.after(() => work.remove());
  work.configure(section('office', imap.port));
  mkdirSync(join(work.folder, '.config', 'check-mail'), { recursive: true });
  renameSync(join(work.folder, 'accounts.ini'), join(work.folder, '.config', 'check-mail', 'accounts.ini'));
  const { code, stdout, stderr } = await ended(start(t, work));
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.equal(stdout, 'Checking account: office\nOK: Successfully generated reports for accounts: office\n');
  assert.match(work.report('office'), /Hello world/);
  assert.match(work.log(), /config=\S*\/\.config\/check-mail\/accounts\.ini/);
});

test('where there is none, the process ends with 2 and lists the places', async (t) => {
  const work = workplace();
  t.after(() => work.remove());
  const { code, stdout, stderr } = await ended(start(t, work, { XDG_CONFIG_HOME: join(work.folder, 'xdg') }));
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /no configuration file found: .*\/xdg\/check-mail\/accounts\.ini$/m);
});

test('many servers at once are nothing that Node warns of', async (t) => {
  const servers = await Promise.all(Array.from({ length: 12 }, () => startImapServer({ accounts: [ACCOUNT] })));
  t.after(() => Promise.all(servers.map((imap) => imap.close())));
  const work = workplace();
  t.after(() => work.remove());
  work.configure(servers.map((imap, index) => section(`office-${index}`, imap.port)).join(''));
  const { code, stderr } = await ended(start(t, work));
  assert.equal(stderr, '');
  assert.equal(code, 0);
});
