/**
 * Text of octets in a charset, decoded while they come.
 *
 * @module
 */
import { charsetName, decodeCharset } from './charset.ts';
import { isCodePage } from './code-pages.ts';

/**
 * A stream from octets to text. UTF-8 and the charsets of one or two octets a character are decoded at once. Those with shift codes, and text
 * whose charset is not named, wait for the end once they are more than ASCII, since only the whole says how they are to be read.
 *
 * @param charset as the message names it; undefined where it names none
 */
export function decodeCharsetStream(charset: string | undefined): TransformStream<Uint8Array, string> {
  const name = charset === undefined ? undefined : charsetName(charset);
  const decoder = name === undefined ? undefined : streamingDecoder(name);
  const held: Uint8Array[] = [];
  const give = (text: string, controller: TransformStreamDefaultController<string>): void => {
    if (text !== '') controller.enqueue(text);
  };
  return new TransformStream<Uint8Array, string>({
    transform(octets, controller) {
      if (decoder !== undefined) give(decoder(octets, true), controller);
      else if (held.length === 0 && name === undefined && isAscii(octets))
        give(decodeCharset(octets, undefined), controller);
      else held.push(octets.slice());
    },
    flush(controller) {
      give(
        decoder === undefined ? decodeCharset(Buffer.concat(held), name) : decoder(new Uint8Array(0), false),
        controller,
      );
    },
  });
}

/** Charsets of which TextDecoder needs only a character's octets; a byte order mark is dropped. */
const STREAMED =
  /^(?:utf-8|utf-16[lb]e|gb18030|big5|shift_jis|euc-jp|iso-8859-\d+|windows-125[013-8]|windows-874|koi8-[ru]|macintosh|ibm866)$/;

function streamingDecoder(name: string): ((octets: Uint8Array, more: boolean) => string) | undefined {
  // An octet is a character.
  if (isCodePage(name) || name === 'windows-1252') return (octets) => decodeCharset(octets, name);
  if (!STREAMED.test(name)) return undefined;
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(name);
  } catch {
    // This platform lacks it: the whole is looked at.
    return undefined;
  }
  return (octets, more) => decoder.decode(octets, { stream: more });
}

function isAscii(octets: Uint8Array): boolean {
  return octets.every((octet) => octet < 0x80 && octet !== 0x1b);
}
