/**
 * Parts of hand-written documents that are made from the source, between two lines that mark them.
 *
 * @module
 */

/** The lines, which readers of the rendered document don't see. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

function bounds(document: string, { begin, end }: Marks): readonly [number, number] {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the document lacks ${begin} or ${end}`);
  return [from + begin.length, to];
}

/** The document with this text between its marks. @throws {Error} where the marks are missing */
export function withMarked(document: string, marks: Marks, text: string): string {
  const [from, to] = bounds(document, marks);
  return `${document.slice(0, from)}\n\n${text}\n\n${document.slice(to)}`;
}

/** What stands between the marks. @throws {Error} where they are missing */
export function marked(document: string, marks: Marks): string {
  return document.slice(...bounds(document, marks)).trim();
}
