/**
 * The libraries that check-mail is measured beside. They live in a package of their own, `peers/`, and are installed when a benchmark
 * first needs them.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const FOLDER = fileURLToPath(new URL('./peers/', import.meta.url));

function install(): void {
  if (existsSync(`${FOLDER}node_modules/imapflow`)) return;
  console.error('installing the peers of the benchmark …');
  execFileSync('npm', ['ci', '--silent'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** As much of imapflow's framer as is used. */
export interface ImapflowFramer {
  on(event: 'readable', listener: () => void): void;
  write(chunk: Uint8Array): void;
  read(): { readonly payload: Buffer; readonly literals: Buffer[]; next(): void } | null;
}

/** imapflow's parts, past its public entry: that has no way to them. */
export interface ImapflowParts {
  /** Parses one response, without its line end, into a tree of tokens. */
  readonly parse: (response: Uint8Array, options: object) => Promise<{ readonly command?: string }>;
  /** Makes a message of the tree of a FETCH response. */
  readonly formatMessage: (parsed: object) => Promise<unknown>;
  /** Cuts a stream into responses; each must be released by `next`. */
  readonly frame: () => ImapflowFramer;
}

/** imapflow's framer, parser and message builder, as its client uses them. */
export async function imapflowParts(): Promise<ImapflowParts> {
  install();
  const load = (path: string) => import(pathToFileURL(`${FOLDER}node_modules/imapflow/dist/esm/${path}`).href);
  const [parser, tools, stream] = await Promise.all([
    load('handler/imap-parser.js'),
    load('tools.js'),
    load('handler/imap-stream.js'),
  ]);
  const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  const mailbox = { path: 'INBOX', uidValidity: 1n, exists: 1 };
  return {
    parse: parser.default,
    formatMessage: (parsed) => tools.formatMessageResponse(parsed, mailbox, 'md5', { log: silent }),
    frame: () => new stream.ImapStream({ logger: silent }),
  };
}

/** As much of a class of imapflow's as the benchmarks use. */
export interface ImapflowClient {
  connect(): Promise<void>;
  getMailboxLock(name: string): Promise<{ release(): void }>;
  fetch(range: string, query: object): AsyncIterable<unknown>;
  logout(): Promise<void>;
}

/** URL of imapflow's module, for a process of its own. */
export function imapflowUrl(): string {
  install();
  return pathToFileURL(`${FOLDER}node_modules/imapflow/dist/esm/imap-flow.js`).href;
}

/** A client of imapflow, not yet connected. */
export async function imapflowClient(options: object): Promise<ImapflowClient> {
  const module = await import(imapflowUrl());
  return new module.ImapFlow(options);
}

/** node-imap's parser reads a stream and emits what it parsed. */
export interface NodeImapParser {
  on(event: string, listener: () => void): void;
}

/** The constructor of node-imap's parser. */
export function nodeImapParser(): (stream: NodeJS.ReadableStream) => NodeImapParser {
  install();
  return createRequire(import.meta.url)(`${FOLDER}node_modules/imap/lib/Parser.js`).Parser;
}
