/**
 * STATUS: counts of a mailbox without selecting it.
 *
 * @module
 * @see RFC 9051 §6.3.11; RFC 8438 (SIZE), RFC 7162 (HIGHESTMODSEQ), RFC 8474 (MAILBOXID), RFC 9208 (DELETED-STORAGE)
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { ImapError } from '../errors.ts';
import { statusGrammar } from '../grammar/status.ts';
import { sameMailbox } from '../list-pattern.ts';
import { merged, missingData } from '../one-answer.ts';
import type { StatusItems } from '../response.ts';

/** Items and the field of {@link StatusItems} that each fills. */
interface StatusFields {
  readonly MESSAGES: 'messages';
  readonly RECENT: 'recent';
  readonly UIDNEXT: 'uidNext';
  readonly UIDVALIDITY: 'uidValidity';
  readonly UNSEEN: 'unseen';
  readonly DELETED: 'deleted';
  readonly SIZE: 'size';
  readonly HIGHESTMODSEQ: 'highestModSeq';
  readonly APPENDLIMIT: 'appendLimit';
  readonly MAILBOXID: 'mailboxId';
  readonly 'DELETED-STORAGE': 'deletedStorage';
}

const FIELDS: StatusFields = {
  MESSAGES: 'messages',
  RECENT: 'recent',
  UIDNEXT: 'uidNext',
  UIDVALIDITY: 'uidValidity',
  UNSEEN: 'unseen',
  DELETED: 'deleted',
  SIZE: 'size',
  HIGHESTMODSEQ: 'highestModSeq',
  APPENDLIMIT: 'appendLimit',
  MAILBOXID: 'mailboxId',
  'DELETED-STORAGE': 'deletedStorage',
};

/**
 * What STATUS can tell. Every server has MESSAGES, UIDNEXT, UIDVALIDITY and UNSEEN; RECENT is IMAP4rev1's, DELETED IMAP4rev2's. SIZE needs
 * STATUS=SIZE or IMAP4rev2, HIGHESTMODSEQ CONDSTORE, APPENDLIMIT and MAILBOXID the extensions APPENDLIMIT and OBJECTID, DELETED-STORAGE
 * QUOTA=RES-STORAGE.
 *
 * @see RFC 9051 §6.3.11
 */
export type StatusItem = keyof StatusFields;

/** What can be told twice, so that the greater number counts. */
export const STATUS_COUNTS: readonly string[] =
  /* @__PURE__ */ 'messages recent uidNext unseen deleted size highestModSeq deletedStorage'.split(' ');

/** What a server that contradicts itself has told besides. */
export interface Lesser {
  /** The least numbers of items for which it told several; the greatest is in their field. Absent if it told each once. */
  readonly least?: StatusItems;
}

/** The items that were asked for, each of them there. */
export type StatusResult<I extends StatusItem> = Required<Pick<StatusItems, StatusFields[I]>> & Lesser;

/**
 * Sends STATUS. Resolves to the items asked for. Every server has it; see {@link StatusItem} for what items need. Rejects with `ERR_STATE`
 * before login, with `ERR_ARGUMENT` for no item, with `ERR_NO` where the mailbox is not there, and with `ERR_PROTOCOL` where the server
 * says OK without telling one of the items, or of another mailbox, or so that it cannot be read, or contradicts itself in more than a number.
 *
 * @see RFC 9051 §6.3.11
 */
export function status<I extends StatusItem>(mailbox: string, items: readonly I[]): Command<StatusResult<I>> {
  return {
    name: 'STATUS',
    states: AUTHENTICATED,
    encode: (writer) => {
      if (items.length === 0) throw new ImapError('ERR_ARGUMENT', 'STATUS: expected an item', { kind: 'usage' });
      writer.raw('STATUS').mailbox(mailbox);
      writer.list(() => {
        for (const item of items) writer.atom(item);
      });
    },
    fold: () => {
      let told: (StatusItems & Lesser) | undefined;
      return {
        untagged(response) {
          if (response.name !== 'STATUS' || !sameMailbox(response.data.mailbox, mailbox)) return false;
          told = merged<StatusItems & Lesser>('STATUS', told, response.data.items, STATUS_COUNTS);
          return true;
        },
        result() {
          const absent = items.find((item) => told?.[FIELDS[item]] === undefined);
          if (absent !== undefined) return missingData('STATUS', `${absent} of the mailbox`);
          return told as StatusResult<I>;
        },
      };
    },
    grammar: statusGrammar,
    repeatable: true,
  };
}
