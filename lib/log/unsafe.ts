/**
 * The one table of characters that text of foreign origin must not bring along: what ends a line, steers a terminal, turns the
 * reading direction, hides text, or is no text at all. Logs, messages, plugin output, reports and JSON all go by it; each shows
 * them in its own way.
 *
 * @module
 * @see https://www.unicode.org/reports/tr36/ (Unicode security considerations)
 */

// In this order: C0, DEL and C1; line and paragraph separators; what turns the reading direction; lone surrogates, which UTF-8
// cannot carry; noncharacters; what shows nothing: the Mongolian vowel separator, the zero-width space, the word joiner with the
// invisible operators and the deprecated format characters, the byte order mark, the interlinear marks, the controls of shorthand
// and of music, and the tag characters, which can spell out a hidden text.
//
// Left out, since scripts and emoji need them: the joiners U+200C and U+200D, the variation selectors, the soft hyphen.
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\p{NChar}\u180E\u200B\u2060-\u206F\uFEFF\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E00FF}\u{E01F0}-\u{E0FFF}]/u;

// The flags of England, Scotland and Wales are a black flag and tags. They stay; any other tags are unsafe.
const FLAG_OR_UNSAFE = new RegExp(
  `\\u{1F3F4}\\u{E0067}\\u{E0062}(?:\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}|${UNSAFE.source}`,
  'gu',
);

/** True where the text holds an unsafe character; also for the tags in the flags of England, Scotland and Wales. */
export function hasUnsafe(text: string): boolean {
  return UNSAFE.test(text);
}

/** The text with each unsafe character (a code point, or a lone surrogate) as `show` has it. */
export function replaceUnsafe(text: string, show: (character: string) => string): string {
  if (!UNSAFE.test(text)) return text;
  return text.replace(FLAG_OR_UNSAFE, (found) => (found.startsWith('\u{1F3F4}') ? found : show(found)));
}

/** `<U+202E>`; for a lone surrogate U+FFFD, which Unicode has for what cannot be shown. */
export function characterName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** The text with what is unsafe as JSON escapes (`\n`, `\u001b`); quotes and backslashes stay as they are. */
export function escapeControls(text: string): string {
  return replaceUnsafe(text, (character) => SHORT_ESCAPES[character] ?? unitEscapes(character));
}

function unitEscapes(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
