/**
 * The platform's TextDecoder: its decoders by name, and Korean's code page 949, of which it knows only the part that is KS X 1001.
 *
 * @module
 * @see the WHATWG Encoding Standard
 */

type Decoder = InstanceType<typeof TextDecoder>;

/** Decoders by their own name; as many as the platform has charsets. */
const decoders: Map<string, Decoder> = /* @__PURE__ */ new Map();

/** The decoder for one of the names that the Encoding Standard lists; undefined where this platform lacks it. */
export function decoderFor(label: string): Decoder | undefined {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  let decoder: Decoder;
  try {
    decoder = new TextDecoder(label, { ignoreBOM: true });
  } catch {
    // A RangeError: this platform does not know the charset. The caller falls back.
    return undefined;
  }
  decoders.set(decoder.encoding, decoder);
  return decoder;
}

/**
 * EUC-KR, and the rows that Microsoft's code page 949 (Unified Hangul Code) adds: Node's ICU has none of them.
 *
 * They need no table. The 8,822 syllables that KS X 1001 lacks stand there in the order of Unicode.
 *
 * @see https://encoding.spec.whatwg.org/#euc-kr-decoder
 */
export function decodeUhc(octets: Uint8Array): string {
  const decoder = decoderFor('euc-kr');
  if (decoder === undefined) return '';
  let text = '';
  let start = 0;
  for (let p = 0; p < octets.length; p++) {
    const lead = octets[p] as number;
    if (lead < 0x81 || lead === 0xff) continue;
    const index = uhcIndex(lead, octets[p + 1] ?? 0);
    const sign = lead === 0xa2 ? LATER_SIGNS.get(octets[p + 1] ?? 0) : undefined;
    if (index !== -1 || sign !== undefined) {
      text += decoder.decode(octets.subarray(start, p)) + (sign ?? addedSyllables(decoder)[index] ?? '\ufffd');
      start = p + 2;
    }
    // An octet of ASCII after a lead that needs another one is a character of its own.
    if (index !== -1 || (octets[p + 1] ?? 0) >= 0x80) p++;
  }
  return text + decoder.decode(octets.subarray(start));
}

/** What KS X 1001 got in 1998, in row 2: ICU has the set of 1992. */
const LATER_SIGNS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0xe6, '€'],
  [0xe7, '®'],
]);

/** The place of two octets among the added rows, -1 for octets that are of KS X 1001 or of nothing. */
function uhcIndex(lead: number, trail: number): number {
  const column =
    trail >= 0x41 && trail <= 0x5a
      ? trail - 0x41
      : trail >= 0x61 && trail <= 0x7a
        ? trail - 0x61 + 26
        : trail >= 0x81 && trail <= 0xfe
          ? trail - 0x81 + 52
          : -1;
  if (column === -1 || lead > 0xc6) return -1;
  if (lead <= 0xa0) return (lead - 0x81) * 178 + column;
  return column >= 84 ? -1 : 32 * 178 + (lead - 0xa1) * 84 + column;
}

let added: readonly string[] | undefined;

/** The syllables of Unicode that KS X 1001 lacks, in order. */
function addedSyllables(decoder: Decoder): readonly string[] {
  if (added !== undefined) return added;
  const rows: number[] = [];
  for (let lead = 0xb0; lead <= 0xc8; lead++) for (let trail = 0xa1; trail <= 0xfe; trail++) rows.push(lead, trail);
  const known = new Set(decoder.decode(Uint8Array.from(rows)));
  const syllables: string[] = [];
  for (let code = 0xac00; code <= 0xd7a3; code++) {
    const syllable = String.fromCharCode(code);
    if (!known.has(syllable)) syllables.push(syllable);
  }
  added = syllables;
  return added;
}
