/**
 * The life of a Dovecot's processes: the master and all that it starts are one process group, which is ended whole.
 * Knows no configuration.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that was started. */
export interface DovecotProcess {
  isRunning(): boolean;
  /** What it has logged so far. */
  log(): string;
  /** The ids of the living processes (where there is no /proc: the master's alone). */
  processes(): readonly number[];
  /**
   * Ends them and removes the folder.
   *
   * @throws {Error} where one is still there after it was killed.
   */
  end(): Promise<void>;
}

const GREETS_WITHIN_MS = 10_000;
const STOP_WITHIN_MS = 5000;

// Ends the server's process group and removes its folder when the pipe to the test process breaks: even a killed test
// leaves nothing.
const GUARDIAN = 'read -r line; kill -KILL -- "-$1"; sleep 0.1; rm -rf -- "$2"';

/**
 * Starts the server whose configuration is `dovecot.conf` in the folder. Resolves when it listens or has ended.
 *
 * @throws {Error} where the program cannot be started.
 */
export async function launchDovecot(program: string, folder: string): Promise<DovecotProcess> {
  // A group of its own lets `stop` see, and if need be kill, whatever the master leaves behind.
  const child = spawn(program, ['-F', '-c', `${folder}/dovecot.conf`], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (/ starting up for imap\b/.test(log)) {
        resolve();
      }
    });
  });
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'sh', String(child.pid), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A test that forgets `stop` ends all the same, and the guardian does the rest.
  child.unref();
  guardian.unref();
  if (child.stderr instanceof Socket) {
    child.stderr.unref();
  }
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  if (!isRunning()) {
    guardian.kill('SIGKILL');
  }
  return {
    isRunning,
    log: () => log,
    processes: () => membersOf(child.pid ?? 0),
    end: () => end(child, guardian, folder),
  };
}

/**
 * Resolves when the server has greeted a client. The first connection starts the processes behind the port, and a
 * wrong setting of theirs comes out only then. Until they are up, clients are told `* OK Waiting for authentication
 * process to respond..`, which no test should have to expect.
 *
 * @throws {Error} where it closes the connection instead, or says nothing for 10 s.
 */
export async function greeted(host: string, port: number): Promise<void> {
  const socket = connect(port, host).setEncoding('utf8').setTimeout(GREETS_WITHIN_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      let text = '';
      socket.once('error', reject);
      socket.once('timeout', () => reject(new Error('no greeting in time')));
      socket.once('close', () => reject(new Error(`closed after: ${text}`)));
      socket.on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('[CAPABILITY ')) {
          resolve();
        }
      });
    });
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess, guardian: ChildProcess, folder: string): Promise<void> {
  const pid = child.pid ?? 0;
  child.ref();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // The whole group: the master alone would wait seconds for its sessions.
  if (child.exitCode === null && child.signalCode === null && signalGroup(pid, 'SIGTERM')) {
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }
  // The master waits for most of its children, but not for all.
  for (let waitedMs = 0; membersOf(pid).length > 0; waitedMs += 5) {
    if (waitedMs === STOP_WITHIN_MS) {
      signalGroup(pid, 'SIGKILL');
    } else if (waitedMs > 2 * STOP_WITHIN_MS) {
      throw new Error(`a process of Dovecot's group ${pid} does not end`);
    }
    await sleep(5);
  }
  guardian.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** False where the group has no process left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * The living processes of the group. In a container whose first process never waits for orphans, ended ones stay on
 * as zombies, which a signal still finds; so where there is /proc, that is asked.
 */
function membersOf(group: number): readonly number[] {
  if (!signalGroup(group, 0)) {
    return [];
  }
  if (!existsSync('/proc/self/stat')) {
    return [group];
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isLiveMember(name, group))
    .map(Number);
}

function isLiveMember(name: string, group: number): boolean {
  try {
    // After the command in brackets: state, parent, process group.
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(processGroup) === group && state !== 'Z';
  } catch {
    return false;
  }
}
