/**
 * NOTIFY: which changes in which mailboxes the server tells of its own accord; the server must have NOTIFY. They come as `untagged`
 * events: STATUS and LIST for mailboxes that are not selected, EXISTS, EXPUNGE and FETCH for the selected one.
 *
 * @module
 * @see RFC 5465
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';
import { ImapError } from '../errors.ts';
import { fetchGrammar } from '../grammar/fetch.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { listGrammar } from '../grammar/mailbox.ts';
import { metadataGrammar } from '../grammar/metadata.ts';
import { statusGrammar } from '../grammar/status.ts';
import type { StatusData } from '../response.ts';
import type { CommandWriter } from '../wire/writer.ts';
import { writeFetchItems } from './fetch.ts';
import type { FetchItem } from './fetch-items.ts';

const GRAMMAR: Grammar = /* @__PURE__ */ [fetchGrammar, listGrammar, metadataGrammar].reduce(
  mergeGrammars,
  statusGrammar,
);

/** Which mailboxes: `selected` tells at once, `selected-delayed` expunges only when a command allows them. */
export type NotifyFilter =
  | 'selected'
  | 'selected-delayed'
  | 'inboxes'
  | 'personal'
  | 'subscribed'
  | { readonly subtree: readonly string[] }
  | { readonly mailboxes: readonly string[] };

/**
 * What shall be told. `MessageNew` and `MessageExpunge` go together, `FlagChange` and `AnnotationChange` only with both. Of the selected
 * mailbox it comes as the client's events `exists`, `expunge` and `flags`, of others as `untagged` ones.
 *
 * @see RFC 5465 §5
 */
export type NotifyEvent =
  /** Of the selected mailbox with what shall be told of each new message. */
  | { readonly messageNew: readonly FetchItem[] }
  | 'MessageNew'
  | 'MessageExpunge'
  | 'FlagChange'
  | 'AnnotationChange'
  | 'MailboxName'
  | 'SubscriptionChange'
  | 'MailboxMetadataChange'
  | 'ServerMetadataChange';

/** Some mailboxes, and what shall be told of them. @see RFC 5465 §6 */
export interface NotifyGroup {
  /** Which mailboxes. */
  readonly filter: NotifyFilter;
  /** Empty for none: of these mailboxes nothing shall be told. */
  readonly events: readonly NotifyEvent[];
}

/** What NOTIFY asks for besides. */
export interface NotifyOptions {
  /** Asks for a STATUS of each mailbox first. Default false. */
  readonly status?: boolean;
}

/**
 * Sends NOTIFY SET, which replaces what an earlier NOTIFY asked for. Resolves to the STATUS responses that `status` asks for; what changes
 * later comes as events. Needs NOTIFY. Rejects with `ERR_STATE` before login, and with `ERR_ARGUMENT` for no group or one without a name
 * where it has a list of them.
 *
 * @see RFC 5465 §3
 */
export function notify(groups: readonly NotifyGroup[], options: NotifyOptions = {}): Command<readonly StatusData[]> {
  return {
    name: 'NOTIFY',
    states: AUTHENTICATED,
    encode: (writer) => {
      if (groups.length === 0) throw notifyError('at least one group');
      writer.raw('NOTIFY SET');
      if (options.status === true) writer.raw('STATUS');
      for (const group of groups) writer.list(() => writeGroup(writer, group));
    },
    fold: () => {
      const told: StatusData[] = [];
      return {
        untagged(response) {
          if (response.name !== 'STATUS') return false;
          told.push(response.data);
          return true;
        },
        result: () => told,
      };
    },
    grammar: GRAMMAR,
    answers: ['STATUS'],
    repeatable: true,
  };
}

/**
 * Sends NOTIFY NONE: nothing that NOTIFY asked for shall be told any more. Resolves without a value. Needs NOTIFY. Rejects with
 * `ERR_STATE` before login.
 *
 * @see RFC 5465 §3
 */
export function notifyNone(): Command<void> {
  return {
    name: 'NOTIFY',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('NOTIFY NONE'),
    fold: noData,
    repeatable: true,
  };
}

function writeGroup(writer: CommandWriter, { filter, events }: NotifyGroup): void {
  if (typeof filter === 'string') {
    writer.atom(filter);
  } else {
    const [word, names] = 'subtree' in filter ? ['subtree', filter.subtree] : ['mailboxes', filter.mailboxes];
    if (names.length === 0) throw notifyError('at least one mailbox');
    writer.raw(word as string).list(() => {
      for (const name of names) writer.mailbox(name);
    });
  }
  if (events.length === 0) writer.raw('NONE');
  else {
    writer.list(() => {
      for (const event of events) writeEvent(writer, event);
    });
  }
}

function writeEvent(writer: CommandWriter, event: NotifyEvent): void {
  if (typeof event === 'string') {
    writer.atom(event);
    return;
  }
  writer.raw('MessageNew');
  if (event.messageNew.length > 0) writeFetchItems(writer, event.messageNew);
}

function notifyError(expected: string): ImapError {
  return new ImapError('ERR_ARGUMENT', `NOTIFY: expected ${expected}`, { kind: 'usage' });
}
