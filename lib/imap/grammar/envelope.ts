/**
 * ENVELOPE: the header fields of a message as the server has read them. Strings are as sent but for their charset; encoded
 * words stay encoded (`mime/encoded-word.ts` decodes them), dates stay text (`wire/datetime.ts`).
 *
 * @module
 * @see RFC 9051 §7.5.2
 */
import type { Address, Envelope } from '../message.ts';
import { type Cursor, expect, skipBlanks, sp, take } from '../wire/cursor.ts';
import { LPAREN, RPAREN } from '../wire/octets.ts';
import { nstring, takeNil } from './core.ts';

/**
 * `envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
 * env-in-reply-to SP env-message-id ")"`
 *
 * Quirk 18, Yahoo: a blank before `)`.
 */
export function envelope(c: Cursor): Envelope {
  expect(c, LPAREN, 'envelope');
  const date = nstring(c);
  sp(c, 'envelope');
  const subject = nstring(c);
  sp(c, 'envelope');
  const from = addresses(c);
  sp(c, 'envelope');
  const sender = addresses(c);
  sp(c, 'envelope');
  const replyTo = addresses(c);
  sp(c, 'envelope');
  const to = addresses(c);
  sp(c, 'envelope');
  const cc = addresses(c);
  sp(c, 'envelope');
  const bcc = addresses(c);
  sp(c, 'envelope');
  const inReplyTo = nstring(c);
  sp(c, 'envelope');
  const messageId = nstring(c);
  skipBlanks(c);
  expect(c, RPAREN, 'envelope');
  return { date, subject, from, sender, replyTo, to, cc, bcc, inReplyTo, messageId };
}

const NO_ADDRESSES: readonly Address[] = [];

/**
 * `env-from = "(" 1*address ")" / nil`, and the five like it
 *
 * Quirk 18: outlook.com puts a space between addresses; Yahoo sends `()` for NIL.
 */
function addresses(c: Cursor): readonly Address[] {
  if (takeNil(c)) return NO_ADDRESSES;
  expect(c, LPAREN, 'address');
  skipBlanks(c);
  if (take(c, RPAREN)) return NO_ADDRESSES;
  const list: Address[] = [];
  do {
    list.push(address(c));
    skipBlanks(c);
  } while (!take(c, RPAREN));
  return list;
}

/** `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"` */
function address(c: Cursor): Address {
  expect(c, LPAREN, 'address');
  const name = nstring(c);
  sp(c, 'address');
  const adl = nstring(c);
  sp(c, 'address');
  const mailbox = nstring(c);
  sp(c, 'address');
  const host = nstring(c);
  skipBlanks(c);
  expect(c, RPAREN, 'address');
  return { name, adl, mailbox, host };
}
