/**
 * Parameters of Content-Type and Content-Disposition: their continuations, charsets and encoded words put together.
 *
 * @module
 * @see RFC 2231, RFC 2047
 */
import type { BodyParameter } from '../message.ts';
import { charsetName, decodeCharset } from './charset.ts';
import { decodeEncodedWords } from './encoded-word.ts';

/** More segments than this are not put together. */
const MAX_SEGMENTS = 1000;

/** A parameter's name taken apart: `filename*1*` is part 1 of `filename`, percent-encoded. */
interface Segment {
  readonly index: number | undefined;
  readonly isEncoded: boolean;
  readonly value: string;
}

/**
 * The values by name, lower case. Of a value that is there in several forms the encoded one counts, as RFC 6266 has it. Encoded words are
 * read too: many programs write them although RFC 2047 §5 forbids it here.
 */
export function decodeParameters(parameters: readonly BodyParameter[]): ReadonlyMap<string, string> {
  const segments = new Map<string, Segment[]>();
  for (const { name, value } of parameters.slice(0, MAX_SEGMENTS)) {
    if (value === null) continue;
    const [, base = name, index, star] = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(name) ?? [];
    const all = segments.get(base) ?? [];
    segments.set(base, all);
    all.push({ index: index === undefined ? undefined : Number(index), isEncoded: star !== undefined, value });
  }
  return new Map([...segments].map(([name, all]) => [name, textOfSegments(all)]));
}

function textOfSegments(segments: readonly Segment[]): string {
  const whole = segments.find(({ index, isEncoded }) => index === undefined && isEncoded);
  if (whole !== undefined) return joined([whole]);
  const parts = new Map(segments.flatMap((each) => (each.index === undefined ? [] : [[each.index, each] as const])));
  if (parts.has(0)) {
    const inOrder: Segment[] = [];
    // A gap ends it: what follows would stand in the wrong place.
    for (let part = parts.get(0); part !== undefined; part = parts.get(inOrder.length)) inOrder.push(part);
    return joined(inOrder);
  }
  return decodeEncodedWords(segments[0]?.value ?? '');
}

/** `charset'language'` begins the first segment, if that is encoded. */
function joined(segments: readonly Segment[]): string {
  const [first] = segments;
  const [, charset, rest] = (first?.isEncoded === true && /^([^']*)'[^']*'(.*)$/s.exec(first.value)) || [];
  const octets = segments.map(({ isEncoded, value }, at) => {
    const text = at === 0 && rest !== undefined ? rest : value;
    return isEncoded ? percentDecoded(text) : Buffer.from(text, 'utf8');
  });
  return decodeCharset(Buffer.concat(octets), charset === undefined ? undefined : charsetName(charset));
}

/** What is no escape stays as it is. */
function percentDecoded(text: string): Uint8Array {
  const octets = Buffer.from(text, 'utf8');
  const decoded = Buffer.alloc(octets.length);
  let length = 0;
  for (let p = 0; p < octets.length; p++) {
    const digits = octets[p] === 0x25 ? octets.toString('latin1', p + 1, p + 3) : '';
    const isEscape = /^[\da-f]{2}$/i.test(digits);
    decoded[length++] = isEscape ? Number.parseInt(digits, 16) : (octets[p] as number);
    if (isEscape) p += 2;
  }
  return decoded.subarray(0, length);
}
