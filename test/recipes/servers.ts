/**
 * The servers that the recipes run against, with the same mailboxes in each: the embedded one, which needs nothing but Node.js, and
 * Dovecot.
 *
 * @module
 */
import type { ConnectOptions } from 'check-mail/imap';
import { certificates } from '../../fixtures/certificates/index.ts';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { interopSkip, startDovecot } from '../support/dovecot.ts';

export const USERNAME = 'user@example.com';
export const PASSWORD = 'secret';

export interface RecipeServer {
  readonly connect: ConnectOptions;
  stop(): Promise<void>;
}

export interface RecipeSite {
  readonly name: string;
  /** Options of the `describe`. */
  readonly skip: { readonly skip?: string };
  start(): Promise<RecipeServer>;
}

interface Message {
  readonly content: string;
  readonly flags?: readonly '\\Seen'[];
  readonly internalDate?: Date;
}

/** A message of one line of text. */
export function messageText(subject: string, body: string = 'hello'): string {
  return `Subject: ${subject}\r\n\r\n${body}\r\n`;
}

const MAILBOXES: Readonly<Record<string, readonly Message[]>> = {
  INBOX: [{ content: messageText('one') }, { content: messageText('=?utf-8?q?zw=C3=B6lf?='), flags: ['\\Seen'] }],
  Long: [{ content: messageText('long', 'y'.repeat(500_000)) }, { content: messageText('short') }],
  Old: [
    { content: messageText('old'), flags: ['\\Seen'], internalDate: new Date('2001-02-03T00:00:00Z') },
    { content: messageText('unread') },
  ],
  Archive: [],
  Kept: [{ content: messageText('flagged') }, { content: messageText('removed') }, { content: messageText('left') }],
};

async function startEmbedded(): Promise<RecipeServer> {
  const mailboxes = Object.entries(MAILBOXES).map(([name, messages]) => ({
    name,
    messages: messages.map(({ content, ...rest }) => ({ ...rest, raw: () => Buffer.from(content) })),
  }));
  const server = await startImapServer({
    accounts: [
      { username: USERNAME, password: PASSWORD, mailboxes: [...mailboxes, { name: 'Junk', specialUse: '\\Junk' }] },
    ],
    nonexistentCode: true,
  });
  return {
    connect: { host: 'localhost', port: server.port, tls: { ca: certificates.ca.cert } },
    stop: () => server.close(),
  };
}

async function startReal(): Promise<RecipeServer> {
  const dovecot = await startDovecot({
    specialUse: { Junk: '\\Junk' },
    users: [{ name: USERNAME, password: PASSWORD, mailboxes: MAILBOXES }],
  });
  return {
    connect: { host: 'localhost', port: dovecot.imapsPort, tls: { ca: dovecot.ca } },
    stop: () => dovecot.stop(),
  };
}

export const RECIPE_SITES: readonly RecipeSite[] = [
  { name: 'the embedded server', skip: {}, start: startEmbedded },
  { name: 'Dovecot', skip: interopSkip("the guide's recipes"), start: startReal },
];
