/**
 * The ACL, LISTRIGHTS and MYRIGHTS responses.
 *
 * @module
 * @see RFC 4314 §3.6, §3.7, §3.8
 */
import type { AclData, ListRightsData, MyRightsData } from '../response.ts';
import { atEnd, type Cursor, skipBlanks, sp } from '../wire/cursor.ts';
import { astring } from './core.ts';
import type { Grammar } from './grammar.ts';
import { mailbox } from './mailbox.ts';

/** `acl-data = "ACL" SP mailbox *(SP identifier SP rights)` */
export function aclResponse(c: Cursor): AclData {
  const name = mailbox(c);
  const entries: { identifier: string; rights: string }[] = [];
  for (skipBlanks(c); !atEnd(c); skipBlanks(c)) {
    const identifier = astring(c);
    sp(c, 'acl-data');
    entries.push({ identifier, rights: astring(c) });
  }
  return { mailbox: name, entries };
}

/** `listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)` */
export function listRightsResponse(c: Cursor): ListRightsData {
  const name = mailbox(c);
  sp(c, 'listrights-data');
  const identifier = astring(c);
  sp(c, 'listrights-data');
  const required = astring(c);
  const optional: string[] = [];
  for (skipBlanks(c); !atEnd(c); skipBlanks(c)) optional.push(astring(c));
  return { mailbox: name, identifier, required, optional };
}

/** `myrights-data = "MYRIGHTS" SP mailbox SP rights` */
export function myRightsResponse(c: Cursor): MyRightsData {
  const name = mailbox(c);
  sp(c, 'myrights-data');
  return { mailbox: name, rights: astring(c) };
}

/** ACL, LISTRIGHTS and MYRIGHTS. */
export const aclGrammar: Grammar = {
  untagged: { ACL: aclResponse, LISTRIGHTS: listRightsResponse, MYRIGHTS: myRightsResponse },
};
