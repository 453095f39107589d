/**
 * list-emails on a large mailbox: a whole run, from the start of the process to the report on the disk, beside imapflow's doing the
 * same FETCH and nothing else; and how its memory grows with the mailbox.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { generatedMailbox } from '../../fixtures/mail/index.ts';
import { dovecotAvailable, startDovecot } from '../support/dovecot.ts';
import { BARE_ENVIRONMENT, printTable, race } from './measure.ts';
import { imapflowUrl } from './peers.ts';

const TOOL = fileURLToPath(new URL('../../dist/bin/list-emails', import.meta.url));

const MESSAGES = 20_000;
const SMALL_MAILBOX = 2000;
const LARGE_MAILBOX = 200_000;

/** The FETCH that list-emails does, and nothing else: no report, no decoding, no dates. */
const IMAPFLOW_SCRIPT = `
const [path, port, count] = process.argv.slice(2);
const { ImapFlow } = await import(path);
const client = new ImapFlow({
  host: '127.0.0.1', port: Number(port), secure: true, logger: false, disableAutoIdle: true,
  tls: { rejectUnauthorized: false }, auth: { user: 'user@example.com', pass: 'secret' },
});
await client.connect();
const lock = await client.getMailboxLock('INBOX', { readOnly: true });
let messages = 0;
for await (const message of client.fetch('1:*', { envelope: true, internalDate: true })) messages++;
lock.release();
await client.logout();
if (messages !== Number(count)) throw new Error(\`imapflow fetched \${messages} of \${count} messages\`);
`;

/** Where a mailbox is to be found. */
interface Source {
  readonly name: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

async function dovecotWith(messages: number): Promise<Source> {
  const server = await startDovecot();
  const mailbox = generatedMailbox(messages);
  const contents = Array.from({ length: messages }, (_, index) => mailbox.message(index).raw());
  server.addMessages('user@example.com', 'INBOX', contents);
  return { name: 'Dovecot', port: server.imapsPort, stop: () => server.stop() };
}

async function embeddedWith(messages: number): Promise<Source> {
  const mailboxes = [{ name: 'INBOX', messages: generatedMailbox(messages) }];
  const server = await startImapServer({
    security: 'tls',
    accounts: [{ username: 'user@example.com', password: 'secret', mailboxes }],
    transcriptOctets: 0,
  });
  return { name: 'the embedded server', port: server.port, stop: () => server.close() };
}

const CA_FILE = fileURLToPath(new URL('../../fixtures/certificates/ca.pem', import.meta.url));

/** Runs a process to its end; the greatest part of memory that it held, in octets, where the system tells. */
function run(command: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: BARE_ENVIRONMENT, stdio: ['ignore', 'ignore', 'inherit'] });
    let peak = 0;
    const look = (): void => {
      try {
        const match = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        peak = Math.max(peak, Number(match?.[1] ?? 0) * 1024);
      } catch {
        // The process has ended, or the system has no /proc.
      }
    };
    const timer = setInterval(look, 20);
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(peak);
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

function configFor(folder: string, { port }: Source): readonly string[] {
  const path = join(folder, `accounts-${port}.ini`);
  const keys = [
    'auth_type = basic',
    'server_name = 127.0.0.1',
    `server_port = ${port}`,
    `ca_file = ${CA_FILE}`,
    'username = user@example.com',
    'password = secret',
    'folders = INBOX',
  ];
  writeFileSync(path, `[bench]\n${keys.join('\n')}\n`, { mode: 0o600 });
  return ['--config-file', path];
}

/** The report's rows; that they are all there is checked, so that nothing quick and wrong is measured. */
function checkReport(folder: string, messages: number): void {
  const output = join(folder, 'output');
  const [name = ''] = readdirSync(output);
  const rows = readFileSync(join(output, name), 'utf8').match(/^\| INBOX \|/gm)?.length ?? 0;
  if (rows !== messages) throw new Error(`the report has ${rows} of ${messages} messages`);
}

async function measureTime(folder: string, rounds: number): Promise<void> {
  const source = dovecotAvailable() === undefined ? await embeddedWith(MESSAGES) : await dovecotWith(MESSAGES);
  try {
    const script = join(folder, 'imapflow.mjs');
    writeFileSync(script, IMAPFLOW_SCRIPT);
    const config = configFor(folder, source);
    const timings = await race(
      [
        {
          name: 'imapflow 2.10.2, the FETCH alone',
          run: () => run(process.execPath, [script, imapflowUrl(), String(source.port), String(MESSAGES)], folder),
        },
        {
          name: 'list-emails, report and all',
          run: async () => {
            rmSync(join(folder, 'output'), { recursive: true, force: true });
            await run(TOOL, config, folder);
          },
        },
      ],
      rounds,
    );
    checkReport(folder, MESSAGES);
    const base = timings[0]?.medianMs ?? Number.NaN;
    printTable(
      `list-emails, ${MESSAGES} messages from ${source.name}: whole processes, medians of ${rounds} runs taken in turn`,
      [
        ['', 'ms', 'ratio', 'limit', 'goal'],
        ...timings.map(({ name, medianMs }, index) => [
          name,
          medianMs.toFixed(0),
          `${(medianMs / base).toFixed(2)} ×`,
          ['', '0.7 ×'][index] ?? '',
          ['', '0.3 ×'][index] ?? '',
        ]),
      ],
    );
  } finally {
    await source.stop();
  }
}

async function measureMemory(folder: string): Promise<void> {
  const rows: string[][] = [];
  let first: number | undefined;
  for (const messages of [SMALL_MAILBOX, LARGE_MAILBOX]) {
    const source = await embeddedWith(messages);
    try {
      rmSync(join(folder, 'output'), { recursive: true, force: true });
      const peak = (await run(TOOL, configFor(folder, source), folder)) / 1e6;
      checkReport(folder, messages);
      rows.push([
        String(messages),
        peak.toFixed(1),
        first === undefined ? '' : `${(peak - first).toFixed(1)}`,
        first === undefined ? '' : '20',
      ]);
      first ??= peak;
    } finally {
      await source.stop();
    }
  }
  printTable('list-emails, peak memory of the process in MB, the embedded server as source', [
    ['messages', 'peak', 'growth', 'limit'],
    ...rows,
  ]);
}

/** Measures and prints. */
export async function listEmailsBench(rounds = 9): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-bench-'));
  mkdirSync(join(folder, 'output'));
  try {
    await measureTime(folder, rounds);
    if (process.platform === 'linux') await measureMemory(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
