/**
 * METADATA: annotations of mailboxes and of the server. GETMETADATA and SETMETADATA; the server must have METADATA, or
 * METADATA-SERVER for its own.
 *
 * @module
 * @see RFC 5464
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';
import { ImapError } from '../errors.ts';
import { metadataGrammar } from '../grammar/metadata.ts';
import { sameMailbox } from '../list-pattern.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** Which annotations are told. */
export interface GetMetadataOptions {
  /** Leaves out values of more octets than this: a whole number from 0. Default: none is left out. */
  readonly maxSize?: number;
  /** `0` (default) for the entries named, `1` for those right below too, `infinity` for all below. */
  readonly depth?: '0' | '1' | 'infinity';
}

/** Annotations, as the server told them. */
export interface MetadataResult {
  /** Values by entry, lower case as RFC 5464 §3.2 has the names; null where there is none. */
  readonly entries: ReadonlyMap<string, Uint8Array | null>;
  /** Octets of the largest value that `maxSize` left out; absent where none was. */
  readonly longestLeftOut?: number;
}

/**
 * Sends GETMETADATA. Resolves to the values that the server tells. Needs METADATA, or METADATA-SERVER for the server's own. Rejects
 * with `ERR_STATE` before login, and with `ERR_ARGUMENT` for no entry, or entries and sizes that can't be sent.
 *
 * @param mailbox empty for the server's own annotations
 * @param entries `/private/comment`, `/shared/admin`
 * @see RFC 5464 §4.2
 */
export function getMetadata(
  mailbox: string,
  entries: readonly string[],
  options: GetMetadataOptions = {},
): Command<MetadataResult> {
  const { maxSize, depth } = options;
  return {
    name: 'GETMETADATA',
    states: AUTHENTICATED,
    encode: (writer) => {
      if (entries.length === 0) throw metadataError('at least one entry');
      writer.raw('GETMETADATA');
      if (maxSize !== undefined || depth !== undefined) {
        writer.list(() => {
          if (maxSize !== undefined) writer.raw('MAXSIZE').raw(sizeText(maxSize));
          if (depth !== undefined) writer.raw('DEPTH').atom(depth);
        });
      }
      writeMailbox(writer, mailbox);
      writer.list(() => {
        for (const entry of entries) writeEntry(writer, entry);
      });
    },
    fold: () => {
      const told = new Map<string, Uint8Array | null>();
      return {
        untagged(response) {
          if (response.name !== 'METADATA' || !sameMailbox(response.data.mailbox, mailbox)) return false;
          // Without values it says that something has changed, which nobody asked.
          if (response.data.entries.every(({ value }) => value === undefined)) return false;
          for (const { name, value = null } of response.data.entries) told.set(name.toLowerCase(), value);
          return true;
        },
        result: ({ code }) => {
          const argument = code?.name === 'METADATA' && 'argument' in code ? code.argument : undefined;
          const longest = /^LONGENTRIES (\d+)$/i.exec(argument ?? '')?.[1];
          return { entries: told, ...(longest !== undefined && { longestLeftOut: Number(longest) }) };
        },
      };
    },
    grammar: metadataGrammar,
    repeatable: true,
  };
}

/**
 * Sends SETMETADATA, which sets annotations, all or none. Resolves without a value. Needs METADATA, or METADATA-SERVER for the server's
 * own. Rejects with `ERR_STATE` before login, and with `ERR_ARGUMENT` for no entry or entries that can't be sent.
 *
 * @param mailbox empty for the server's own annotations
 * @param values by entry; null removes the entry
 * @see RFC 5464 §4.3
 */
export function setMetadata(
  mailbox: string,
  values: Readonly<Record<string, string | Uint8Array | null>>,
): Command<void> {
  return {
    name: 'SETMETADATA',
    states: AUTHENTICATED,
    encode: (writer) => {
      const entries = Object.entries(values);
      if (entries.length === 0) throw metadataError('at least one entry');
      writeMailbox(writer.raw('SETMETADATA'), mailbox);
      writer.list(() => {
        for (const [entry, value] of entries) writeValue(writeEntry(writer, entry), value);
      });
    },
    fold: noData,
    repeatable: true,
  };
}

function writeMailbox(writer: CommandWriter, mailbox: string): void {
  if (mailbox === '') writer.string('');
  else writer.mailbox(mailbox);
}

/** `entry = astring`: a path of ASCII without wildcards, RFC 5464 §3.2. */
function writeEntry(writer: CommandWriter, entry: string): CommandWriter {
  if (!/^(?:\/[^/*%\x00-\x1f\x7f-\uffff]+)+$/.test(entry)) throw metadataError('entries like /private/comment');
  return writer.astring(entry);
}

/** `value = nstring / literal8` */
function writeValue(writer: CommandWriter, value: string | Uint8Array | null): void {
  if (value === null) writer.raw('NIL');
  else if (typeof value === 'string' && !/[\r\n\0]/.test(value)) writer.string(value);
  else if (typeof value === 'string') writer.literal(Buffer.from(value, 'utf8'));
  else if (value.includes(0)) writer.literal8(value);
  else writer.literal(value);
}

function sizeText(octets: number): string {
  if (!Number.isSafeInteger(octets) || octets < 0) throw metadataError('a size in whole octets');
  return String(octets);
}

function metadataError(expected: string): ImapError {
  return new ImapError('ERR_ARGUMENT', `METADATA: expected ${expected}`, { kind: 'usage' });
}
