/**
 * `application/x-www-form-urlencoded`, with OAuth2's rules on top: no parameter twice, none without a value.
 *
 * @module
 * @see RFC 6749 §3.2, appendix B
 */
import { OAuth2Error } from './error.ts';

/** A name and its value, not yet encoded. */
export type Parameter = readonly [name: string, value: string];

/**
 * The parameters as a request body.
 *
 * @param taken names that the endpoint's query holds already.
 * @throws {OAuth2Error} `ERR_OAUTH2_OPTIONS` for an empty name, an empty value or a repeated name; the message has the name,
 *   never the value.
 */
export function encodeForm(parameters: readonly Parameter[], taken: Iterable<string> = []): string {
  const names = new Set(taken);
  const form = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (name === '') throw new OAuth2Error('ERR_OAUTH2_OPTIONS', 'a token parameter has no name');
    if (value === '') throw new OAuth2Error('ERR_OAUTH2_OPTIONS', `the token parameter ${name} is empty`);
    if (names.has(name)) throw new OAuth2Error('ERR_OAUTH2_OPTIONS', `the token parameter ${name} is given twice`);
    names.add(name);
    form.append(name, value);
  }
  return form.toString();
}

/** One value, encoded as in a form: a space is `+`, and `!'()~` are escaped, as `encodeURIComponent` would not do. */
export function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
