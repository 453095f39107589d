/**
 * What the tests of packages share: packages made of what `npm test` has built, commands run to their end, and what is skipped where a
 * program is missing.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LayoutOptions } from '../../packaging/layout.ts';
import { type Product, readProduct } from '../../packaging/product.ts';
import { TOOLS } from '../../packaging/tools.ts';

/** The project's folder. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A fixed moment, as good as any. */
export const OPTIONS: LayoutOptions = { root: ROOT, epoch: Date.UTC(2026, 0, 31, 12) / 1000 };

export const product: Product = readProduct(ROOT);

export const TOOL_NAMES: readonly string[] = TOOLS.map(({ name }) => name);
export const PLUGINS: readonly string[] = TOOLS.filter(({ isPlugin }) => isPlugin).map(({ name }) => name);
export const PROGRAMS: readonly string[] = TOOLS.filter(({ isPlugin }) => !isPlugin).map(({ name }) => name);

export const VERSION_OUTPUT: string = `${product.name} ${product.version} (${product.url})\n`;

/** A temporary folder that is removed when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-packaging-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly uid?: number;
}

/** The environment of the tests without what npm puts there, which an npm within would take for its own. */
function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
}

/** Runs a command to its end, whatever it ends with. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): CommandResult {
  const { cwd, env = {}, input = '', uid } = options;
  const result = spawnSync(program, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  if (result.error !== undefined) throw result.error;
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** As {@link run}, without holding up this process, which may be serving the command. */
export function runAside(
  program: string,
  args: readonly string[],
  env: CommandOptions['env'] = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...cleanEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...output }));
  });
}

/** Runs a command that must succeed. @returns its standard output */
export function mustRun(program: string, args: readonly string[], options: CommandOptions = {}): string {
  const { status, stdout, stderr } = run(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** True where a program of this name lies in PATH, or a file at this absolute path. */
function isInstalled(program: string): boolean {
  if (isAbsolute(program)) return existsSync(program);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Options of a test that needs these programs: skipped by name where one is missing, unless REQUIRE_INTEROP=1 is set: there a missing
 * program fails it.
 */
export function needs(...programs: readonly string[]): { readonly skip?: string } {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0 || process.env['REQUIRE_INTEROP'] === '1') return {};
  return { skip: `not installed: ${missing.join(', ')}` };
}
