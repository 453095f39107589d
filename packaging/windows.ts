/**
 * Makes the archive for Windows: the programs, and beside them a `.cmd` for each, which finds node in PATH.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentFiles, type LayoutOptions, type PackagedFile, programFiles } from './layout.ts';
import type { Product } from './product.ts';
import { type PackagedTool, TOOLS } from './tools.ts';
import { zipArchive } from './zip.ts';

/**
 * What `cmd.exe` and the agents of monitoring systems start.
 *
 * Delayed expansion, which a registry key can switch on, would take `!` out of arguments; and a variable of the name ERRORLEVEL would
 * hide the exit code.
 */
export function commandShim({ name, isPlugin }: PackagedTool): string {
  const [failure, code] = isPlugin
    ? [`echo UNKNOWN: no Node.js found in PATH for ${name}`, 3]
    : [`echo ${name}: no Node.js found in PATH 1>&2`, 2];
  const lines = [
    '@echo off',
    'setlocal enableextensions disabledelayedexpansion',
    'set "errorlevel="',
    'where node >nul 2>nul',
    'if errorlevel 1 (',
    `  ${failure}`,
    `  exit /b ${code}`,
    ')',
    `node "%~dp0lib\\${name}" %*`,
    'exit /b %errorlevel%',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Makes the archive in the folder `out`. @returns its file's name */
export function makeWindowsZip(product: Product, options: LayoutOptions, out: string): string {
  const top = `${product.name}-${product.version}`;
  const shims = TOOLS.map((tool): PackagedFile => {
    return { path: `${tool.name}.cmd`, mode: 0o644, content: Buffer.from(commandShim(tool)) };
  });
  // A package.json further up could say otherwise.
  const type: PackagedFile = {
    path: 'lib/package.json',
    mode: 0o644,
    content: Buffer.from('{"type":"commonjs"}\n'),
  };
  const files = [
    ...shims,
    ...programFiles(options, { plugins: 'lib', programs: 'lib' }),
    type,
    ...documentFiles(options, 'doc'),
  ].map((file) => ({ ...file, path: `${top}/${file.path}` }));
  const name = `${top}-windows.zip`;
  writeFileSync(join(out, name), zipArchive(files, options.epoch));
  return name;
}
