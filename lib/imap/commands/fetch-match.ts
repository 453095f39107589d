/**
 * Whose answer a FETCH response is, where several FETCHes are in flight: a server may send the data of all of them before it completes the
 * first (Dovecot does).
 *
 * @module
 * @see RFC 9051 §5.5
 */

import type { BodySection, FetchData } from '../response.ts';
import type { FetchAttribute, FetchItem, FetchSection } from './fetch-items.ts';

type Field = keyof FetchData;

const FIELDS: Readonly<Record<FetchAttribute, Field>> = {
  UID: 'uid',
  FLAGS: 'flags',
  INTERNALDATE: 'internalDate',
  'RFC822.SIZE': 'size',
  ENVELOPE: 'envelope',
  BODY: 'bodyStructure',
  BODYSTRUCTURE: 'bodyStructure',
  MODSEQ: 'modseq',
  EMAILID: 'emailId',
  THREADID: 'threadId',
  SAVEDATE: 'saveDate',
  PREVIEW: 'preview',
  'X-GM-LABELS': 'gmailLabels',
  'X-GM-MSGID': 'gmailMessageId',
  'X-GM-THRID': 'gmailThreadId',
};

/** What a server adds of its own accord. */
const UNASKED: readonly Field[] = ['seq', 'uid', 'flags', 'modseq', 'unreadable'];

/** Tells of a response whether it has what these items ask for, and nothing else. */
export function matcherOf(items: readonly FetchItem[]): (data: Partial<FetchData>) => boolean {
  const sections = items.filter(isSection);
  const wanted = new Set<Field>(items.map(fieldOf));
  const allowed = new Set<Field>([...UNASKED, ...wanted]);
  return (data) => {
    for (const field of wanted) if (data[field] === undefined && data.unreadable === undefined) return false;
    for (const field in data) if (!allowed.has(field as Field)) return false;
    const told = data.sections ?? [];
    return told.length === sections.length && told.every((section) => sections.some((item) => isOf(section, item)));
  };
}

/** Whether one of the items asks for this section. */
export function asksFor(items: readonly FetchItem[], section: BodySection): boolean {
  return items.some((item) => isSection(item) && isOf(section, item));
}

function isSection(item: FetchItem): item is FetchSection {
  return typeof item === 'object' && 'section' in item;
}

function fieldOf(item: FetchItem): Field {
  if (typeof item === 'string') return FIELDS[item] ?? 'unknown';
  if ('preview' in item) return 'preview';
  return 'binarySize' in item ? 'binarySizes' : 'sections';
}

function isOf({ section, binary, origin }: BodySection, item: FetchSection): boolean {
  return binary === (item.binary ?? false) && origin === item.partial?.offset && plain(section) === plain(item.section);
}

/** Servers may quote the names of header fields. */
function plain(section: string): string {
  return section.toUpperCase().replaceAll('"', '');
}
