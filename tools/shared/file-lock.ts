/**
 * A lock among processes, by a file that only one of them can make. Node has no flock; so a lock whose holder died lies about, and is
 * taken for stale when its process is gone or it is 30 s old. It protects work from being done twice, not data from harm: who can't get
 * it goes on without.
 *
 * The file holds the process ID and the name of the host: runs in other containers or on other machines may share the folder, and
 * their process IDs say nothing here.
 *
 * @module
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { fileErrorCode } from './private-file.ts';

/** Milliseconds after which a lock is nobody's. */
const STALE_MS = 30_000;

/** Milliseconds between looks, on average; chance spreads those who wait. */
const POLL_MS = 40;

export interface LockOptions<T> {
  /** Looked at before each attempt: what makes the lock unnecessary. */
  readonly instead: () => T | undefined;
  /** How long to wait, in milliseconds. */
  readonly patienceMs: number;
  /** The lock is released when it fires: the process may end at once. */
  readonly signal: AbortSignal;
  /** The clock that files are dated by: milliseconds since 1970. */
  readonly now: () => number;
  /** A clock that never jumps, in milliseconds. */
  readonly monotonic: () => number;
}

export type LockOutcome<T> =
  | { readonly kind: 'locked'; readonly release: () => void }
  | { readonly kind: 'instead'; readonly value: T }
  /** Someone else holds it too long, or (with a code) it can't be made here. */
  | { readonly kind: 'gave-up'; readonly code?: string };

/** More than a lock holds, in octets. */
const MAX_LOCK_OCTETS = 512;

/** Locks of this process: the pid in them says nothing then. */
const held = new Set<string>();

/**
 * Makes the lock file, waiting for its turn.
 *
 * @throws the signal's reason where it fires first
 */
export async function acquireLock<T>(path: string, options: LockOptions<T>): Promise<LockOutcome<T>> {
  const { instead, patienceMs, signal, now, monotonic } = options;
  const deadline = monotonic() + patienceMs;
  for (;;) {
    const value = instead();
    if (value !== undefined) return { kind: 'instead', value };
    try {
      return { kind: 'locked', release: makeLock(path, signal) };
    } catch (error) {
      const code = fileErrorCode(error);
      if (code !== 'EEXIST') return { kind: 'gave-up', code };
    }
    const found = removeStale(path, now());
    if (found === 'gone') continue;
    // What no one can remove would only cost every run its patience.
    if (found !== 'held') return { kind: 'gave-up', code: found.code };
    if (monotonic() >= deadline) return { kind: 'gave-up' };
    await pause(POLL_MS * (0.5 + Math.random()), signal);
  }
}

function makeLock(path: string, signal: AbortSignal): () => void {
  const fd = openSync(path, 'wx', 0o600);
  const inode = fstatSync(fd).ino;
  try {
    writeSync(fd, `${process.pid} ${hostname()}\n`);
  } catch (error) {
    removeOwn(path, inode);
    throw error;
  } finally {
    closeSync(fd);
  }
  held.add(path);
  const release = (): void => {
    signal.removeEventListener('abort', release);
    process.removeListener('exit', release);
    if (held.delete(path)) removeOwn(path, inode);
  };
  signal.addEventListener('abort', release, { once: true });
  // A run may come to its result, and end, before the work under the lock does.
  process.once('exit', release);
  return release;
}

function removeOwn(path: string, inode: number): void {
  try {
    unlinkIf(path, (stat) => stat.ino === inode);
  } catch {
    // In 30 s it is stale.
  }
}

/** Removes a lock that is nobody's; or else says that it is held, or why it can't be removed. */
function removeStale(path: string, now: number): 'gone' | 'held' | { readonly code: string } {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    // Its turn has come.
    if (stat === undefined) return 'gone';
    // A clock that was set back makes a file of the future; that is no reason to trust it for longer.
    if (Math.abs(now - stat.mtimeMs) < STALE_MS && (held.has(path) || isHolderAlive(path, stat))) return 'held';
    // Someone else who found it stale may have made a new one since.
    return unlinkIf(path, (current) => current.ino === stat.ino && current.mtimeMs === stat.mtimeMs) ? 'gone' : 'held';
  } catch (error) {
    const code = fileErrorCode(error);
    return code === 'ENOENT' ? 'gone' : { code };
  }
}

function isHolderAlive(path: string, stat: Stats): boolean {
  // Made a moment ago, and not yet written; or not ours to read.
  const [, id = '', host = hostname()] = /^(\d{1,10})(?: (\S+))?\n$/.exec(readLock(path, stat)) ?? [];
  if (id === '' || host !== hostname()) return true;
  const pid = Number(id);
  // In containers every run may have the same pid.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fileErrorCode(error) !== 'ESRCH';
  }
}

/** What the lock holds, or nothing: of a pipe or link that someone put there, say, on which reading could wait for ever. */
function readLock(path: string, stat: Stats): string {
  if (!stat.isFile()) return '';
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const octets = Buffer.alloc(MAX_LOCK_OCTETS);
    return octets.toString('latin1', 0, readSync(fd, octets, 0, MAX_LOCK_OCTETS, 0));
  } catch {
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * Removes the file if it is still the one that was meant.
 *
 * @returns whether it is gone
 * @throws Node's error
 */
function unlinkIf(path: string, isMeant: (stat: Stats) => boolean): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return true;
  if (!isMeant(stat)) return false;
  unlinkSync(path);
  return true;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
