/**
 * Reads INI files: sections, `key = value`, `[DEFAULT]`, quotes, comments. Keeps the line of everything, so that
 * whoever uses a value can say where it stands; gathers every problem rather than stopping at the first. Knows no
 * keys and judges no values, and no message quotes a line, since any of them may hold a secret.
 *
 * The dialect, where there are several:
 * - A line is a section, a key or a comment; a value does not continue on the next line, by indentation or by a
 *   backslash.
 * - A key ends at `=`, or at a colon that white space follows.
 * - `;` and `#` begin a comment at the start of a line and, outside quotes, after white space.
 * - A value in double quotes ends at the next quote; in it `\"` and `\\` stand for `"` and `\`, any other backslash
 *   for itself. In single quotes everything stands for itself. A value that goes on with a comma after its closing
 *   quote is a list, left as it is.
 * - Keys and sections are case-sensitive, and what stands before the first section belongs to `[DEFAULT]`.
 *
 * @module
 */
import { cleanLine, cutText } from '../program/text.ts';

/** The section whose keys all others inherit. */
export const DEFAULT_SECTION = 'DEFAULT';

/** A key with its value. */
export interface IniEntry {
  readonly key: string;
  /** Counted from 1. */
  readonly line: number;
  /** The value without quotes; of a list (`form`) the same as `raw`. */
  readonly value: string;
  /** The value as it stands in the file, without comment and surrounding white space. */
  readonly raw: string;
  /** `list`: it begins with a quoted text that a comma follows. */
  readonly form: 'plain' | 'quoted' | 'list';
}

/** A section with its own keys; those it inherits are found with {@link iniEntry}. */
export interface IniSection {
  readonly name: string;
  /** Line of its header; 0 for a `[DEFAULT]` that has none. */
  readonly line: number;
  readonly entries: ReadonlyMap<string, IniEntry>;
}

/** Where something stands. */
export interface IniPlace {
  readonly line: number;
  readonly section?: string | undefined;
  readonly key?: string | undefined;
}

/** What is wrong or doubtful, and where; a sentence without a full stop, with nothing of the line in it. */
export interface IniRemark extends IniPlace {
  readonly remark: string;
}

/** A file that was read. */
export interface IniFile {
  /** Keys for all sections. */
  readonly defaults: IniSection;
  /** The other sections in the order of the file. */
  readonly sections: readonly IniSection[];
  /** What makes the file unfit for use. */
  readonly problems: readonly IniRemark[];
  /** What is most likely a slip. */
  readonly warnings: readonly IniRemark[];
}

interface OpenSection extends IniSection {
  readonly entries: Map<string, IniEntry>;
}

interface Reader {
  readonly sections: Map<string, OpenSection>;
  readonly problems: IniRemark[];
  readonly warnings: IniRemark[];
  current: OpenSection;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

const CONTINUATION = 'a value cannot continue on the next line: write it on one line, in double quotes if need be';

/** Tells where something stands: `accounts.ini line 12, [ops] password`. */
export function iniPlaceText(file: string, { line, section, key }: IniPlace): string {
  const where = line === 0 ? file : `${file} line ${line}`;
  const what = [section === undefined ? '' : `[${nameText(section)}]`, key === undefined ? '' : nameText(key)];
  const shown = what.filter((part) => part !== '').join(' ');
  return shown === '' ? where : `${where}, ${shown}`;
}

/** Fit for a message: on one line, and not too long. */
function nameText(name: string): string {
  return cutText(cleanLine(name), 60);
}

/** A remark as a line for the user. */
export function iniRemarkText(file: string, remark: IniRemark): string {
  return `${iniPlaceText(file, remark)}: ${remark.remark}`;
}

/** The entry of a key, the section's own before the one that it inherits, and the section it stands in. */
export function iniEntry(
  file: IniFile,
  section: IniSection,
  key: string,
): { readonly entry: IniEntry; readonly section: IniSection } | undefined {
  for (const candidate of [section, file.defaults]) {
    const entry = candidate.entries.get(key);
    if (entry !== undefined) return { entry, section: candidate };
  }
  return undefined;
}

/**
 * Reads a whole file. Never throws: what is wrong is in `problems`.
 *
 * @param octets UTF-8, with or without a byte order mark, lines ended by LF or CRLF.
 */
export function parseIni(octets: Uint8Array): IniFile {
  const first: OpenSection = { name: DEFAULT_SECTION, line: 0, entries: new Map() };
  const reader: Reader = { sections: new Map([[first.name, first]]), problems: [], warnings: [], current: first };
  if ((octets[0] === 0xff && octets[1] === 0xfe) || (octets[0] === 0xfe && octets[1] === 0xff)) {
    reader.problems.push({ line: 1, remark: 'the file is UTF-16: save it as UTF-8' });
  } else {
    readLines(reader, octets);
  }
  const { sections, problems, warnings } = reader;
  const all = [...sections.values()];
  return {
    defaults: sections.get(DEFAULT_SECTION) ?? first,
    sections: all.filter(({ name }) => name !== DEFAULT_SECTION),
    problems,
    warnings,
  };
}

function readLines(reader: Reader, octets: Uint8Array): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let start = BYTE_ORDER_MARK.every((octet, index) => octets[index] === octet) ? BYTE_ORDER_MARK.length : 0;
  for (let line = 1; start <= octets.length; line++) {
    const lineFeed = octets.indexOf(0x0a, start);
    const end = lineFeed === -1 ? octets.length : lineFeed;
    const content = octets.subarray(start, end > start && octets[end - 1] === 0x0d ? end - 1 : end);
    start = end + 1;
    let text: string | undefined;
    try {
      text = decoder.decode(content);
    } catch {
      text = undefined;
    }
    readLine(reader, line, text ?? Buffer.from(content).toString('latin1'), text !== undefined);
  }
}

function readLine(reader: Reader, line: number, text: string, isUtf8: boolean): void {
  const indented = /^[ \t]/.test(text);
  const content = trimSpace(text);
  if (content === '' || content.startsWith('#') || content.startsWith(';')) return;
  const complain = (remark: string): void => {
    reader.problems.push({ line, section: sectionNameOf(reader), remark });
  };
  if (!isUtf8) {
    complain(
      'octets that are not UTF-8: save the file as UTF-8, and put a secret that is not UTF-8 into a file of its own (…_file)',
    );
  } else if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(content)) {
    complain('a control character');
  } else if (content.startsWith('[')) {
    readHeader(reader, line, content, complain);
  } else {
    const match = /^([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?:=|:(?=[ \t]|$))/.exec(content);
    if (match?.[1] !== undefined) {
      readKey(reader, line, match[1], trimSpace(content.slice(match[0].length)));
    } else {
      complain(indented ? CONTINUATION : 'neither a [section], nor key = value, nor a comment');
    }
  }
}

function sectionNameOf({ current }: Reader): string | undefined {
  return current.line === 0 || current.name === '' ? undefined : current.name;
}

function readHeader(reader: Reader, line: number, content: string, complain: (remark: string) => void): void {
  const end = content.indexOf(']');
  const name = end === -1 ? '' : trimSpace(content.slice(1, end));
  const section: OpenSection = { name, line, entries: new Map() };
  // Whatever is wrong with a header, the keys below it are not those of the section before.
  reader.current = section;
  if (name === '') {
    complain(end === -1 ? 'a section without its ]' : 'a section without a name');
    return;
  }
  if (!/^[ \t]*(?:[#;].*)?$/.test(content.slice(end + 1))) complain('text after the ] of a section');
  const other = reader.sections.get(section.name);
  if (other === undefined) {
    reader.sections.set(section.name, section);
  } else if (other.line === 0) {
    // The keys before the first section, now that [DEFAULT] has a line.
    reader.current = { ...section, entries: other.entries };
    reader.sections.set(section.name, reader.current);
  } else {
    reader.problems.push({ line, section: section.name, remark: `this section stands already on line ${other.line}` });
  }
}

function readKey(reader: Reader, line: number, key: string, text: string): void {
  const { current } = reader;
  const place = { line, section: sectionNameOf(reader), key };
  const earlier = current.entries.get(key);
  if (earlier !== undefined) {
    reader.problems.push({ ...place, remark: `this key stands already on line ${earlier.line}` });
    return;
  }
  const scanned = scanValue(text);
  if ('problem' in scanned) {
    reader.problems.push({ ...place, remark: scanned.problem });
    // Kept, so that nobody also says that the key is missing.
    current.entries.set(key, { key, line, value: text, raw: text, form: 'plain' });
    return;
  }
  if (scanned.raw === '' && text !== '') {
    const remark = 'the value is empty, for what follows is a comment: a value that begins with # or ; needs quotes';
    reader.warnings.push({ ...place, remark });
  } else if (scanned.form === 'plain' && scanned.raw.endsWith('\\')) {
    const remark = 'the backslash at the end belongs to the value: a value cannot continue on the next line';
    reader.warnings.push({ ...place, remark });
  }
  current.entries.set(key, { key, line, ...scanned });
}

type Scanned = Pick<IniEntry, 'value' | 'raw' | 'form'> | { readonly problem: string };

function scanValue(text: string): Scanned {
  const raw = trimSpace(text.slice(0, commentStart(text)));
  if (raw.startsWith("'") && raw.length > 1 && raw.indexOf("'", 1) === raw.length - 1) {
    return { raw, value: raw.slice(1, -1), form: 'quoted' };
  }
  if (!raw.startsWith('"')) {
    return { raw, value: raw, form: 'plain' };
  }
  const close = closingQuote(raw, 0);
  if (close === undefined) {
    return { problem: 'a double quote is not closed (inside quotes \\" stands for a quote and \\\\ for a backslash)' };
  }
  const rest = trimSpace(raw.slice(close + 1));
  if (rest === '') {
    return { raw, value: raw.slice(1, close).replaceAll(/\\(["\\])/g, '$1'), form: 'quoted' };
  }
  if (rest.startsWith(',')) {
    return { raw, value: raw, form: 'list' };
  }
  return { problem: 'text follows the closing quote (inside quotes \\" stands for a quote and \\\\ for a backslash)' };
}

/** The offset where the comment begins, else the length. A quote counts where an item of a list may begin. */
function commentStart(text: string): number {
  let atItem = true;
  for (let pos = 0; pos < text.length; pos++) {
    const character = text.charAt(pos);
    const isSpace = character === ' ' || character === '\t';
    if (atItem && (character === '"' || (character === "'" && pos === 0))) {
      const close = character === '"' ? closingQuote(text, pos) : singleQuoteEnd(text);
      if (close !== undefined) {
        pos = close;
        atItem = false;
        continue;
      }
    }
    if ((character === '#' || character === ';') && (pos === 0 || /[ \t]/.test(text.charAt(pos - 1)))) return pos;
    if (!isSpace) atItem = character === ',';
  }
  return text.length;
}

/** The offset of the quote that ends the one at `start`. */
function closingQuote(text: string, start: number): number | undefined {
  for (let pos = start + 1; pos < text.length; pos++) {
    const character = text.charAt(pos);
    if (character === '"') return pos;
    if (character === '\\' && /["\\]/.test(text.charAt(pos + 1))) pos++;
  }
  return undefined;
}

/** An apostrophe at the start is a quote only where its fellow ends the value: `'tis` is a value like others. */
function singleQuoteEnd(text: string): number | undefined {
  const close = text.indexOf("'", 1);
  return close !== -1 && /^[ \t]*$|^[ \t]+[#;]/.test(text.slice(close + 1)) ? close : undefined;
}

/** Other white space, such as a no-break space, may be part of a value. */
function trimSpace(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '');
}
