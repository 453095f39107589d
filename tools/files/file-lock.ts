/**
 * A lock among processes, by a file that only one of them can make, and that is never seen empty. Node has no flock; so a lock whose
 * holder was killed lies about, and is nobody's when its process is gone or the time is over that the holder could need.
 *
 * The file holds the process ID, the name of the host and the holder's time limit: runs in other containers or on other machines may
 * share the folder, and their process IDs say nothing here.
 *
 * @module
 */
import { closeSync, constants, lstatSync, openSync, readSync, type Stats, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileErrorCode } from '../program/file-error.ts';
import { isOtherProcess, makePrivateFile } from './private-file.ts';

/** How long a lock that does not say so may be held, in milliseconds. */
const DEFAULT_LIMIT_MS = 30_000;

/** A lock that stays without a holder's name this long is nobody's: only where there are no hard links is it ever so. */
const UNFILLED_MS = 250;

/** Shares of the own time limit after which a lock may be broken: of a process that lives, and of one that cannot be seen. */
const LIVING_SHARE = 0.8;
const UNSEEN_SHARE = 1 / 3;

/** Milliseconds between looks, on average; chance spreads those who wait. */
const POLL_MS = 40;

export interface LockOptions<T> {
  /** Looked at before each attempt: what makes the lock unnecessary. */
  readonly instead: () => T | undefined;
  /** How long the run may last, in milliseconds. */
  readonly limitMs: number;
  /**
   * Whether the lock only spares work: then one that lasts is broken while there is time left for an own try. Otherwise it is waited
   * for until the signal fires.
   */
  readonly isBreakable: boolean;
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
  /** It cannot be made here. */
  | { readonly kind: 'gave-up'; readonly code: string };

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
  const { instead, signal, now, monotonic } = options;
  const started = monotonic();
  for (;;) {
    const value = instead();
    if (value !== undefined) return { kind: 'instead', value };
    try {
      if (removeStale(path, options, now(), monotonic() - started)) {
        return { kind: 'locked', release: makeLock(path, options) };
      }
    } catch (error) {
      const code = fileErrorCode(error);
      // What no one can make or remove would only cost every run its patience.
      if (code !== 'EEXIST') return { kind: 'gave-up', code };
    }
    await pause(POLL_MS * (0.5 + Math.random()), signal);
  }
}

function makeLock(path: string, { limitMs, signal }: Pick<LockOptions<unknown>, 'limitMs' | 'signal'>): () => void {
  const inode = makePrivateFile(path, `${process.pid} ${hostname()} ${Math.ceil(limitMs)}\n`);
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
    // It names a process that is gone.
  }
}

/**
 * Removes a lock that is nobody's, or that has been waited for long enough.
 *
 * @returns whether there is none any more
 * @throws Node's error where it cannot be removed
 */
function removeStale(
  path: string,
  { limitMs, isBreakable }: LockOptions<unknown>,
  now: number,
  waitedMs: number,
): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  // Its turn has come.
  if (stat === undefined) return true;
  // A clock that was set back makes a file of the future; that is no reason to trust it for longer.
  const ageMs = Math.abs(now - stat.mtimeMs);
  const { termMs, share } = holderOf(path, stat);
  // Who has broken it makes a new one, which the others then wait for again.
  const isLate = isBreakable && Math.min(waitedMs, ageMs) > share * limitMs;
  if (ageMs <= termMs && !isLate) return false;
  // Someone else who found it stale may have made a new one since.
  return unlinkIf(path, (current) => current.ino === stat.ino && current.mtimeMs === stat.mtimeMs);
}

/** How long the lock is its holder's, in milliseconds, and after which share of the own limit it may be broken. */
function holderOf(path: string, stat: Stats): { readonly termMs: number; readonly share: number } {
  if (held.has(path)) return { termMs: Number.POSITIVE_INFINITY, share: LIVING_SHARE };
  // Of a pipe or link that someone put there, on which reading could wait for ever.
  const text = stat.isFile() ? readLock(path) : '';
  // Not ours to read.
  if (text === undefined) return { termMs: DEFAULT_LIMIT_MS, share: UNSEEN_SHARE };
  const match = /^(\d{1,10})(?: (\S+)(?: (\d{1,10}))?)?\n$/.exec(text);
  if (match === null) return { termMs: UNFILLED_MS, share: UNSEEN_SHARE };
  const [, pid, host = hostname(), limit = DEFAULT_LIMIT_MS] = match;
  if (host !== hostname()) return { termMs: Number(limit), share: UNSEEN_SHARE };
  return { termMs: isOtherProcess(Number(pid)) ? Number(limit) : -1, share: LIVING_SHARE };
}

function readLock(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const octets = Buffer.alloc(MAX_LOCK_OCTETS);
    return octets.toString('latin1', 0, readSync(fd, octets, 0, MAX_LOCK_OCTETS, 0));
  } catch {
    return undefined;
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
  try {
    unlinkSync(path);
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw error;
  }
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
