/**
 * Transfer encodings, whole, octet by octet and cut at random places: what a decoder of Node, Python or the RFC's own words make of them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeTransfer, transferDecoder } from '../../../lib/imap/mime/index.ts';

const latin1 = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');

/** Decodes in pieces of a size. */
function decoded(encoding: string, text: string, size: number): string {
  const decoder = transferDecoder(encoding);
  const octets = Buffer.from(text, 'latin1');
  const parts: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += size) parts.push(decoder.push(octets.subarray(at, at + size)));
  return latin1(Buffer.concat([...parts, decoder.end()]));
}

const ROWS: readonly (readonly [encoding: string, name: string, text: string, expected: string])[] = [
  ['base64', 'a text', 'SGVsbG8sIHdvcmxkIQ==\r\n', 'Hello, world!'],
  ['BASE64', 'without padding', 'SGVsbG8', 'Hello'],
  ['base64', 'with line ends within', 'SGVs\r\nbG8s\r\nIQ==', 'Hello,!'],
  ['base64', 'with what is no digit', 'SG*Vs..bG8=', 'Hello'],
  ['base64', 'two texts put together', 'SGk=SGk=', 'HiHi'],
  ['base64', 'of URLs', '-_-_', '\u00fb\u00ff\u00bf'],
  ['base64', 'nothing', '', ''],
  ['base64', 'one digit that says nothing', 'S', ''],
  ['quoted-printable', 'escapes', 'gr=C3=BC=C3=9Fe', 'gr\u00c3\u00bc\u00c3\u009fe'],
  ['Quoted-Printable ', 'small letters', '=c3=bc', '\u00c3\u00bc'],
  ['quoted-printable', 'a soft break', 'one =\r\ntwo', 'one two'],
  ['quoted-printable', 'a soft break with LF', 'one =\ntwo', 'one two'],
  ['quoted-printable', 'a soft break with blanks behind it', 'one= \t\r\ntwo', 'onetwo'],
  ['quoted-printable', 'blanks before a line end', 'one \t\r\ntwo', 'one\r\ntwo'],
  ['quoted-printable', 'blanks within', 'one  two', 'one  two'],
  ['quoted-printable', 'no escape', 'a=b c=3 =ZZ =', 'a=b c=3 =ZZ '],
  ['quoted-printable', 'an escape that is cut', 'abc=4', 'abc=4'],
  ['quoted-printable', 'a soft break at the end', 'abc=', 'abc'],
  ['quoted-printable', 'line ends stay', 'a\r\n\r\nb\nc', 'a\r\n\r\nb\nc'],
  ['x-uuencode', 'a file', 'begin 644 cat.txt\n#0V%T\n`\nend\n', 'Cat'],
  ['uuencode', 'with CRLF and words around it', 'see:\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n', 'Cat'],
  ['x-uue', 'without an end', 'begin 644 cat.txt\n#0V%T', 'Cat'],
  ['7bit', 'as it is', 'a=3D\r\n', 'a=3D\r\n'],
  ['x-unknown', 'as it is', 'a=3D\r\n', 'a=3D\r\n'],
];

describe('transfer encodings', () => {
  for (const [encoding, name, text, expected] of ROWS) {
    test(`${encoding.trim()}: ${name}`, () => {
      for (const size of [1, 2, 3, 5, 7, 1000])
        assert.equal(decoded(encoding, text, size), expected, `pieces of ${size}`);
    });
  }

  test('base64 of every length, as Node writes it', () => {
    for (let length = 0; length < 100; length++) {
      const octets = Buffer.from(Array.from({ length }, (_, at) => (at * 37) % 256));
      for (const size of [1, 4, 5, 1000]) {
        assert.equal(decoded('base64', octets.toString('base64'), size), latin1(octets));
      }
    }
  });

  test('uuencode of every octet', () => {
    const octets = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const lines: string[] = ['begin 600 all'];
    for (let at = 0; at < 256; at += 45) {
      const part = octets.subarray(at, at + 45);
      let line = String.fromCharCode(32 + part.length);
      for (let p = 0; p < part.length; p += 3) {
        const bits = ((part[p] ?? 0) << 16) | ((part[p + 1] ?? 0) << 8) | (part[p + 2] ?? 0);
        for (const shift of [18, 12, 6, 0]) line += String.fromCharCode(32 + ((bits >> shift) & 63));
      }
      lines.push(line);
    }
    assert.equal(decoded('uuencode', `${lines.join('\n')}\n \nend\n`, 7), latin1(octets));
  });

  test('a line without end takes no more memory than a piece of it, and loses nothing', () => {
    const decoder = transferDecoder('quoted-printable');
    let length = 0;
    const piece = Buffer.from('=41'.repeat(10_000));
    for (let count = 0; count < 100; count++) length += decoder.push(piece).length;
    assert.ok(length > 900_000);
    assert.equal(length + decoder.end().length, 1_000_000);
  });

  test('as a stream', async () => {
    const source = new Blob(['SGVs', 'bG8=']).stream();
    const text = await new Response(source.pipeThrough(decodeTransfer('base64'))).text();
    assert.equal(text, 'Hello');
  });
});
