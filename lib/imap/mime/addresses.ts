/**
 * Addresses of an ENVELOPE, decoded and with their groups.
 *
 * @module
 * @see RFC 9051 §7.5.2, RFC 5322 §3.4
 */
import type { Address } from '../message.ts';
import { decodeEncodedWords } from './encoded-word.ts';

/** An address that mail can go to. */
export interface MailAddress {
  /** The display name, decoded; undefined if there is none. */
  readonly name: string | undefined;
  /** `user@example.com`. */
  readonly address: string;
  /** The group that it is a member of, decoded. */
  readonly group: string | undefined;
}

/** The addresses of a field. A group without members gives none; an address without a host is left out. */
export function addressesOf(field: readonly Address[]): readonly MailAddress[] {
  const addresses: MailAddress[] = [];
  let group: string | undefined;
  for (const { name, mailbox, host } of field) {
    if (host === null) group = mailbox === null ? undefined : decodeEncodedWords(mailbox);
    else if (mailbox !== null) {
      const shown = name === null ? '' : decodeEncodedWords(name).trim();
      addresses.push({ name: shown === '' ? undefined : shown, address: `${mailbox}@${host}`, group });
    }
  }
  return addresses;
}
