/**
 * Quoting of text for logs: what could end a line, steer a terminal, turn the reading direction or break UTF-8 becomes an
 * escape. Escapes are JSON's, so that any logfmt reader that takes JSON strings reads them back.
 *
 * @module
 */

// C0, DEL and C1; line and paragraph separators; what turns the reading direction; the byte order mark and the interlinear
// marks, which show nothing; lone surrogates, which UTF-8 can't carry.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\uFEFF\uFFF9-\uFFFB]/u;
const EVERY_UNSAFE = new RegExp(UNSAFE.source, 'gu');

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** The text with what is unsafe as JSON escapes (`\n`, `\u001b`); quotes and backslashes stay as they are. */
export function escapeControls(text: string): string {
  return text.replace(EVERY_UNSAFE, escapeCharacter);
}

// Every unsafe character is in the basic plane, hence one UTF-16 unit.
function escapeCharacter(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The text as a JSON-like string in double quotes that is safe to print. */
export function quote(text: string): string {
  return `"${escapeControls(text.replace(/["\\]/g, '\\$&'))}"`;
}

/** True where logfmt can show the text without quotes: neither empty nor with a space, a quote, `=`, or what needs escapes. */
export function isLogfmtBare(text: string): boolean {
  return text !== '' && !/[\s"=\\]/.test(text) && !UNSAFE.test(text);
}
