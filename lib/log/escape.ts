/**
 * Quoting of text for logs: what could end a line, steer a terminal, turn the reading direction or break UTF-8 becomes an
 * escape. Escapes are JSON's, so that any logfmt reader that takes JSON strings reads them back.
 *
 * @module
 */
import { escapeControls, hasUnsafe } from './unsafe.ts';

/** The text as a JSON-like string in double quotes that is safe to print. */
export function quote(text: string): string {
  return `"${escapeControls(text.replace(/["\\]/g, '\\$&'))}"`;
}

/** True where logfmt can show the text without quotes: neither empty nor with a space, a quote, `=`, or what needs escapes. */
export function isLogfmtBare(text: string): boolean {
  return text !== '' && !/[\s"=\\]/.test(text) && !hasUnsafe(text);
}
