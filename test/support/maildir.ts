/**
 * Writes mailboxes as Maildir folders, as Dovecot's `maildir:…:LAYOUT=fs:UTF-8` reads them. Messages are written as
 * files, past the server, so 20,000 of them take about a second. Not a Maildir reader.
 *
 * @module
 * @see https://cr.yp.to/proto/maildir.html
 */
import { chmodSync, chownSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A message as a test gives it. Bare text or octets are an unseen message of now. All are recent until a client
 * SELECTs the mailbox.
 */
export type MaildirMessage =
  | string
  | Uint8Array
  | {
      /** The whole message, header and body. Text is written as UTF-8. */
      readonly content: string | Uint8Array;
      readonly flags?: readonly MaildirFlag[];
      /** The server's INTERNALDATE. */
      readonly internalDate?: Date;
    };

/** The flags that Maildir has a letter for. */
export type MaildirFlag = '\\Answered' | '\\Deleted' | '\\Draft' | '\\Flagged' | '\\Seen';

/**
 * Who is to own the folders; files may stay their writer's, since renaming and removing need the folder's permission
 * only.
 */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const LETTERS: Readonly<Record<MaildirFlag, string>> = {
  '\\Answered': 'R',
  '\\Deleted': 'T',
  '\\Draft': 'D',
  '\\Flagged': 'F',
  '\\Seen': 'S',
};

// The server gives new messages their UIDs in the order of this number, so it never goes back, in any mailbox of this
// process.
let nextNumber = 1_600_000_000;

/**
 * Adds messages to a mailbox, in order, and makes the mailbox (and those above it) where it is not there.
 *
 * @param root The Maildir of the account.
 * @param levels The mailbox's name, one string a level of the hierarchy; none of them for INBOX.
 */
export function writeMaildir(
  root: string,
  levels: readonly string[],
  messages: Iterable<MaildirMessage>,
  owner: Owner | undefined,
): void {
  let folder = root;
  makeFolder(folder, owner);
  for (const level of levels) {
    if (!/^[^/\0]+$/.test(level) || ['.', '..', 'cur', 'new', 'tmp'].includes(level)) {
      throw new RangeError(`no mailbox of a Maildir can be named "${level}"`);
    }
    folder = join(folder, level);
    makeFolder(folder, owner);
  }
  for (const child of ['cur', 'new', 'tmp']) {
    makeFolder(join(folder, child), owner);
  }
  for (const message of messages) {
    writeMessage(folder, message);
  }
}

/** Makes a folder (and those above it) that only its owner may enter. */
export function makeFolder(path: string, owner: Owner | undefined): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  if (owner !== undefined) {
    chownSync(path, owner.uid, owner.gid);
  }
}

function writeMessage(folder: string, message: MaildirMessage): void {
  const plain = typeof message === 'string' || message instanceof Uint8Array;
  const { content, flags = [], internalDate } = plain ? { content: message } : message;
  const octets = typeof content === 'string' ? Buffer.from(content) : content;
  const letters = flags.map((flag) => LETTERS[flag]).sort();
  // The size in the name (S=) spares the server a look at each file.
  const name = `${nextNumber++}.M0P1.test,S=${octets.length}:2,${letters.join('')}`;
  const path = join(folder, 'cur', name);
  writeFileSync(path, octets, { flag: 'wx', mode: 0o644 });
  if (internalDate !== undefined) {
    utimesSync(path, internalDate, internalDate);
  }
}
