/**
 * A BODYSTRUCTURE that its production cannot read, by the shape of what came: where the number of octets stands tells which fields are
 * missing.
 *
 * @module
 * @see RFC 9051 §7.5.2, RFC 2045 §5.2 and §6.1 (what a field means that is missing)
 */
import type {
  BodyExtension,
  BodyFields,
  BodyParameter,
  BodyStructure,
  ContentDisposition,
  MultipartBody,
  TextBody,
} from '../message.ts';
import { looseEnvelope } from './loose-envelope.ts';
import { isList, isText, type LooseValue, numberOf, textOf } from './loose-value.ts';

type Values = readonly LooseValue[];

/** The structure; undefined if there is none to be seen. */
export function looseBody(value: LooseValue | undefined): BodyStructure | undefined {
  if (!isList(value)) return undefined;
  if (value.length === 0) return EMPTY_TEXT;
  if (isList(value[0]) || (value[0] === null && isList(value[1]))) return multipart(value);
  return withoutParts(value) ?? singlePart(value);
}

/** A message/rfc822 whose body is `()`: a message without anything, by RFC 2045 §5.2 plain text. */
const EMPTY_TEXT: TextBody = {
  kind: 'text',
  type: 'text',
  subtype: 'plain',
  parameters: [],
  id: null,
  description: null,
  encoding: '7bit',
  octets: 0,
  lines: 0,
  md5: null,
  disposition: null,
  languages: [],
  location: null,
};

/** Parts that are NIL are passed over. */
function multipart(value: Values): MultipartBody {
  let count = 0;
  while (isList(value[count]) || (value[count] === null && isList(value[count + 1]))) count++;
  const parts = value.slice(0, count).flatMap((part) => looseBody(part) ?? []);
  return multipartOf(parts, value.slice(count));
}

function multipartOf(parts: readonly BodyStructure[], [subtype, parameters, ...rest]: Values): MultipartBody {
  return {
    kind: 'multipart',
    subtype: lower(subtype) ?? 'mixed',
    parts,
    parameters: parametersOf(parameters),
    ...extensionOf(rest),
  };
}

/**
 * Quirk 17, Gmail: `("ALTERNATIVE" ("BOUNDARY" "x") NIL NIL)` and `("ALTERNATIVE")`, a multipart that has no parts and so begins with its
 * subtype. Another server puts NIL in the place of the parts. Where a single part has its octets, neither has a number.
 */
function withoutParts(value: Values): MultipartBody | undefined {
  if (numberOf(value[5]) !== undefined || numberOf(value[6]) !== undefined) return undefined;
  if (isText(value[0]) && !isText(value[1])) return multipartOf([], value);
  return value[0] === null && isText(value[1]) ? multipartOf([], value.slice(1)) : undefined;
}

function singlePart(value: Values): BodyStructure {
  const { type, subtype, rest } = mediaType(value);
  const [parameters, id, description, encoding, octets, ...own] = rest;
  const fields = (extension: Values): BodyFields => ({
    type,
    subtype,
    parameters: parametersOf(parameters),
    id: textOf(id),
    description: textOf(description),
    // iCloud and maddy: an encoding that is NIL is the default.
    encoding: lower(encoding) ?? '7bit',
    octets: numberOf(octets) ?? 0,
    ...md5AndExtension(extension),
  });
  if (type === 'message' && hasMessage(own)) {
    const [envelope = null, body, lines, ...extension] = own;
    const inner = { envelope: looseEnvelope(envelope) ?? NO_ENVELOPE, body: looseBody(body) ?? EMPTY_TEXT };
    return { kind: 'message', ...fields(extension), ...inner, lines: numberOf(lines) ?? 0 };
  }
  if (type !== 'text') return { kind: 'basic', ...fields(own) };
  // Lines that are NIL leave as many fields behind them as a whole extension has.
  const hasLines = numberOf(own[0]) !== undefined || own.length > 4;
  return { kind: 'text', ...fields(hasLines ? own.slice(1) : own), lines: numberOf(own[0]) ?? 0 };
}

const NO_ENVELOPE = /* @__PURE__ */ looseEnvelope(null) as NonNullable<ReturnType<typeof looseEnvelope>>;

function hasMessage([envelope, body, lines]: Values): boolean {
  return isList(body) && (isList(envelope) || (envelope === null && numberOf(lines) !== undefined));
}

/**
 * A part whose Content-Type has no slash: `("TEXT" ("CHARSET" "x") NIL NIL "base64" 356 5)` has its octets a place too early. For
 * `text` and `application` the rest is known, any other word is a subtype of application. Exchange: both NIL.
 */
function mediaType(value: Values): { readonly type: string; readonly subtype: string; readonly rest: Values } {
  const [first, second] = [lower(value[0]), lower(value[1])];
  if (first !== null && second === null && numberOf(value[5]) !== undefined) {
    const [type, subtype] = first === 'text' ? ['text', 'plain'] : ['application', SUBTYPES[first] ?? first];
    return { type, subtype, rest: value.slice(1) };
  }
  return { type: first ?? 'application', subtype: second ?? 'octet-stream', rest: value.slice(2) };
}

const SUBTYPES: Readonly<Record<string, string>> = { application: 'octet-stream' };

/** A disposition in the place of the MD5 stands for a missing one. */
function md5AndExtension(extension: Values): BodyExtension & { readonly md5: string | null } {
  const [md5] = extension;
  const hasMd5 = !isDisposition(md5);
  return { md5: hasMd5 ? textOf(md5) : null, ...extensionOf(hasMd5 ? extension.slice(1) : extension) };
}

/** A disposition in the place of the languages has changed places with them. Exchange: a location `()`. */
function extensionOf([disposition, languages, location]: Values): BodyExtension {
  const isSwapped = disposition === null && isDisposition(languages);
  return {
    disposition: dispositionOf(isSwapped ? languages : disposition),
    languages: isSwapped ? [] : textsOf(languages),
    location: textOf(location),
  };
}

function isDisposition(value: LooseValue | undefined): boolean {
  return isList(value) && value.length === 2 && isText(value[0]) && (value[1] === null || isList(value[1]));
}

/** Exchange: a text in place of a list. Another server: `(NIL NIL)` for NIL. By RFC 2183 §2.8 an unknown type is an attachment. */
function dispositionOf(value: LooseValue | undefined): ContentDisposition | null {
  if (isText(value)) return { type: value.text.toLowerCase(), parameters: [] };
  if (!isList(value)) return null;
  const [type, parameters] = [lower(value[0]), parametersOf(value[1])];
  return type === null && parameters.length === 0 ? null : { type: type ?? 'attachment', parameters };
}

/** Names with their values; a name that is no text is passed over with its value. */
function parametersOf(value: LooseValue | undefined): readonly BodyParameter[] {
  if (!isList(value)) return [];
  const parameters: BodyParameter[] = [];
  for (let at = 0; at < value.length; at += 2) {
    const name = lower(value[at]);
    if (name !== null) parameters.push({ name, value: textOf(value[at + 1]) });
  }
  return parameters;
}

function textsOf(value: LooseValue | undefined): readonly string[] {
  return (isList(value) ? value : [value]).flatMap((item) => textOf(item) ?? []);
}

function lower(value: LooseValue | undefined): string | null {
  return textOf(value)?.toLowerCase() ?? null;
}
