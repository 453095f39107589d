/**
 * The log of a run, in a file of its own: it may hold the wire, so nobody else can read it. Lines are written together, some
 * tenths of a second late at most.
 *
 * @module
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../program/flags.ts';
import { cleanLine } from '../program/text.ts';
import { fileTime } from './report/index.ts';

const FLUSH_MS = 200;

/** Characters that are gathered at most. */
const CHUNK = 65_536;

export interface LogFile {
  readonly path: string;
  /** Adds a line, given without its end. Never throws: a full disk must not end the run. */
  readonly write: (line: string) => void;
  /** Writes what is left, and closes. */
  readonly close: () => void;
}

/**
 * Opens `check-mail-2006-01-02-15_04.txt`; a run of the same minute is appended. A symbolic link is not followed.
 *
 * @throws {UsageError} `ERR_USAGE`
 */
export function openLogFile(folder: string, time: Date): LogFile {
  const path = join(folder, `check-mail-${fileTime(time)}.txt`);
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  let fd: number;
  try {
    fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
    throw new UsageError([`--log-file-dir: opening ${cleanLine(path)} failed (${code})`], error);
  }
  let pending = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const octets = Buffer.from(pending, 'utf8');
    pending = '';
    try {
      for (let offset = 0; offset < octets.length; ) offset += writeSync(fd, octets, offset);
    } catch {
      // There is no place to tell it.
    }
  };
  return {
    path,
    write(line) {
      pending += `${line}\n`;
      if (pending.length >= CHUNK) flush();
      else timer ??= setTimeout(flush, FLUSH_MS);
    },
    close() {
      flush();
      closeSync(fd);
    },
  };
}
