/**
 * The threading algorithms of RFC 5256, as pure functions: ORDEREDSUBJECT and REFERENCES. Without recursion, since a thread may be as deep
 * as somebody makes it.
 *
 * @module
 * @see RFC 5256 §3
 */

import type { ThreadNode } from '../response.ts';
import { baseSubject, compareKeys } from './base-subject.ts';

/** A message as far as threading looks at it. */
export interface ThreadInput {
  /** Its sequence number or UID. */
  readonly number: number;
  /** As ENVELOPE has it. */
  readonly subject: string | null;
  /** When it was sent, or where it doesn't say, when it arrived: milliseconds since 1970-01-01T00:00:00Z. */
  readonly sentMs: number;
  /** With its angle brackets; null where it has none. */
  readonly messageId: string | null;
  /** Message-IDs of its ancestors, the oldest first. */
  readonly references: readonly string[];
}

/** Messages with the same base subject: the oldest, and the others as its children. */
export function orderedSubject(messages: readonly ThreadInput[]): readonly ThreadNode[] {
  const bySubject = new Map<string, ThreadInput[]>();
  for (const message of [...messages].sort(byDate)) {
    const { text } = baseSubject(message.subject);
    const known = bySubject.get(text);
    if (known === undefined) bySubject.set(text, [message]);
    else known.push(message);
  }
  // A Map keeps the order of its first entries: that of the threads' first messages.
  return [...bySubject.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ number: first.number, children: others.map(({ number }) => ({ number, children: [] })) }],
  );
}

/** A message, or the place of one that is not there, while threads are made. */
interface Container {
  message: ThreadInput | undefined;
  parent: Container | undefined;
  children: Set<Container>;
}

/** Messages by what they refer to, and threads whose base subjects are the same put together. */
export function referencesThreads(messages: readonly ThreadInput[]): readonly ThreadNode[] {
  const containers = linked(messages);
  const roots = pruned(containers.filter(({ parent }) => parent === undefined));
  const gathered = gatheredBySubject(sorted(roots));
  return toNodes(gathered);
}

/** Steps 1 and 2: who is whose parent. */
function linked(messages: readonly ThreadInput[]): readonly Container[] {
  const byId = new Map<string, Container>();
  const all: Container[] = [];
  const make = (message?: ThreadInput): Container => {
    const container: Container = { message, parent: undefined, children: new Set() };
    all.push(container);
    return container;
  };
  const ofId = (id: string): Container => {
    const key = withoutQuoting(id);
    const known = byId.get(key) ?? make();
    byId.set(key, known);
    return known;
  };
  for (const message of messages) {
    const own = message.messageId === null ? make(message) : ofId(message.messageId);
    // Of two messages with one Message-ID the second counts as one without.
    const container = own.message === undefined || own.message === message ? own : make(message);
    container.message = message;
    let parent: Container | undefined;
    for (const id of message.references) {
      const next = ofId(id);
      if (parent !== undefined && next.parent === undefined && !isAncestor(next, parent)) adopt(parent, next);
      parent = next;
    }
    if (container.parent !== undefined) {
      container.parent.children.delete(container);
      container.parent = undefined;
    }
    if (parent !== undefined && !isAncestor(container, parent)) adopt(parent, container);
  }
  return all;
}

/** A Message-ID as it is compared: `<"1"@x>` is `<1@x>`. Capital and small letters differ. */
function withoutQuoting(id: string): string {
  return id.replace(/\\(.)|"/gs, '$1');
}

function adopt(parent: Container, child: Container): void {
  child.parent = parent;
  parent.children.add(child);
}

function isAncestor(candidate: Container, of: Container): boolean {
  for (let at: Container | undefined = of; at !== undefined; at = at.parent) if (at === candidate) return true;
  return false;
}

/** Step 3: places without a message go, unless they hold several threads together at the top. */
function pruned(roots: readonly Container[]): Container[] {
  for (const container of childrenFirst(roots)) {
    for (const child of [...container.children]) {
      if (child.message !== undefined) continue;
      container.children.delete(child);
      for (const grandchild of child.children) adopt(container, grandchild);
    }
  }
  return roots.flatMap((root) => {
    if (root.message !== undefined || root.children.size > 1) return [root];
    return [...root.children].map((child) => Object.assign(child, { parent: undefined }));
  });
}

/** Every container of the threads, each behind those below it. */
function childrenFirst(roots: Iterable<Container>): Container[] {
  const order: Container[] = [];
  const open = [...roots];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    order.push(at);
    open.push(...at.children);
  }
  return order.reverse();
}

/** Steps 4 and 6: siblings by the date sent; a place without a message has that of its first child. */
function sorted(containers: readonly Container[]): Container[] {
  const dates = new Map<Container, ThreadInput>();
  const compare = (a: Container, b: Container): number => {
    const [dateA, dateB] = [dates.get(a), dates.get(b)];
    return dateA === undefined || dateB === undefined ? 0 : byDate(dateA, dateB);
  };
  for (const container of childrenFirst(containers)) {
    const children = [...container.children].sort(compare);
    container.children = new Set(children);
    const [first] = children;
    const date = container.message ?? (first && dates.get(first));
    if (date !== undefined) dates.set(container, date);
  }
  return [...containers].sort(compare);
}

/** Step 5: threads whose first messages have the same base subject become one. */
function gatheredBySubject(roots: readonly Container[]): Container[] {
  const bySubject = new Map<string, Container>();
  const subjectOf = (root: Container): ReturnType<typeof baseSubject> => {
    const [first] = root.children;
    return baseSubject((root.message ?? first?.message)?.subject ?? null);
  };
  for (const root of roots) {
    const { text, isReplyOrForward } = subjectOf(root);
    const known = bySubject.get(text);
    const isBetter =
      known === undefined ||
      (root.message === undefined && known.message !== undefined) ||
      (known.message !== undefined && subjectOf(known).isReplyOrForward && !isReplyOrForward);
    if (text !== '' && isBetter) bySubject.set(text, root);
  }
  const result = new Set(roots);
  for (const root of roots) {
    const { text, isReplyOrForward } = subjectOf(root);
    const main = bySubject.get(text);
    if (main === undefined || main === root) continue;
    result.delete(root);
    if (root.message === undefined && main.message === undefined) {
      for (const child of root.children) adopt(main, child);
    } else if (main.message === undefined || (isReplyOrForward && !subjectOf(main).isReplyOrForward)) {
      adopt(main, root);
    } else {
      const both: Container = { message: undefined, parent: undefined, children: new Set() };
      adopt(both, main);
      adopt(both, root);
      result.delete(main);
      result.add(both);
      bySubject.set(text, both);
    }
  }
  return sorted([...result]);
}

function toNodes(roots: readonly Container[]): readonly ThreadNode[] {
  const nodes = new Map<Container, ThreadNode>();
  const nodesOf = (containers: Iterable<Container>): ThreadNode[] =>
    [...containers].flatMap((container) => nodes.get(container) ?? []);
  for (const container of childrenFirst(roots)) {
    nodes.set(container, { number: container.message?.number ?? null, children: nodesOf(container.children) });
  }
  return nodesOf(roots);
}

/** By date, then by number. */
function byDate(a: ThreadInput, b: ThreadInput): number {
  return a.sentMs - b.sentMs || a.number - b.number || compareKeys(a.subject ?? '', b.subject ?? '');
}
