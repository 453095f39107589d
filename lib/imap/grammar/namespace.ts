/**
 * The NAMESPACE response.
 *
 * @module
 * @see RFC 2342, RFC 9051 §7.3.2
 */
import type { NamespaceData, NamespaceEntry } from '../response.ts';
import { type Cursor, expect, skipBlanks, sp, take } from '../wire/cursor.ts';
import { LPAREN, RPAREN } from '../wire/octets.ts';
import { astring, takeNil } from './core.ts';
import type { Grammar } from './grammar.ts';
import { hierarchyDelimiter, mailboxName } from './mailbox.ts';
import { skipValue } from './value.ts';

/** `namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace` */
export function namespaceResponse(c: Cursor): NamespaceData {
  const personal = namespace(c);
  sp(c, 'namespace-response');
  const otherUsers = namespace(c);
  sp(c, 'namespace-response');
  const shared = namespace(c);
  return { personal, otherUsers, shared };
}

/** `namespace = nil / "(" 1*namespace-descr ")"` */
function namespace(c: Cursor): NamespaceEntry[] {
  if (takeNil(c)) return [];
  const entries: NamespaceEntry[] = [];
  expect(c, LPAREN, 'namespace');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) entries.push(namespaceDescr(c));
  return entries;
}

/**
 * `namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [namespace-response-extensions] ")"`
 *
 * The prefix is decoded as mailbox names are, but `INBOX.` in any case stays as sent. Extensions are moved over.
 */
function namespaceDescr(c: Cursor): NamespaceEntry {
  expect(c, LPAREN, 'namespace-descr');
  const prefix = mailboxName(c, astring(c));
  sp(c, 'namespace-descr');
  const delimiter = hierarchyDelimiter(c);
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) skipValue(c);
  return { prefix, delimiter };
}

/** NAMESPACE. */
export const namespaceGrammar: Grammar = { untagged: { NAMESPACE: namespaceResponse } };
