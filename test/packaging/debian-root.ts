/**
 * A fresh Debian 12 in a folder, made by mmdebstrap from the mirror that this machine uses, to install packages in.
 *
 * @module
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CommandResult, mustRun, runAside } from './support.ts';

const SUITE = 'bookworm';
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';

/** What man pages and completions are looked at with; everything else comes as the package asks for it. */
const PACKAGES = 'man-db,bash-completion';

export interface DebianRoot {
  readonly folder: string;
  /** Runs a command within, in an environment of its own, as a user would after logging in. */
  run(program: string, ...args: readonly string[]): Promise<CommandResult>;
  /** As `run`; the command must succeed. @returns its standard output */
  mustRun(program: string, ...args: readonly string[]): Promise<string>;
  /** Copies a file into `/root`. @returns its path within */
  take(file: string): string;
  /** Paths of everything within, but for what apt, dpkg and caches keep of their own work. */
  paths(): readonly string[];
  remove(): void;
}

/** The mirror of the Debian archive in this machine's own sources. */
function mirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const texts = ['/etc/apt/sources.list', ...files].filter(existsSync).map((file) => readFileSync(file, 'utf8'));
  const uris = texts.flatMap((text) => [...text.matchAll(/^(?:deb|URIs:)\s.*?(https?:\/\/\S+?)\/?(?:\s|$)/gm)]);
  return uris.map((match) => match[1] ?? '').find((uri) => uri.endsWith('/debian')) ?? DEFAULT_MIRROR;
}

const CHANGING = ['var/cache', 'var/log', 'var/lib/apt', 'var/lib/dpkg', 'proc', 'sys', 'dev', 'tmp', 'root', 'run'];

/** Makes a root in this folder; takes some 15 s. Needs root, mmdebstrap and a mirror. */
export function makeDebianRoot(folder: string): DebianRoot {
  const args = [
    '--variant=apt',
    `--include=${PACKAGES}`,
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    // Packages are installed later on: the lists stay.
    '--skip=cleanup/apt/lists',
    SUITE,
    folder,
    `deb ${mirror()} ${SUITE} main`,
  ];
  mustRun('mmdebstrap', args);
  const env = [
    '-i',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'LC_ALL=C.UTF-8',
    'DEBIAN_FRONTEND=noninteractive',
    'HOME=/root',
  ];
  const run: DebianRoot['run'] = (...command) => runAside('chroot', [folder, 'env', ...env, ...command]);
  return {
    folder,
    run,
    async mustRun(...command) {
      const { status, stdout, stderr } = await run(...command);
      if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
      return stdout;
    },
    take(file) {
      const within = `/root/${basename(file)}`;
      cpSync(file, join(folder, within));
      return within;
    },
    paths() {
      const skipped = CHANGING.flatMap((path) => ['-path', `./${path}`, '-prune', '-o']);
      return mustRun('find', ['.', ...skipped, '-print'], { cwd: folder })
        .split('\n')
        .filter((path) => path !== '');
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
