/**
 * What the programs of this folder are told on their command line: `HOST[:PORT] USER PASSWORD-FILE …`. A CA of one's own is named by
 * NODE_EXTRA_CA_CERTS, as for every program of Node.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { ConnectOptions } from 'check-mail/imap';
import { Secret } from 'check-mail/log';
import type { Credentials } from 'check-mail/sasl';

/** A mail server, a login, and what else was said. */
export interface Told {
  readonly server: ConnectOptions;
  readonly login: Credentials;
  readonly rest: readonly string[];
}

/** Reads them; ends the process with a word about `usage`, the names of the rest, where one of the first three is missing. */
export function told(usage: string): Told {
  const [place = '', username, passwordFile, ...rest] = process.argv.slice(2);
  const [, host, port] = /^(.+?)(?::(\d+))?$/.exec(place) ?? [];
  if (host === undefined || username === undefined || passwordFile === undefined) {
    console.error(`usage: HOST[:PORT] USER PASSWORD-FILE ${usage}`);
    process.exit(2);
  }
  const password = new Secret(readFileSync(passwordFile, 'utf8').trimEnd());
  return {
    server: { host, ...(port !== undefined && { port: Number(port) }), signal: AbortSignal.timeout(30_000) },
    login: { kind: 'password', username, password },
    rest,
  };
}
