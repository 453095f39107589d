/**
 * The THREAD response.
 *
 * @module
 * @see RFC 5256 §4
 */
import type { ThreadNode } from '../response.ts';
import { type Cursor, fail, peek, skipBlanks, take } from '../wire/cursor.ts';
import { isDigit, LPAREN, RPAREN } from '../wire/octets.ts';
import { nzNumber } from './core.ts';
import type { Grammar } from './grammar.ts';

/** A node while its children are read. */
interface Node {
  readonly number: number | null;
  readonly children: Node[];
}

/**
 * `thread-data = "THREAD" [SP 1*thread-list]`,
 * `thread-list = "(" (thread-members / thread-nested) ")"`,
 * `thread-members = nz-number *(SP nz-number) [SP thread-nested]`, `thread-nested = 2*thread-list`
 *
 * Each number is the child of the one before it. Lists that begin with a list are replies to a message that is not there. Read
 * without recursion: a thread may be as deep as it is long, which is no fault.
 */
export function threadResponse(c: Cursor): readonly ThreadNode[] {
  const roots: Node[] = [];
  /** The open lists, and of each where its next number goes; `isEmpty` while it has none. */
  const open: { into: Node[]; isEmpty: boolean }[] = [];
  for (skipBlanks(c); ; skipBlanks(c)) {
    const list = open.at(-1);
    if (take(c, LPAREN)) {
      if (list?.isEmpty === true) descend(list, null);
      open.push({ into: list?.into ?? roots, isEmpty: true });
    } else if (list === undefined) {
      return roots;
    } else if (take(c, RPAREN)) {
      if (list.isEmpty) fail(c, 'thread-list', 'a number', c.pos - 1);
      open.pop();
    } else {
      if (!isDigit(peek(c))) fail(c, 'thread-list', 'a number, "(" or ")"');
      descend(list, nzNumber(c));
    }
  }
}

/** Adds a message to the list; what follows is its child. Null is a message that is not there. */
function descend(list: { into: Node[]; isEmpty: boolean }, number: number | null): void {
  const node: Node = { number, children: [] };
  list.into.push(node);
  list.into = node.children;
  list.isEmpty = false;
}

/** THREAD. */
export const threadGrammar: Grammar = { untagged: { THREAD: threadResponse } };
