/**
 * Lays a package's files out in a temporary folder, with the same times and modes whoever builds it and when, and runs the programs
 * that make packages of it.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { PackagedFile } from './layout.ts';

/** Sets mode and time of a folder and of all folders below it. */
function evenFolders(folder: string, epoch: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) evenFolders(join(folder, entry.name), epoch);
  }
  chmodSync(folder, 0o755);
  utimesSync(folder, epoch, epoch);
}

/**
 * Hands a temporary folder with these files to `use`, and removes it thereafter.
 *
 * @param epoch Time of all files and folders, in seconds since 1970.
 */
export function withStagedFiles<T>(files: readonly PackagedFile[], epoch: number, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-package-'));
  try {
    for (const { path, mode, content } of files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      // A umask may have taken bits away.
      chmodSync(target, mode);
      utimesSync(target, epoch, epoch);
    }
    evenFolders(folder, epoch);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program that takes its times from `SOURCE_DATE_EPOCH`, in one language and time zone.
 *
 * @returns what it wrote to standard output
 * @throws {Error} with its standard error, where it fails or is not installed
 */
export function runBuilder(program: string, args: readonly string[], epoch: number, cwd?: string): Buffer {
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  try {
    return execFileSync(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 27 });
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Error(isMissing ? `${program} is not installed` : `${program} failed:\n${stderr}`, { cause: error });
  }
}

/** A compressed tar archive with these files, all of them root's. */
export function tarArchive(files: readonly PackagedFile[], epoch: number): Uint8Array {
  const octets = withStagedFiles(files, epoch, (folder) => {
    const even = ['--sort=name', '--format=ustar', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${epoch}`];
    return runBuilder('tar', [...even, '-C', folder, '-cf', '-', ...readdirSync(folder).sort()], epoch);
  });
  return gzipSync(octets, { level: 9 });
}
