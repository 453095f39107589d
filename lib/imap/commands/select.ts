/**
 * SELECT and EXAMINE: open a mailbox, to work in it or only to look.
 *
 * @module
 * @see RFC 9051 §6.3.2, §6.3.3; RFC 7162 §3.1.8 (CONDSTORE), §3.2.5 (QRESYNC)
 */

import { AUTHENTICATED, type Command } from '../command.ts';
import { ImapError } from '../errors.ts';
import { vanishedGrammar } from '../grammar/vanished.ts';
import type { SelectResult } from '../mailbox.ts';
import { missingData } from '../one-answer.ts';
import type { FetchData, NumberRange, ResponseText } from '../response.ts';
import { MailboxState } from '../session/mailbox-state.ts';
import { type NumberSet, toRanges } from '../wire/number-set.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** What the server is asked while it opens a mailbox. */
export interface SelectOptions {
  /** Tells the server that modseqs are wanted from now on; it must have CONDSTORE. Default false. */
  readonly condstore?: boolean;
  /** Asks what has changed since the mailbox was last seen; QRESYNC must be enabled. Default: nothing. */
  readonly qresync?: QresyncState;
}

/** What a client remembers of a mailbox. @see RFC 7162 §3.2.5 */
export interface QresyncState {
  /** UIDVALIDITY of then, 1 to 4294967295. */
  readonly uidValidity: number;
  /** HIGHESTMODSEQ of then, 1 to 2^63 - 1. */
  readonly modseq: bigint;
  /** UIDs that are known; without them, all. */
  readonly knownUids?: NumberSet;
  /** Some sequence numbers of then and the UIDs that belonged to them, ascending: helps a server that has forgotten expunges. */
  readonly matches?: { readonly seqs: NumberSet; readonly uids: NumberSet };
}

/**
 * Sends SELECT, which opens the mailbox read-write and takes `\Recent` from its messages. Resolves to the mailbox as it was opened; the
 * client's `mailbox` keeps it up to date. Every server has it; commands that come after it wait for its answer.
 *
 * Rejects with `ERR_STATE` before login, with `ERR_NO` where the mailbox is not there or must not be opened, with `ERR_PROTOCOL` where
 * the server doesn't tell how many messages it holds, and with `ERR_ARGUMENT` for a `qresync` that can't be sent. After a failure no
 * mailbox is selected, not even the one before.
 *
 * @see RFC 9051 §6.3.2
 */
export function select(mailbox: string, options: SelectOptions = {}): Command<SelectResult> {
  return open('SELECT', mailbox, options);
}

/**
 * Sends EXAMINE, which opens the mailbox read-only: nothing in it changes. Otherwise as {@link select}: resolves to the mailbox as it was
 * opened, rejects with `ERR_STATE` before login. Every server has it.
 *
 * @see RFC 9051 §6.3.3
 */
export function examine(mailbox: string, options: SelectOptions = {}): Command<SelectResult> {
  return open('EXAMINE', mailbox, options);
}

type Draft = { -readonly [K in keyof SelectResult]?: SelectResult[K] };

function open(
  name: 'SELECT' | 'EXAMINE',
  mailbox: string,
  { condstore = false, qresync }: SelectOptions,
): Command<SelectResult> {
  return {
    name,
    states: AUTHENTICATED,
    encode: (writer) => {
      writer.raw(name).mailbox(mailbox);
      if (!condstore && qresync === undefined) return;
      writer.list(() => {
        if (condstore) writer.raw('CONDSTORE');
        if (qresync !== undefined) writeQresync(writer.raw('QRESYNC'), qresync);
      });
    },
    fold: () => {
      let draft: Draft = {};
      let vanished: NumberRange[] = [];
      let changed: FetchData[] = [];
      return {
        untagged(response) {
          switch (response.name) {
            case 'EXISTS':
              // Of two numbers the greater: never a full mailbox for an empty one.
              draft.exists = Math.max(draft.exists ?? 0, response.data);
              return true;
            case 'RECENT':
              draft.recent = response.data;
              return true;
            case 'FLAGS':
              draft.flags = response.data;
              return true;
            case 'OK':
              // What came before belongs to the mailbox that was selected until now (RFC 9051 §7.1, CLOSED).
              if (response.data.code?.name === 'CLOSED') {
                draft = {};
                vanished = [];
                changed = [];
              }
              return readCode(draft, response.data);
            case 'VANISHED':
              if (qresync === undefined || !response.data.earlier) return false;
              vanished.push(...response.data.uids);
              return true;
            case 'FETCH':
              if (qresync === undefined) return false;
              changed.push(response.data);
              return true;
            default:
              return false;
          }
        },
        result(tagged) {
          readCode(draft, tagged);
          const { exists } = draft;
          if (exists === undefined) return missingData(name, 'the number of messages');
          const readOnly =
            tagged.code?.name === 'READ-ONLY' || (name === 'EXAMINE' && tagged.code?.name !== 'READ-WRITE');
          const delta = qresync === undefined ? {} : { vanished, changed };
          return { ...draft, exists, flags: draft.flags ?? [], readOnly, ...delta };
        },
      };
    },
    answers: ['EXISTS'],
    flight: 'first',
    effect: 'selects',
    opened: (result) => new MailboxState(mailbox, result as SelectResult),
    repeatable: true,
    ...(qresync !== undefined && { grammar: vanishedGrammar }),
  };
}

/** `"QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"` */
function writeQresync(writer: CommandWriter, { uidValidity, modseq, knownUids, matches }: QresyncState): void {
  if (!Number.isInteger(uidValidity) || uidValidity < 1 || uidValidity > 0xffff_ffff) {
    const message = 'SELECT: expected a UIDVALIDITY from 1 to 4294967295';
    throw new ImapError('ERR_ARGUMENT', message, { kind: 'usage' });
  }
  writer.list(() => {
    writer.raw(String(uidValidity)).modseq(modseq);
    if (knownUids !== undefined) writer.set(toRanges(knownUids));
    if (matches !== undefined) writer.list(() => writer.set(toRanges(matches.seqs)).set(toRanges(matches.uids)));
  });
}

function readCode(draft: Draft, { code }: ResponseText): boolean {
  if (code === undefined) return false;
  if ('number' in code) {
    if (code.name === 'UIDVALIDITY') draft.uidValidity = code.number;
    else if (code.name === 'UIDNEXT') draft.uidNext = code.number;
    else draft.firstUnseen = code.number;
    return true;
  }
  if ('flags' in code) draft.permanentFlags = code.flags;
  else if ('modseq' in code) draft.highestModSeq = code.modseq;
  else if ('id' in code) draft.mailboxId = code.id;
  else return false;
  return true;
}
