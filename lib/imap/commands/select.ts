/**
 * SELECT and EXAMINE: open a mailbox, to work in it or only to look.
 *
 * @module
 * @see RFC 9051 §6.3.2, §6.3.3
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { missingData } from '../missing-data.ts';
import type { ResponseText } from '../response.ts';

/** A mailbox as it was opened. */
export interface SelectResult {
  readonly exists: number;
  /** IMAP4rev1 only. */
  readonly recent?: number;
  readonly flags: readonly string[];
  /** Flags that can be changed for good; `\*` where new keywords can be made. */
  readonly permanentFlags?: readonly string[];
  readonly uidValidity?: number;
  readonly uidNext?: number;
  /** Sequence number of the first unseen message (IMAP4rev1). */
  readonly firstUnseen?: number;
  readonly highestModSeq?: bigint;
  readonly mailboxId?: string;
  readonly readOnly: boolean;
}

/** Opens the mailbox read-write: takes `\Recent` from its messages. */
export function select(mailbox: string): Command<SelectResult> {
  return open('SELECT', mailbox);
}

/** Opens the mailbox read-only: nothing in it changes. */
export function examine(mailbox: string): Command<SelectResult> {
  return open('EXAMINE', mailbox);
}

type Draft = { -readonly [K in keyof SelectResult]?: SelectResult[K] };

function open(name: 'SELECT' | 'EXAMINE', mailbox: string): Command<SelectResult> {
  return {
    name,
    states: AUTHENTICATED,
    encode: (writer) => writer.raw(name).mailbox(mailbox),
    fold: () => {
      let draft: Draft = {};
      return {
        untagged(response) {
          switch (response.name) {
            case 'EXISTS':
              draft.exists = response.data;
              return true;
            case 'RECENT':
              draft.recent = response.data;
              return true;
            case 'FLAGS':
              draft.flags = response.data;
              return true;
            case 'OK':
              // What came before belongs to the mailbox that was selected until now (RFC 9051 §7.1, CLOSED).
              if (response.data.code?.name === 'CLOSED') draft = {};
              return readCode(draft, response.data);
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
          return { ...draft, exists, flags: draft.flags ?? [], readOnly };
        },
      };
    },
    flight: 'first',
    effect: 'selects',
  };
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
