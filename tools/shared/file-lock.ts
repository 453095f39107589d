/**
 * A lock among processes, by a file that only one of them can make. Node has no flock; so a lock whose holder died lies about, and is
 * taken for stale when its process is gone or it is 30 s old. It protects work from being done twice, not data from harm: who can't get
 * it goes on without.
 *
 * @module
 */
import { closeSync, fstatSync, lstatSync, openSync, readFileSync, type Stats, unlinkSync, writeSync } from 'node:fs';
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
    if (removeStale(path, now())) continue;
    if (monotonic() >= deadline) return { kind: 'gave-up' };
    await pause(POLL_MS * (0.5 + Math.random()), signal);
  }
}

function makeLock(path: string, signal: AbortSignal): () => void {
  const fd = openSync(path, 'wx', 0o600);
  const inode = fstatSync(fd).ino;
  try {
    writeSync(fd, `${process.pid}\n`);
  } catch (error) {
    unlinkIf(path, (stat) => stat.ino === inode);
    throw error;
  } finally {
    closeSync(fd);
  }
  held.add(path);
  const release = (): void => {
    signal.removeEventListener('abort', release);
    if (held.delete(path)) unlinkIf(path, (stat) => stat.ino === inode);
  };
  signal.addEventListener('abort', release, { once: true });
  return release;
}

function removeStale(path: string, now: number): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  // Gone by now: its turn has come.
  if (stat === undefined) return true;
  // A clock that was set back makes a file of the future; that is no reason to trust it for longer.
  if (Math.abs(now - stat.mtimeMs) < STALE_MS && (held.has(path) || isHolderAlive(path))) return false;
  return unlinkIf(path, (current) => current.ino === stat.ino && current.mtimeMs === stat.mtimeMs);
}

function isHolderAlive(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    // Gone, or not ours to read.
    return true;
  }
  // Made a moment ago, and not yet written.
  if (!/^\d{1,10}\n$/.test(text)) return true;
  const pid = Number(text);
  // In containers every run may have the same pid.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fileErrorCode(error) !== 'ESRCH';
  }
}

/** Removes the file if it is still the one that was meant. */
function unlinkIf(path: string, isMeant: (stat: Stats) => boolean): boolean {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return true;
    if (!isMeant(stat)) return false;
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
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
