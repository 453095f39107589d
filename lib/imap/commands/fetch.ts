/**
 * FETCH and UID FETCH: attributes and bodies of messages. Run, it collects them; streamed, it hands each on as it comes.
 *
 * @module
 * @see RFC 9051 §6.4.5; RFC 3516 (BINARY), RFC 7162 (MODSEQ), RFC 8474, RFC 8514, RFC 8970
 */
import { type Command, type Fold, SELECTED } from '../command.ts';
import { ImapError } from '../errors.ts';
import { fetchGrammar } from '../grammar/fetch.ts';
import { mayHold, type NumberSet, toRanges } from '../number-set.ts';
import type { FetchData, NumberRange } from '../response.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** Attributes without arguments. */
export type FetchAttribute =
  | 'UID'
  | 'FLAGS'
  | 'INTERNALDATE'
  | 'RFC822.SIZE'
  | 'ENVELOPE'
  | 'BODY'
  | 'BODYSTRUCTURE'
  | 'MODSEQ'
  | 'EMAILID'
  | 'THREADID'
  | 'SAVEDATE'
  | 'PREVIEW'
  | 'X-GM-LABELS'
  | 'X-GM-MSGID'
  | 'X-GM-THRID';

/** A part of a message. */
export interface FetchSection {
  /** `` for the whole message, else `HEADER`, `TEXT`, `1.2`, `1.MIME`, `HEADER.FIELDS (DATE SUBJECT)`. */
  readonly section: string;
  /** False sets `\Seen`. Default true. */
  readonly peek?: boolean;
  /** Decoded by the server (RFC 3516). Default false. */
  readonly binary?: boolean;
  /** Octets of the part that are wanted. */
  readonly partial?: { readonly offset: number; readonly octets: number };
}

export type FetchItem = FetchAttribute | FetchSection;

/** A command that can also be streamed: `streaming` folds into a callback instead of a list. */
export interface FetchCommand extends Command<readonly FetchData[]> {
  readonly streaming: (onMessage: (message: FetchData) => void) => Fold<void>;
}

/** Fetches by sequence number. */
export function fetch(set: NumberSet, items: readonly FetchItem[]): FetchCommand {
  return fetchCommand('FETCH', set, items);
}

/** Fetches by UID; `UID` is always among the attributes. */
export function uidFetch(set: NumberSet, items: readonly FetchItem[]): FetchCommand {
  return fetchCommand('UID FETCH', set, items);
}

function fetchCommand(name: 'FETCH' | 'UID FETCH', set: NumberSet, items: readonly FetchItem[]): FetchCommand {
  const ranges = toRanges(set);
  const isAnswer = answerOf(name, ranges, items);
  const streaming = (onMessage: (message: FetchData) => void): Fold<void> => ({
    untagged(response) {
      if (response.name !== 'FETCH' || !isAnswer(response.data)) return false;
      onMessage(response.data);
      return true;
    },
    result: () => undefined,
  });
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      if (items.length === 0) throw itemError('at least one item');
      writer.raw(name).set(ranges);
      writer.list(() => {
        for (const item of items) writeItem(writer, item);
      });
    },
    fold: () => {
      const messages: FetchData[] = [];
      return { ...streaming((message) => messages.push(message)), result: () => messages };
    },
    streaming,
    grammar: fetchGrammar,
  };
}

/** Attributes that a server also sends unasked, when another client changes flags. */
const UNSOLICITED: ReadonlySet<FetchItem> = new Set<FetchItem>(['UID', 'FLAGS', 'MODSEQ']);

/** Tells an answer from a flag update that comes in between: it is in the set, and has something that only an answer has. */
function answerOf(
  name: string,
  ranges: readonly NumberRange[],
  items: readonly FetchItem[],
): (data: FetchData) => boolean {
  const asksMore = items.some((item) => !UNSOLICITED.has(item));
  return (data) => {
    const number = name === 'FETCH' ? data.seq : data.uid;
    if (number !== undefined && !mayHold(ranges, number)) return false;
    return !asksMore || hasMore(data);
  };
}

function hasMore(data: FetchData): boolean {
  for (const key in data) {
    if (
      key !== 'seq' &&
      key !== 'uid' &&
      key !== 'flags' &&
      key !== 'modseq' &&
      data[key as keyof FetchData] !== undefined
    )
      return true;
  }
  return false;
}

function writeItem(writer: CommandWriter, item: FetchItem): void {
  if (typeof item === 'string') {
    if (!/^[A-Z0-9.-]+$/i.test(item)) throw itemError('an attribute of letters, digits, dots and hyphens');
    writer.raw(item);
    return;
  }
  const { section, peek = true, binary = false, partial } = item;
  if (!/^[A-Za-z0-9. ()_-]*$/.test(section))
    throw itemError('a section of letters, digits, dots, and field names in parentheses');
  const range = partial === undefined ? '' : `<${octetText(partial.offset, 0)}.${octetText(partial.octets, 1)}>`;
  writer.raw(`${binary ? 'BINARY' : 'BODY'}${peek ? '.PEEK' : ''}[${section}]${range}`);
}

function octetText(octets: number, least: number): string {
  if (!Number.isSafeInteger(octets) || octets < least) throw itemError('a range in whole octets');
  return String(octets);
}

function itemError(expected: string): ImapError {
  return new ImapError('ERR_ARGUMENT', `fetch item: expected ${expected}`, { kind: 'usage' });
}
