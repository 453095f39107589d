/**
 * An ENVELOPE that its production cannot read, by the shape of what came.
 *
 * @module
 * @see RFC 9051 §7.5.2
 */
import type { Address, Envelope } from '../message.ts';
import { isList, isText, type LooseValue, textOf } from './loose-value.ts';

/** Fields before the six lists of addresses, and their number. */
const FIRST_LIST = 2;
const LISTS = 6;

/** Fewer fields than any server that is known leaves out. */
const MIN_FIELDS = 8;

/**
 * Whether the fields are what and where they should be: then the strings in it have been taken apart rightly.
 *
 * @param anyShape asks only for their number
 */
export function isEnvelopeShaped(value: LooseValue, anyShape: boolean): boolean {
  if (!isList(value)) return value === null;
  if (anyShape) return value.length >= MIN_FIELDS;
  const lists = value.slice(FIRST_LIST, FIRST_LIST + LISTS);
  const texts = [...value.slice(0, FIRST_LIST), ...value.slice(FIRST_LIST + LISTS)];
  return lists.every(isAddressesShaped) && !texts.some((text) => isList(text) || (isText(text) && text.isAtom));
}

function isAddressesShaped(value: LooseValue): boolean {
  if (!isList(value)) return value === null;
  return value.every((item) => item === null || (isList(item) && item.length === 4 && !item.some(isList)));
}

/**
 * The envelope; undefined if there is none to be seen.
 *
 * QQ: eight or nine fields; those that are missing are the last. NIL and `()` are an envelope that says nothing.
 */
export function looseEnvelope(value: LooseValue): Envelope | undefined {
  if (isText(value)) return undefined;
  const [date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId] = value ?? [];
  return {
    date: textOf(date),
    subject: textOf(subject),
    from: addresses(from),
    sender: addresses(sender),
    replyTo: addresses(replyTo),
    to: addresses(to),
    cc: addresses(cc),
    bcc: addresses(bcc),
    inReplyTo: textOf(inReplyTo),
    messageId: textOf(messageId),
  };
}

/**
 * SmarterMail: NIL among addresses. Also an address without the list around it, or as a text.
 */
function addresses(value: LooseValue | undefined): readonly Address[] {
  if (isText(value)) return value.text === '' ? [] : [addressOfText(value.text)];
  if (!isList(value)) return [];
  const isOne = value.length === 4 && !value.some(isList) && value.some(isText);
  return isOne ? [address(value)] : value.flatMap((item) => (isList(item) && item.length > 0 ? [address(item)] : []));
}

function address([name, adl, mailbox, host]: readonly LooseValue[]): Address {
  return { name: textOf(name), adl: textOf(adl), mailbox: textOf(mailbox), host: textOf(host) };
}

function addressOfText(text: string): Address {
  const at = text.lastIndexOf('@');
  const [mailbox, host] = at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
  return { name: null, adl: null, mailbox, host };
}
