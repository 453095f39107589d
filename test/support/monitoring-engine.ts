/**
 * What the tests with real monitoring engines share: the built plugins alone in a folder, a server with two mailboxes, one that says
 * nothing, and secrets in files that only the engine's user can read.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificates } from '../../fixtures/certificates/index.ts';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { startSilentListener } from '../../fixtures/scripted-server/index.ts';
import { builtFile } from './run-tool.ts';

export const USER = 'me@example.com';
export const PASSWORD = 'correct horse';

/** What the engine is to check. */
export interface EngineSite {
  readonly folder: string;
  readonly plugins: string;
  readonly port: number;
  /** Of a server that accepts and stays silent. */
  readonly silentPort: number;
  readonly caFile: string;
  readonly passwordFile: string;
  /** Writes a file of the engine's. */
  write(name: string, text: string): string;
  /** Makes a folder that the engine may write to. */
  makeFolder(name: string): string;
  close(): Promise<void>;
}

/** Nobody where the test is root, else who runs it. */
const ENGINE_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/** An INBOX with two messages (one of them seen), and an empty Junk. */
export async function startSite(): Promise<EngineSite> {
  const folder = mkdtempSync('/tmp/engine-');
  const own = (path: string): string => {
    if (ENGINE_USER !== undefined) chownSync(path, ENGINE_USER.uid, ENGINE_USER.gid);
    return path;
  };
  own(folder);
  const makeFolder = (name: string): string => {
    mkdirSync(join(folder, name));
    return own(join(folder, name));
  };
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return own(join(folder, name));
  };
  const plugins = makeFolder('plugins');
  for (const name of ['check_imap_mailbox_basic', 'check_imap_mailbox_oauth2'] as const) {
    copyFileSync(builtFile(name), join(plugins, name));
    chmodSync(join(plugins, name), 0o755);
  }
  const raw = (): Buffer => Buffer.from('From: alice@example.com\r\nSubject: Stop! 5 $; now\r\n\r\nhello\r\n');
  const internalDate = new Date(Date.now() - 90 * 60_000);
  const messages = [
    { raw, flags: [], internalDate },
    { raw, flags: ['\\Seen'], internalDate },
  ];
  const server = await startImapServer({
    accounts: [{ username: USER, password: PASSWORD, mailboxes: [{ name: 'INBOX', messages }, { name: 'Junk' }] }],
  });
  const silent = await startSilentListener();
  return {
    ...{ folder, plugins, write, makeFolder, port: server.port, silentPort: silent.port },
    caFile: write('ca.pem', certificates.ca.cert),
    passwordFile: write('password', `${PASSWORD}\n`),
    async close() {
      await Promise.all([server.close(), silent.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a program can be started, by its version. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Skips by name where the engine is not installed, unless it must be. */
export function engineSkip(name: string, program: string): { readonly skip?: string } {
  return isInstalled(program) || process.env['REQUIRE_INTEROP'] === '1' ? {} : { skip: `${name} is not installed` };
}

/**
 * Runs an engine in the foreground until `read` has what the test waits for, then ends it and all it started.
 *
 * @throws {Error} with the engine's output where it ends before, or has nothing within `limitMs`.
 */
export async function runEngine<T>(
  [program, ...args]: readonly [string, ...string[]],
  read: () => T | undefined,
  limitMs: number,
): Promise<T> {
  // In a group of its own, for engines have workers.
  const engine = spawn(program, args, {
    ...ENGINE_USER,
    cwd: '/',
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [engine.stdout, engine.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise<void>((resolve, reject) => {
    engine.once('error', reject);
    engine.once('close', () => resolve());
  });
  let running = true;
  const ended = closed.finally(() => {
    running = false;
  });
  ended.catch(() => undefined);
  try {
    for (const deadline = performance.now() + limitMs; running && performance.now() < deadline; await sleep(50)) {
      const found = read();
      if (found !== undefined) return found;
    }
    throw new Error(`${running ? 'no result in time' : 'ended before it had a result'}:\n${output}`);
  } finally {
    if (engine.pid !== undefined && running) process.kill(-engine.pid, 'SIGKILL');
    await ended;
  }
}

/** A service's status by the names of its fields in the status file. */
export type ServiceStatus = ReadonlyMap<string, string>;

/** All services of a status file (Nagios', or Icinga's that is made like it), once each has been checked. */
export function readStatus(file: string, services: readonly string[]): ReadonlyMap<string, ServiceStatus> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const found = new Map<string, ServiceStatus>();
  for (const [, body = ''] of text.matchAll(/^servicestatus \{\n([\s\S]*?)^\t\}$/gm)) {
    const fields = [...body.matchAll(/^\t([a-z_]+)=(.*)$/gm)];
    const status: ServiceStatus = new Map(fields.map(([, name = '', value = '']): [string, string] => [name, value]));
    if (status.get('has_been_checked') === '1') found.set(status.get('service_description') ?? '', status);
  }
  return services.every((service) => found.has(service)) ? found : undefined;
}
