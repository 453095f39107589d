/**
 * What all packages say of the product, from package.json; and the moment that they are said to be made.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_URL } from '../tools/program/version.ts';

export interface Product {
  readonly name: string;
  /** As in package.json: `1.2.3` or `1.2.3-rc.1`. */
  readonly version: string;
  /** A line. */
  readonly summary: string;
  /** Some lines more. */
  readonly description: readonly string[];
  readonly author: string;
  readonly licence: string;
  readonly url: string;
  /** The lowest version of Node.js: `18.19`. */
  readonly nodeFloor: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author: string;
  readonly engines: { readonly node: string };
}

export function readProduct(root: string): Product {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    name: manifest.name,
    version: manifest.version,
    summary: 'monitoring plugins and tools for IMAP mailboxes',
    description: [
      'Plugins for Nagios, Icinga and their like that ask whether folders of an IMAP',
      'mailbox are empty, with a password or with OAuth2; and tools that list the',
      'capabilities of a server, make reports of mailboxes, and get access tokens.',
    ],
    author: manifest.author,
    licence: manifest.license,
    url: PROJECT_URL,
    nodeFloor: manifest.engines.node.replace('>=', ''),
  };
}

/**
 * `SOURCE_DATE_EPOCH` where it is given, else the time of the last commit, else (in a source archive) the newest day in the
 * changelog: so that the same source gives the same octets.
 *
 * @throws {Error} where none of them is there
 */
export function sourceEpoch(root: string, env: Readonly<Record<string, string | undefined>>): number {
  const given = env['SOURCE_DATE_EPOCH'];
  if (given !== undefined && given !== '') {
    if (!/^\d{1,12}$/.test(given)) throw new Error('SOURCE_DATE_EPOCH is no number of seconds');
    return Number(given);
  }
  try {
    const args = ['-C', root, 'log', '-1', '--format=%ct'];
    return Number(execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    const [day] = /\d{4}-\d\d-\d\d/.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) ?? [];
    if (day === undefined) throw new Error('neither SOURCE_DATE_EPOCH nor a commit nor a day in CHANGELOG.md is there');
    return Date.parse(`${day}T00:00:00Z`) / 1000;
  }
}
