/**
 * What a file of the source reaches beyond its own computing, seen in its code: secrets, the redactor, the process, the network, files.
 * What reaches nothing is pure: it computes values from values, and who audits may leave it for later.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOLS } from './tools.ts';

export type Reach = 'secrets' | 'redactor' | 'process' | 'network' | 'files';

/** What shows each in code without comments, strings and types. */
const SIGNS: Readonly<Record<Reach, RegExp>> = {
  // A Secret, what comes out of one, and the octets that are written with it.
  secrets: /\.reveal\(|\b(?:new|class|instanceof) Secret\b|\bpasswordOctets\(|\.secret\(|\btraced\b/,
  redactor: /\bcreateRedactor\(|\b[rR]edactor\??\.\w+\(|\bsecretForms\b/,
  process: /\bprocess\s*[.?[]|node:process/,
  network: /node:(?:net|tls|dns|http|https|http2|dgram)\b/,
  files: /node:(?:fs|child_process|worker_threads)\b/,
};

/** Modules of Node that compute only, or give text about the machine. */
const HARMLESS = /^(?:buffer|crypto|os|path|stream|string_decoder|timers|url|util|zlib|tty|events|async_hooks)(?:\/|$)/;

/** Code without comments, imports of types, and the text of strings; names of modules stay. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/^import type [\s\S]*?;$/gm, '')
    .replace(/'(?!node:)(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

/**
 * What a file reaches; empty if it is pure.
 *
 * @throws {Error} for a module of Node that is neither known to compute only nor listed above
 */
export function reachOf(root: string, path: string): readonly Reach[] {
  const code = codeOf(readFileSync(join(root, path), 'utf8'));
  const reaches = (Object.keys(SIGNS) as Reach[]).filter((reach) => SIGNS[reach].test(code));
  for (const [, name = ''] of code.matchAll(/'node:([a-z_/]+)'/g)) {
    const isKnown = HARMLESS.test(name) || Object.values(SIGNS).some((sign) => sign.test(`node:${name}`));
    if (!isKnown) throw new Error(`${path} imports node:${name}: say in reach.ts what it reaches`);
  }
  return reaches;
}

/** The files in the bundle of each tool; rollup writes them down. */
export function bundledFiles(root: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    TOOLS.map(({ name }) => {
      const files: readonly string[] = JSON.parse(readFileSync(join(root, `dist/bundles/${name}.json`), 'utf8'));
      return [name, files];
    }),
  );
}
