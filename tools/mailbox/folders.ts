/**
 * The syntax of `--folders`: names separated by commas, a name with a comma in double quotes, globs and SPECIAL-USE
 * attributes. What each entry means is decided here; which mailboxes match it, by who asks the server.
 *
 * In quotes everything is literal, so `"a*b"` is the mailbox of that name; `\"` and `\\` stand for `"` and `\`.
 *
 * @module
 * @see RFC 6154 (SPECIAL-USE), RFC 9051 §6.3.9 (the wildcards of LIST)
 */
import type { ParsedListFlag } from '../program/flags-kinds.ts';
import { bad, good, type Reading } from '../program/reading.ts';
import { quoteForMessage } from '../program/text.ts';

/** One entry of a folder list. */
export type FolderPattern =
  /** A mailbox of exactly this name (INBOX in any case, and `/` for the server's delimiter). */
  | { readonly kind: 'name'; readonly name: string }
  /** Every mailbox that LIST finds for this pattern: `*` matches anything, `%` anything but the delimiter. */
  | { readonly kind: 'glob'; readonly pattern: string }
  /** The mailboxes with this attribute, spelled as given: `\Junk`. */
  | { readonly kind: 'special-use'; readonly attribute: string };

/** An entry as scanned: its text, and whether quotes made it literal. */
interface Entry {
  readonly text: string;
  readonly quoted: boolean;
}

const SPACE = /[ \t]/;

/** The text of a quoted entry and the offset behind its closing quote; undefined where that is missing. */
function scanQuoted(list: string, start: number): { text: string; end: number } | undefined {
  let text = '';
  for (let pos = start + 1; pos < list.length; pos++) {
    const character = list.charAt(pos);
    if (character === '"') return { text, end: pos + 1 };
    if (character === '\\') {
      const escaped = list.charAt(pos + 1);
      if (escaped === '"' || escaped === '\\') pos++;
      text += escaped === '"' || escaped === '\\' ? escaped : character;
    } else {
      text += character;
    }
  }
  return undefined;
}

/** Splits at commas outside quotes; a string is the problem. */
function scanEntries(list: string): readonly Entry[] | string {
  const entries: Entry[] = [];
  let pos = 0;
  for (;;) {
    while (SPACE.test(list.charAt(pos))) pos++;
    if (list.charAt(pos) === '"') {
      const scanned = scanQuoted(list, pos);
      if (scanned === undefined) return 'a double quote is not closed';
      pos = scanned.end;
      while (SPACE.test(list.charAt(pos))) pos++;
      if (pos < list.length && list.charAt(pos) !== ',') {
        return `a comma must follow the quoted name ${quoteForMessage(scanned.text)}`;
      }
      entries.push({ text: scanned.text, quoted: true });
    } else {
      const comma = list.indexOf(',', pos);
      const end = comma === -1 ? list.length : comma;
      entries.push({ text: list.slice(pos, end).trim(), quoted: false });
      pos = end;
    }
    if (pos >= list.length) return entries;
    pos++;
  }
}

/** What an unquoted text means: RFC 9051's flag-extension for SPECIAL-USE, else LIST's wildcards, else a name. */
function classify({ text, quoted }: Entry): FolderPattern {
  if (quoted) return { kind: 'name', name: text };
  if (/^\\[A-Za-z][A-Za-z0-9$_-]*$/.test(text)) return { kind: 'special-use', attribute: text };
  if (/[*%]/.test(text)) return { kind: 'glob', pattern: text };
  return { kind: 'name', name: text };
}

/**
 * Reads one value of `--folders`.
 *
 * @param list The whole value, as given: `Inbox, "Sales, EMEA", Archive/*, \Junk`.
 */
export function parseFolderList(list: string): Reading<readonly FolderPattern[]> {
  const entries = scanEntries(list);
  if (typeof entries === 'string') return bad(entries);
  const empty = entries.findIndex((entry) => entry.text === '');
  if (empty !== -1) {
    return bad(entries.length === 1 ? 'no folder is named' : `entry ${empty + 1} of the list is empty`);
  }
  return good(entries.map(classify));
}

/** An entry as it would be written in a list, for messages and for the plugins' first line. */
export function folderPatternText(pattern: FolderPattern): string {
  if (pattern.kind === 'name') return pattern.name;
  return pattern.kind === 'glob' ? pattern.pattern : pattern.attribute;
}

/** INBOX as IMAP wants it: in capitals at the start of a name, alone or as a parent (`inbox/Sub`, any delimiter). */
export function normalizeInbox(name: string, delimiter: string | null): string {
  const head = name.slice(0, 5);
  if (head.toUpperCase() !== 'INBOX') return name;
  const next = name.charAt(5);
  const isInbox = next === '' || next === '/' || (delimiter !== null && next === delimiter);
  return isInbox ? `INBOX${name.slice(5)}` : name;
}

/** `--folders`. */
export const foldersFlag: ParsedListFlag<FolderPattern> & { readonly required: true } = {
  kind: 'parsed-list',
  group: 'Check',
  required: true,
  placeholder: 'LIST',
  help: 'folders to check, comma-separated, repeatable; "a name, quoted", globs with * and %, \\Junk and its like',
  read: parseFolderList,
};
