/**
 * SASLprep: user names and passwords in one form, whatever keyboard made them. SCRAM needs it, since the server keeps a hash of
 * the prepared password.
 *
 * Code points that Unicode 3.2 doesn't assign (emoji, mostly) are let through, as for a query (RFC 3454 §7). RFC 5802 §2.2 would
 * refuse them in passwords; but it is the server that chose to store such a password, and servers that prepare nothing take it.
 *
 * @module
 * @see RFC 4013
 */
import { SaslError } from './errors.ts';
import { LEFT_TO_RIGHT, MAPPED_TO_NOTHING, NON_ASCII_SPACE, PROHIBITED, RIGHT_TO_LEFT } from './saslprep-tables.ts';

/**
 * The text as SASLprep has it: odd spaces become U+0020, soft hyphens and the like vanish, then NFKC.
 *
 * @param name What to call the text in the error.
 * @throws {SaslError} `ERR_SASL_ARGUMENT` where it holds a prohibited character (controls, private use, surrogates …), mixes
 *   directions as RFC 3454 §6 forbids, or nothing is left of it.
 * @see RFC 4013 §2
 */
export function saslprep(text: string, name: string): string {
  // Printable ASCII is in no table.
  if (/^[\x20-\x7e]+$/.test(text)) return text;
  const prepared = Array.from(text, mapCharacter).join('').normalize('NFKC');
  if (prepared === '') throw new SaslError('ERR_SASL_ARGUMENT', `nothing is left of the ${name} after SASLprep`);
  if (PROHIBITED.test(prepared)) {
    throw new SaslError('ERR_SASL_ARGUMENT', `the ${name} holds a character that SASLprep prohibits`);
  }
  if (!isBidiConsistent(prepared)) {
    throw new SaslError('ERR_SASL_ARGUMENT', `the ${name} mixes writing directions as SASLprep prohibits`);
  }
  return prepared;
}

/** RFC 4013 §2.1. U+200B is in both tables; like other implementations this takes it for a space. */
function mapCharacter(character: string): string {
  if (NON_ASCII_SPACE.test(character)) return ' ';
  return MAPPED_TO_NOTHING.test(character) ? '' : character;
}

/** RFC 3454 §6: text with a character from right to left has none from left to right, and begins and ends with such a one. */
function isBidiConsistent(text: string): boolean {
  if (!RIGHT_TO_LEFT.test(text)) return true;
  const characters = [...text];
  const isRightToLeft = (character: string | undefined): boolean =>
    character !== undefined && RIGHT_TO_LEFT.test(character);
  return !LEFT_TO_RIGHT.test(text) && isRightToLeft(characters[0]) && isRightToLeft(characters.at(-1));
}
