/**
 * A token endpoint and a mail server that know each other, with the flags that lead to them.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, type ImapServerOptions, startImapServer } from '../../fixtures/imap-server/index.ts';
import {
  clientKey,
  startTokenServer,
  type TokenServer,
  type TokenServerOptions,
} from '../../fixtures/token-server/index.ts';
import type { ToolIo } from '../../tools/program/io.ts';
import { runHere, type ToolName, type ToolOutcome } from '../support/run-tool.ts';

export const SECRET = 's3cret~value with+all/of=it';
export const REFRESH_TOKEN = 'refresh-me-0123456789';
export const FEDERATED = 'eyJmZWRlcmF0ZWQ.YXNzZXJ0aW9u.c2lnbmF0dXJl';
export const MAILBOX = 'user@example.com';

/** Clients for every credential. */
export const CLIENTS: NonNullable<TokenServerOptions['clients']> = {
  client: { secret: SECRET },
  basic: { secret: SECRET, secretIn: 'basic' },
  signer: { certificatePem: clientKey.certificatePem },
  service: { publicKeyPem: clientKey.publicKeyPem },
  federated: { federatedAssertions: [FEDERATED] },
  public: { isPublic: true, refreshTokens: [REFRESH_TOKEN] },
};

export interface Place {
  /** A temporary folder. */
  readonly folder: string;
  readonly endpoint: TokenServer;
  readonly imap: ImapServer;
  /** The flags of a token request that succeeds. */
  token(...more: string[]): string[];
  /** The flags of a check that succeeds. */
  check(...more: string[]): string[];
  path(name: string): string;
}

export interface PlaceOptions {
  readonly endpoint?: TokenServerOptions;
  readonly imap?: ImapServerOptions;
}

/** Starts both for the tests of a file or suite, and ends them after. */
export function usePlace({ endpoint: endpointOptions, imap: imapOptions }: PlaceOptions = {}): Place {
  let endpoint: TokenServer;
  let imap: ImapServer;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
    endpoint = await startTokenServer({ clients: CLIENTS, ...endpointOptions });
    imap = await startImapServer({
      accounts: [
        {
          username: MAILBOX,
          tokens: (token) => endpoint.issuedTokens.includes(token),
          mailboxes: [
            { name: 'INBOX' },
            { name: 'Junk Email', messages: [{ raw: () => Buffer.from('Subject: a\r\n\r\nhello\r\n') }] },
          ],
        },
      ],
      ...imapOptions,
    });
  });
  after(async () => {
    await imap.close();
    await endpoint.close();
    rmSync(folder, { recursive: true });
  });
  const token = (...more: string[]): string[] => [
    ...['--token-url', endpoint.url, '--scopes', 'https://outlook.office365.com/.default'],
    ...['--client-id', 'client', '--client-secret', SECRET, '--ca-file', certificates.ca.certFile, ...more],
  ];
  return {
    get folder() {
      return folder;
    },
    get endpoint() {
      return endpoint;
    },
    get imap() {
      return imap;
    },
    token,
    check: (...more) => [
      ...['--server', '127.0.0.1', '--port', String(imap.port), '--shared-mailbox', MAILBOX, '--folders', 'Inbox'],
      ...token(...more),
    ],
    path: (name) => join(folder, name),
  };
}

/** Runs a tool in this process, with clocks that run. */
export function run(
  name: ToolName,
  argv: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly io?: Partial<ToolIo> } = {},
): Promise<ToolOutcome> {
  return runHere(name, argv, { ...options, io: { monotonic: () => performance.now(), ...options.io } });
}
