/**
 * BODY and BODYSTRUCTURE: the MIME structure of a message as the server has read it.
 *
 * @module
 * @see RFC 9051 §7.5.2, RFC 3501 §7.4.2
 */
import type {
  BasicBody,
  BodyExtension,
  BodyFields,
  BodyParameter,
  BodyStructure,
  ContentDisposition,
  MessageBody,
  MultipartBody,
  TextBody,
} from '../message.ts';
import { type Cursor, enter, expect, leave, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { LPAREN, RPAREN } from '../wire/octets.ts';
import { count, nstring, string, takeNil } from './core.ts';
import { envelope } from './envelope.ts';
import { skipValue } from './value.ts';

const NO_PARAMETERS: readonly BodyParameter[] = [];
const NO_LANGUAGES: readonly string[] = [];
const NO_EXTENSION: BodyExtension = { disposition: null, languages: NO_LANGUAGES, location: null };

/** `body = "(" (body-type-1part / body-type-mpart) ")"` */
export function body(c: Cursor): BodyStructure {
  enter(c);
  expect(c, LPAREN, 'body');
  skipBlanks(c);
  const structure = peek(c) === LPAREN ? bodyTypeMpart(c) : bodyType1part(c);
  skipBlanks(c);
  expect(c, RPAREN, 'body');
  leave(c);
  return structure;
}

/** `body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]`; blanks between the bodies are moved over. */
function bodyTypeMpart(c: Cursor): MultipartBody {
  const parts: BodyStructure[] = [];
  do {
    parts.push(body(c));
    skipBlanks(c);
  } while (peek(c) === LPAREN);
  const subtype = string(c).toLowerCase();
  return bodyExtMpart(c, subtype, parts, more(c, 'body-ext-mpart'));
}

/** `body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]` */
function bodyExtMpart(
  c: Cursor,
  subtype: string,
  parts: readonly BodyStructure[],
  hasParameters: boolean,
): MultipartBody {
  const parameters = hasParameters ? bodyFldParam(c) : NO_PARAMETERS;
  const { disposition, languages, location } = bodyExtension(c, 'body-ext-mpart');
  return { kind: 'multipart', subtype, parts, parameters, disposition, languages, location };
}

/**
 * `body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]`
 *
 * `body-type-basic = media-basic SP body-fields`, `body-type-text = media-text SP body-fields SP body-fld-lines`,
 * `body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines`
 */
function bodyType1part(c: Cursor): BodyStructure {
  const type = string(c).toLowerCase();
  skipBlanks(c);
  const subtype = string(c).toLowerCase();
  sp(c, 'body-fields');
  const parameters = bodyFldParam(c);
  sp(c, 'body-fields');
  const id = nstring(c);
  sp(c, 'body-fields');
  const description = nstring(c);
  sp(c, 'body-fields');
  const encoding = string(c).toLowerCase();
  sp(c, 'body-fields');
  const octets = count(c);
  const own = bodyOfType(c, type);
  const md5 = more(c, 'body-ext-1part') ? nstring(c) : null;
  const { disposition, languages, location } = bodyExtension(c, 'body-ext-1part');
  // One literal of fields, and one that spreads it for each kind: spreading `own` makes all of this four times slower.
  const fields: BodyFields = {
    type,
    subtype,
    parameters,
    id,
    description,
    encoding,
    octets,
    md5,
    disposition,
    languages,
    location,
  };
  if (own.kind === 'text') return { kind: 'text', ...fields, lines: own.lines };
  if (own.kind === 'basic') return { kind: 'basic', ...fields };
  return { kind: 'message', ...fields, envelope: own.envelope, body: own.body, lines: own.lines };
}

/** What `body-type-text` and `body-type-msg` have behind their fields, and `body-type-basic` lacks. */
function bodyOfType(c: Cursor, type: string): Own<TextBody> | Own<MessageBody> | Own<BasicBody> {
  if (type === 'text') {
    sp(c, 'body-type-text');
    return { kind: 'text', lines: count(c) };
  }
  if (type !== 'message' || !moveToEnvelope(c)) return { kind: 'basic' };
  const messageEnvelope = envelope(c);
  sp(c, 'body-type-msg');
  const messageBody = body(c);
  sp(c, 'body-type-msg');
  return { kind: 'message', envelope: messageEnvelope, body: messageBody, lines: count(c) };
}

type Own<T extends BodyFields> = Omit<T, keyof BodyFields>;

/**
 * Moves to the envelope where one follows. A message/… part without one is basic to the server: message/delivery-status,
 * message/partial.
 */
function moveToEnvelope(c: Cursor): boolean {
  const start = c.pos;
  skipBlanks(c);
  if (peek(c) === LPAREN) return true;
  c.pos = start;
  return false;
}

/** Whether another field follows; moves to it. */
function more(c: Cursor, production: string): boolean {
  if (peek(c) === RPAREN) return false;
  sp(c, production);
  return peek(c) !== RPAREN;
}

/** `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]` */
function bodyExtension(c: Cursor, production: string): BodyExtension {
  if (!more(c, production)) return NO_EXTENSION;
  const disposition = bodyFldDsp(c);
  const languages = more(c, production) ? bodyFldLang(c) : NO_LANGUAGES;
  const location = more(c, production) ? nstring(c) : null;
  while (more(c, production)) skipValue(c);
  return { disposition, languages, location };
}

/** `body-fld-dsp = "(" string SP body-fld-param ")" / nil` */
function bodyFldDsp(c: Cursor): ContentDisposition | null {
  if (takeNil(c)) return null;
  expect(c, LPAREN, 'body-fld-dsp');
  const type = string(c).toLowerCase();
  sp(c, 'body-fld-dsp');
  const parameters = bodyFldParam(c);
  skipBlanks(c);
  expect(c, RPAREN, 'body-fld-dsp');
  return { type, parameters };
}

/** `body-fld-lang = nstring / "(" string *(SP string) ")"` */
function bodyFldLang(c: Cursor): readonly string[] {
  if (!take(c, LPAREN)) {
    const language = nstring(c);
    return language === null ? NO_LANGUAGES : [language];
  }
  const languages: string[] = [];
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) languages.push(string(c));
  return languages;
}

/**
 * `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
 *
 * Quirk 19, mail.ru: `("boundary" NIL)`.
 */
function bodyFldParam(c: Cursor): readonly BodyParameter[] {
  if (takeNil(c)) return NO_PARAMETERS;
  expect(c, LPAREN, 'body-fld-param');
  const parameters: BodyParameter[] = [];
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    const name = string(c).toLowerCase();
    sp(c, 'body-fld-param');
    parameters.push({ name, value: nstring(c) });
  }
  return parameters;
}
