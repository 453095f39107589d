/**
 * FETCH and UID FETCH: attributes and bodies of messages. Run, it collects them; streamed, it hands each on as it comes.
 *
 * @module
 * @see RFC 9051 §6.4.5; RFC 3516 (BINARY), RFC 7162 (CHANGEDSINCE, VANISHED), RFC 8474, RFC 8514, RFC 8970, RFC 9394 (PARTIAL)
 */
import { type Command, type Fold, type OnLiteral, SELECTED } from '../command.ts';
import { ImapError } from '../errors.ts';
import { fetchGrammar } from '../grammar/fetch.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { vanishedGrammar } from '../grammar/vanished.ts';
import type { FetchData, NumberRange } from '../response.ts';
import { streamOf } from '../stream/stream.ts';
import { mayHold, type NumberSet, ofConnection, type Page, pageText, toRanges, writeSet } from '../wire/number-set.ts';
import type { CommandWriter } from '../wire/writer.ts';
import type { FetchItem, FetchSection } from './fetch-items.ts';
import { asksFor, matcherOf } from './fetch-match.ts';

/** Which messages of the set are fetched. */
export interface FetchOptions {
  /** Only messages whose modseq is above this, 1 to 2^63 - 1; the server must have CONDSTORE. Default: all. */
  readonly changedSince?: bigint;
  /**
   * Asks, with `changedSince` and by UID only, for the UIDs that were expunged since, and takes them; QRESYNC must be enabled.
   */
  readonly onVanished?: (uids: readonly NumberRange[]) => void;
  /**
   * Only a page of the set, by UID only: the first and the last message's place in it, from 1 upwards or from -1 downwards where
   * the last message is -1; the server must have PARTIAL.
   */
  readonly partial?: Page;
}

/** A command that can also be streamed: `streaming` folds into callbacks instead of a list. */
export interface StreamCommand<M> extends Command<readonly M[]> {
  /** A fold that keeps nothing: each message goes to `onMessage`, literals to `onLiteral` as far as that takes them. */
  readonly streaming: (onMessage: (message: M) => void, onLiteral?: OnLiteral<M>) => Fold<void>;
  /** Makes the iterator; with the command, so that who streams nothing has no queue in the bundle. */
  readonly iterate: typeof streamOf;
}

/** What {@link fetch} and {@link uidFetch} make: to be run, or to be streamed by `ImapClient.stream`. */
export type FetchCommand = StreamCommand<FetchData>;

const withVanished: Grammar = /* @__PURE__ */ mergeGrammars(fetchGrammar, vanishedGrammar);

/**
 * Sends FETCH, by sequence number. Resolves to the messages in the server's order, each with what it told. Every server has it;
 * items and options need the extensions that they name.
 *
 * Rejects with `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for no item, items that can't be sent, and `onVanished`
 * or `partial`, which go by UID.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none
 * @see RFC 9051 §6.4.5
 */
export function fetch(set: NumberSet, items: readonly FetchItem[], options: FetchOptions = {}): FetchCommand {
  return { ...fetchCommand('FETCH', set, items, options), isOfConnection: true };
}

/**
 * Sends UID FETCH; `UID` is always among the attributes. Resolves as {@link fetch} does; UIDs that are not there are no error. Every server
 * has it. Rejects with `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for items and options that can't be sent.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none
 * @see RFC 9051 §6.4.9
 */
export function uidFetch(set: NumberSet, items: readonly FetchItem[], options: FetchOptions = {}): FetchCommand {
  return { ...fetchCommand('UID FETCH', set, items, options), repeatable: true, ...ofConnection(set) };
}

function fetchCommand(
  name: 'FETCH' | 'UID FETCH',
  set: NumberSet,
  items: readonly FetchItem[],
  options: FetchOptions,
): FetchCommand {
  if (!Array.isArray(items)) throw itemError('a list of items');
  const isAnswer = answerOf(name, toRanges(set), items);
  const { onVanished } = options;
  const matches = matcherOf(items);
  const numberOf = (data: FetchData): number | undefined => (name === 'FETCH' ? data.seq : data.uid);
  const streaming: FetchCommand['streaming'] = (onMessage, onLiteral) => {
    let last = 0;
    return {
      // Servers send messages in ascending order: one that came already is another command's.
      fits: ({ name: response, data }) =>
        response !== 'FETCH' || (matches(data) && (numberOf(data) ?? Number.POSITIVE_INFINITY) > last),
      untagged(response) {
        if (response.name === 'VANISHED' && response.data.earlier && onVanished !== undefined) {
          onVanished(response.data.uids);
          return true;
        }
        if (response.name !== 'FETCH' || !isAnswer(response.data)) return false;
        last = numberOf(response.data) ?? last;
        onMessage(response.data);
        return true;
      },
      ...(onLiteral && {
        literal: (response, octets) => {
          const section = response.name === 'FETCH' ? response.data.sections?.at(-1) : undefined;
          const isOurs = section !== undefined && asksFor(items, section);
          return response.name === 'FETCH' && isOurs && isAnswer(response.data)
            ? onLiteral(response.data, octets)
            : undefined;
        },
      }),
      result: () => undefined,
    };
  };
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      writeSet(writer.raw(name), set);
      writeFetchItems(writer, items);
      writeModifiers(writer, name, options);
    },
    fold: () => {
      const messages: FetchData[] = [];
      return { ...streaming((message) => messages.push(message)), result: () => messages };
    },
    streaming,
    iterate: streamOf,
    grammar: onVanished === undefined ? fetchGrammar : withVanished,
  };
}

/** `"(" fetch-modifier *(SP fetch-modifier) ")"` @see RFC 4466 §2.4 */
function writeModifiers(
  writer: CommandWriter,
  name: string,
  { changedSince, onVanished, partial }: FetchOptions,
): void {
  if (changedSince === undefined && partial === undefined && onVanished === undefined) return;
  if (onVanished !== undefined && changedSince === undefined)
    throw itemError('changedSince, which onVanished goes with');
  if (name === 'FETCH' && (onVanished !== undefined || partial !== undefined))
    throw itemError('uidFetch for onVanished and partial');
  writer.list(() => {
    if (changedSince !== undefined) writer.raw('CHANGEDSINCE').modseq(changedSince);
    if (onVanished !== undefined) writer.raw('VANISHED');
    if (partial !== undefined) writer.raw('PARTIAL').raw(pageText(partial));
  });
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

/** Writes the list of items. */
export function writeFetchItems(writer: CommandWriter, items: readonly FetchItem[]): void {
  if (items.length === 0) throw itemError('at least one item');
  writer.list(() => {
    for (const item of items) writeItem(writer, item);
  });
}

function writeItem(writer: CommandWriter, item: FetchItem): void {
  if (typeof item === 'string') {
    if (!/^[A-Z0-9.-]+$/i.test(item)) throw itemError('an attribute of letters, digits, dots and hyphens');
    writer.raw(item);
  } else if ('preview' in item) {
    writer.raw('PREVIEW (LAZY)');
  } else if ('binarySize' in item) {
    if (!/^[0-9.]*$/.test(item.binarySize)) throw itemError("a part's number");
    writer.raw(`BINARY.SIZE[${item.binarySize}]`);
  } else {
    writeSection(writer, item);
  }
}

function writeSection(writer: CommandWriter, { section, peek = true, binary = false, partial }: FetchSection): void {
  if (typeof section !== 'string' || !/^[A-Za-z0-9. ()_-]*$/.test(section))
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
