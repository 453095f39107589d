/**
 * A tool's view of a process that exists in memory only, for unit tests.
 *
 * @module
 */
import type { ToolIo, ToolOutput } from '../../tools/program/io.ts';
import type { FileContent } from '../../tools/program/read-file.ts';

export interface MemoryIo extends ToolIo {
  /** What was written so far. */
  readonly written: { stdout: string; stderr: string };
}

export interface MemoryIoOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, FileContent | Error>>;
  readonly isTTY?: boolean;
}

/** A clock that stands still, files from a record, output into strings. */
export function memoryIo(options: MemoryIoOptions = {}): MemoryIo {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): ToolOutput => ({
    isTTY: options.isTTY ?? false,
    columns: 80,
    write(text) {
      written[name] += text;
      return Promise.resolve();
    },
  });
  return {
    written,
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: options.env ?? {},
    now: () => 1_700_000_000_000,
    monotonic: () => 0,
    platform: 'linux',
    cwd: '/',
    programPath: '/opt/plugins/tool',
    readFile(path, { maxOctets }) {
      const file = options.files?.[path];
      if (file === undefined) return Promise.reject(Object.assign(new Error('missing'), { code: 'ENOENT' }));
      if (file instanceof Error) return Promise.reject(file);
      if (file.octets.length > maxOctets) {
        return Promise.reject(Object.assign(new Error('large'), { code: 'ERR_FILE_TOO_LARGE' }));
      }
      return Promise.resolve(file);
    },
    onEndSignal: () => () => {},
    limitResolver: () => {},
  };
}
