/**
 * Runs list-emails within the test's process, in a temporary folder of its own, with the real file system and its output in strings.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { certificates } from '../../fixtures/certificates/index.ts';
import { listEmails } from '../../tools/list-emails/list-emails.ts';
import type { EndSignal } from '../../tools/program/io.ts';
import { readFileContent } from '../../tools/program/read-file.ts';
import { memoryIo } from '../program/memory-io.ts';

/** What a run left. */
export interface ToolRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder to run in. */
export interface Workplace {
  readonly folder: string;
  /** Writes `accounts.ini`: `[DEFAULT]` for the embedded servers' certificates, then what is given. */
  readonly configure: (text: string, name?: string) => void;
  readonly run: (args?: readonly string[], options?: RunOptions) => Promise<ToolRun>;
  /** The reports, by name, in alphabetical order. */
  readonly reports: () => ReadonlyMap<string, string>;
  /** The report of an account; fails where there isn't exactly one. */
  readonly report: (account: string) => string;
  readonly log: () => string;
  /** Every file below the folder, as a path in it. */
  readonly files: () => readonly string[];
  readonly remove: () => void;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Is given what signals the run, as soon as there is something to signal. */
  readonly onSignals?: (signal: (name: EndSignal) => void) => void;
  /** Is told of everything written to standard output and error. */
  readonly onOutput?: (text: string) => void;
  readonly isTTY?: boolean;
}

/** `[DEFAULT]` of every configuration. */
const DEFAULTS = `[DEFAULT]
auth_type = basic
server_name = 127.0.0.1
ca_file = ${certificates.ca.certFile}
`;

/** An account of the embedded server, as a section. */
export function section(name: string, port: number, keys: Readonly<Record<string, string>> = {}): string {
  const all = {
    username: 'me@example.com',
    password: 's3cret-pass',
    folders: 'Inbox',
    server_port: String(port),
    ...keys,
  };
  return `[${name}]\n${Object.entries(all)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')}`;
}

/** Makes the folder. To be removed by the test. */
export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'list-emails-'));
  const filesBelow = (below: string): string[] =>
    readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(below, entry.name)) : [join(below, entry.name)],
    );
  const textsBelow = (below: string): ReadonlyMap<string, string> =>
    new Map(
      filesBelow(below)
        .sort()
        .map((path) => [path.slice(below.length + 1), readFileSync(join(folder, path), 'utf8')]),
    );
  return {
    folder,
    configure: (text, name = 'accounts.ini') => writeFileSync(join(folder, name), DEFAULTS + text, { mode: 0o600 }),
    run: async (args = [], { env = {}, onSignals, onOutput, isTTY = false } = {}) => {
      const io = memoryIo({ env, isTTY });
      const { written } = io;
      const output = (name: 'stdout' | 'stderr') => ({
        isTTY,
        columns: 80,
        write: (text: string) => {
          written[name] += text;
          onOutput?.(text);
          return Promise.resolve();
        },
      });
      const listeners = new Set<(signal: EndSignal) => void>();
      const config = args.includes('--config-file') ? [] : ['--config-file', join(folder, 'accounts.ini')];
      const dirs = ['--report-file-dir', join(folder, 'output'), '--log-file-dir', join(folder, 'log')];
      const code = await listEmails.run([...config, ...dirs, ...args], {
        ...io,
        stdout: output('stdout'),
        stderr: output('stderr'),
        cwd: folder,
        now: Date.now,
        monotonic: () => performance.now(),
        readFile: readFileContent,
        onEndSignal: (listener) => {
          listeners.add(listener);
          onSignals?.((name) => {
            for (const each of listeners) each(name);
          });
          return () => listeners.delete(listener);
        },
      });
      return { code, stdout: written.stdout, stderr: written.stderr };
    },
    reports: () => textsBelow('output'),
    report(account) {
      const found = [...textsBelow('output')].filter(([name]) => name.startsWith(`${account}-emails-report-`));
      const [first] = found;
      if (first === undefined || found.length > 1) throw new Error(`${found.length} reports of ${account}`);
      return first[1];
    },
    log: () => [...textsBelow('log').values()].join(''),
    files: () => filesBelow('').sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
