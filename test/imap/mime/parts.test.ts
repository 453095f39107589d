/**
 * Parts of messages: their numbers by RFC 9051 §6.4.5.1, their names by RFC 2231, what is text and what an attachment.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseResponse } from '../../../lib/imap/grammar/full.ts';
import type { BodyStructure } from '../../../lib/imap/index.ts';
import {
  addressesOf,
  attachmentsOf,
  decodeCharsetStream,
  decodeParameters,
  fileNameOf,
  partsOf,
  safeFileName,
  textOf,
} from '../../../lib/imap/mime/index.ts';

function structureOf(text: string): BodyStructure {
  const response = parseResponse(Buffer.from(`* 1 FETCH (BODYSTRUCTURE ${text})\r\n`));
  assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
  const { bodyStructure } = response.data;
  assert.ok(bodyStructure);
  return bodyStructure;
}

const TEXT = '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 5 1)';
const HTML = '("TEXT" "HTML" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 5 1)';
const IMAGE = '("IMAGE" "PNG" NIL "<logo@x>" NIL "BASE64" 100 NIL ("INLINE" ("FILENAME" "logo.png")) NIL)';
const FILE = '("APPLICATION" "PDF" ("NAME" "b.pdf") NIL NIL "BASE64" 100 NIL ("ATTACHMENT" ("FILENAME" "a.pdf")) NIL)';
const ENVELOPE = '(NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL)';
const message = (body: string): string => `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 300 ${ENVELOPE} ${body} 9)`;

const RELATED = `((${TEXT}(${HTML}${IMAGE} "RELATED") "ALTERNATIVE")${FILE} "MIXED")`;

describe('partsOf', () => {
  const ROWS: readonly (readonly [name: string, structure: string, paths: readonly string[]])[] = [
    ['one part', TEXT, ['1 text/plain']],
    ['a multipart', `(${TEXT}${FILE} "MIXED")`, ['1 text/plain', '2 application/pdf']],
    ['multiparts within', RELATED, ['1.1 text/plain', '1.2.1 text/html', '1.2.2 image/png', '2 application/pdf']],
    ['a message that is a message', message(TEXT), ['1 message/rfc822', '1.1 text/plain']],
    // The example of RFC 9051: 4 is a message with a multipart, whose parts are 4.1 and 4.2.
    [
      'a message within',
      `(${TEXT}${FILE}${message(`(${TEXT}${FILE} "MIXED")`)} "MIXED")`,
      ['1 text/plain', '2 application/pdf', '3 message/rfc822', '3.1 text/plain', '3.2 application/pdf'],
    ],
    [
      'a message in a message',
      `(${message(message(TEXT))} "MIXED")`,
      ['1 message/rfc822', '1.1 message/rfc822', '1.1.1 text/plain'],
    ],
  ];
  for (const [name, structure, expected] of ROWS) {
    test(name, () => {
      const parts = partsOf(structureOf(structure));
      assert.deepEqual(
        parts.map(({ path, type }) => `${path} ${type}`),
        expected,
      );
    });
  }

  test('what a part says of itself', () => {
    const [, , image, file] = partsOf(structureOf(RELATED));
    assert.deepEqual(
      [image?.contentId, image?.disposition, image?.name, image?.encoding, image?.octets, image?.inMessage],
      ['logo@x', 'inline', 'logo.png', 'base64', 100, undefined],
    );
    assert.deepEqual([file?.name, file?.parameters.get('name'), file?.charset], ['a.pdf', 'b.pdf', undefined]);
  });
});

describe('textOf and attachmentsOf', () => {
  test('alternatives with a picture, and a file', () => {
    const structure = structureOf(RELATED);
    assert.deepEqual([textOf(structure).plain?.path, textOf(structure).html?.path], ['1.1', '1.2.1']);
    assert.deepEqual(attachmentsOf(structure).map(fileNameOf), ['a.pdf']);
  });

  test('a forwarded message is one attachment, and its text is not the text', () => {
    const structure = structureOf(`(${message(`(${TEXT}${FILE} "MIXED")`)} "MIXED")`);
    assert.deepEqual(textOf(structure), { plain: undefined, html: undefined });
    assert.deepEqual(attachmentsOf(structure).map(fileNameOf), ['part-1.eml']);
  });

  test('a text that is attached, and one with a name', () => {
    const attached = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1 NIL ("ATTACHMENT" NIL) NIL)';
    const named = '("TEXT" "PLAIN" ("NAME" "log.txt") NIL NIL "7BIT" 5 1)';
    const structure = structureOf(`(${attached}${named}${TEXT} "MIXED")`);
    assert.equal(textOf(structure).plain?.path, '3');
    assert.deepEqual(attachmentsOf(structure).map(fileNameOf), ['part-1.txt', 'log.txt']);
  });
});

describe('decodeParameters', () => {
  const parameters = (...pairs: readonly (readonly [string, string | null])[]) =>
    decodeParameters(pairs.map(([name, value]) => ({ name, value })));
  const ROWS: readonly (readonly [
    name: string,
    pairs: readonly (readonly [string, string | null])[],
    value: string,
  ])[] = [
    ['plain', [['a', 'x']], 'x'],
    // RFC 2231 §3, §4 and §4.1.
    [
      'continued',
      [
        ['a*0', 'ftp://'],
        ['a*1', 'cs.utk.edu/pub'],
      ],
      'ftp://cs.utk.edu/pub',
    ],
    ['with charset and language', [['a*', "us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"]], 'This is ***fun***'],
    [
      'both',
      [
        ['a*0*', "us-ascii'en'This%20is%20even%20more%20"],
        ['a*1*', '%2A%2A%2Afun%2A%2A%2A%20'],
        ['a*2', "isn't it!"],
      ],
      "This is even more ***fun*** isn't it!",
    ],
    [
      'out of order, and a character cut between two segments',
      [
        ['a*1*', '%BC.txt'],
        ['a*0*', "UTF-8''gr%C3"],
      ],
      'gr\u00fc.txt',
    ],
    [
      'a gap ends it',
      [
        ['a*0', 'one'],
        ['a*2', 'three'],
      ],
      'one',
    ],
    [
      'the encoded form counts, whatever the order',
      [
        ['a', 'plain'],
        ['a*', "utf-8''gr%C3%BCn"],
      ],
      'gr\u00fcn',
    ],
    ['encoded words', [['a', '=?utf-8?B?Z3LDvG4=?=']], 'gr\u00fcn'],
    ['windows-1252', [['a*', "windows-1252''%80uro"]], '\u20acuro'],
    ['no escape', [['a*', "utf-8''100%"]], '100%'],
    ['without quotes', [['a*', 'gr%C3%BCn']], 'gr\u00fcn'],
    [
      'no value',
      [
        ['a', null],
        ['a', 'x'],
      ],
      'x',
    ],
  ];
  for (const [name, pairs, value] of ROWS) test(name, () => assert.equal(parameters(...pairs).get('a'), value));

  test('a thousand segments, and names of the prototype', () => {
    assert.equal(
      parameters(...Array.from({ length: 5000 }, (_, at) => [`a*${at}`, 'x'] as const)).get('a')?.length,
      1000,
    );
    assert.equal(parameters(['__proto__', 'x']).get('__proto__'), 'x');
  });
});

describe('safeFileName', () => {
  const ROWS: readonly (readonly [name: string | undefined, expected: string])[] = [
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\a.txt', 'a.txt'],
    ['..', 'attachment'],
    ['.bashrc', 'bashrc'],
    ['a\u202efdp.exe', 'afdp.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['console.txt', 'console.txt'],
    ['a<b>:"|?*.txt', 'a_b______.txt'],
    ['trailing. . ', 'trailing'],
    ['', 'attachment'],
    [undefined, 'attachment'],
    ['  a  b  ', 'a b'],
    ['gr\u00fcn \ud83d\ude00.txt', 'gr\u00fcn \ud83d\ude00.txt'],
    ['u\u0308.txt', '\u00fc.txt'],
    ['\ud800x.txt', 'x.txt'],
  ];
  for (const [name, expected] of ROWS)
    test(JSON.stringify(name) ?? 'none', () => assert.equal(safeFileName(name), expected));

  test('a long one keeps its extension, and no character is cut', () => {
    const long = safeFileName(`${'\ud83d\ude00'.repeat(300)}.pdf`);
    assert.ok(Buffer.byteLength(long) <= 200);
    assert.match(long, /^(?:\ud83d\ude00)+\.pdf$/);
    assert.equal(safeFileName(`x.${'y'.repeat(500)}`).length, 200);
  });
});

describe('decodeCharsetStream', () => {
  const read = async (charset: string | undefined, octets: Uint8Array, size: number): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < octets.length; at += size) pieces.push(octets.subarray(at, at + size));
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
    let text = '';
    for await (const part of source.pipeThrough(decodeCharsetStream(charset))) text += part;
    return text;
  };
  const ROWS: readonly (readonly [charset: string | undefined, octets: Uint8Array, text: string])[] = [
    ['utf-8', Buffer.from('\ufeffgr\u00fcn \ud83d\ude00'), 'gr\u00fcn \ud83d\ude00'],
    ['UTF8', Buffer.from('gr\u00fcn'), 'gr\u00fcn'],
    ['iso-8859-1', Buffer.from('gr\u00fcn', 'latin1'), 'gr\u00fcn'],
    ['windows-1252', Buffer.from([0x80, 0x75]), '\u20acu'],
    ['cp437', Buffer.from([0x81, 0x41]), '\u00fcA'],
    ['shift_jis', Buffer.from([0x93, 0xfa, 0x96, 0x7b]), '\u65e5\u672c'],
    ['iso-2022-jp', Buffer.from('\u001b$BF|K\\\u001b(B', 'latin1'), '\u65e5\u672c'],
    ['utf-7', Buffer.from('gr+APw-n'), 'gr\u00fcn'],
    [undefined, Buffer.from('plain'), 'plain'],
    [undefined, Buffer.from('gr\u00fcn'), 'gr\u00fcn'],
    [undefined, Buffer.from('gr\u00fcn', 'latin1'), 'gr\u00fcn'],
    ['x-nonsense', Buffer.from('gr\u00fcn'), 'gr\u00fcn'],
  ];
  for (const [charset, octets, text] of ROWS) {
    test(`${charset}: ${text}`, async () => {
      for (const size of [1, 2, 3, 100]) assert.equal(await read(charset, octets, size), text, `pieces of ${size}`);
    });
  }
});

test('addressesOf: names, groups, and addresses without a host', () => {
  const address = (name: string | null, mailbox: string | null, host: string | null) => ({
    name,
    adl: null,
    mailbox,
    host,
  });
  assert.deepEqual(
    addressesOf([
      address('=?utf-8?q?J=C3=BCrgen?=', 'j', 'example.com'),
      address(null, 'friends', null),
      address(null, 'a', 'example.com'),
      address(null, null, null),
      address('', 'b', 'example.com'),
    ]),
    [
      { name: 'J\u00fcrgen', address: 'j@example.com', group: undefined },
      { name: undefined, address: 'a@example.com', group: 'friends' },
      { name: undefined, address: 'b@example.com', group: undefined },
    ],
  );
});
