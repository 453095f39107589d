/**
 * The framer: the same responses come out however the octets come in, and nothing a server claims makes it hold more than came.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { DivertedLiteral } from '../../../lib/imap/response.ts';
import { type FramerOptions, ResponseFramer } from '../../../lib/imap/wire/framer.ts';
import { octetsOf, piecesOf, textOf } from '../../support/octets.ts';

/** Streams and the responses in them. */
const STREAMS: Readonly<Record<string, readonly string[]>> = {
  'lines only': ['* OK ready\r\n', '* 3 EXISTS\r\n', 'A1 OK done\r\n'],
  'a literal in the middle': ['* 1 FETCH (BODY[] {5}\r\nab\r\nc UID 7)\r\n', 'A1 OK done\r\n'],
  'two literals, one of them empty': ['* LIST () "/" {0}\r\n {3}\r\n{9}\r\n', '* 1 EXISTS\r\n'],
  'a literal that looks like responses': ['* 1 FETCH (BODY[] {24}\r\n* BYE\r\nA1 OK {99}\r\nxyz)\r\n', '+ go\r\n'],
  'a literal8': ['* 1 FETCH (BINARY[1] ~{3}\r\n\0\n\r)\r\n'],
  'bare LF line ends': ['* OK ready\n', '* 1 FETCH (BODY[] {2}\nab)\n', 'A1 OK done\n'],
  'a zero-padded size': ['* 1 FETCH (BODY[] {0005}\r\nabcde)\r\n', 'A1 OK x\r\n'],
  'a size with the plus of clients': ['* 1 FETCH (BODY[] {12+}\r\nabcdefghijkl)\r\n', 'A1 OK x\r\n'],
  'the literal at the very end': ['* LIST () "/" {5}\r\nINBOX\r\n', 'A1 OK x\r\n'],
  'braces that are no header': [
    '* X {}\r\n',
    '* X {a}\r\n',
    '* X 5}\r\n',
    '* X {-5}\r\n',
    '* X {5} \r\n',
    '* X {5\r\n',
  ],
  'status text that ends like a header': [
    '* OK see {5}\r\n',
    '* NO [ALERT] see {5}\r\n',
    '* BYE {5}\r\n',
    'A1 OK {5}\r\n',
    'A2 bad [X {7}] or {5}\r\n',
    '+ {5}\r\n',
    '+{5}\r\n',
    '*  OK two blanks {5}\r\n',
    ' NO no asterisk {5}\r\n',
  ],
  'a response code with a literal': ['* OK [BADCHARSET ({5}\r\nUTF-8)] text\r\n', '* 1 EXISTS\r\n'],
  'empty lines': ['\r\n', '\n', '* OK x\r\n'],
  'octets beyond ASCII': ['* OK gr\u00fc\u00df\u00ff\r\n', '* 1 FETCH (BODY[] {3}\r\n\u00ff\u00fe\0)\r\n'],
};

function frame(pieces: readonly Uint8Array[], options?: FramerOptions): string[] {
  const framer = new ResponseFramer(options);
  const responses = pieces.flatMap((piece) => framer.push(piece).map(textOf));
  assert.equal(framer.isMidResponse, false);
  assert.equal(framer.missingOctets, 0);
  return responses;
}

describe('the same responses however they are cut', () => {
  for (const [name, responses] of Object.entries(STREAMS)) {
    test(name, () => {
      const octets = octetsOf(responses.join(''));
      assert.deepEqual(frame([octets]), responses, 'whole');
      for (const size of [1, 2, 3, 7]) assert.deepEqual(frame(piecesOf(octets, size)), responses, `by ${size}`);
      for (let cut = 1; cut < octets.length; cut++) {
        assert.deepEqual(frame([octets.slice(0, cut), octets.slice(cut)]), responses, `cut at ${cut}`);
      }
    });
  }
});

describe('transcripts of known servers', () => {
  const folder = new URL('../../../fixtures/transcripts/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
    test(file, () => {
      const lines = readFileSync(new URL(file, folder), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('S: '))
        .map((line) => `${line.slice(3).replaceAll('␠', ' ')}\r\n`);
      const octets = new Uint8Array(Buffer.from(lines.join(''), 'utf8'));
      const whole = frame([octets]);
      assert.equal(whole.join(''), textOf(octets));
      assert.equal(whole.length, lines.length);
      assert.deepEqual(frame(piecesOf(octets, 1)), whole);
      for (let cut = 1; cut < octets.length; cut += 7) {
        assert.deepEqual(frame([octets.slice(0, cut), octets.slice(cut)]), whole);
      }
    });
  }
});

test('what has come of a response can be looked at', () => {
  const framer = new ResponseFramer();
  framer.push(octetsOf('* OK whole\r\n* 1 FETCH (BODY[] {4}\r\nab'));
  assert.equal(textOf(framer.unfinished), '* 1 FETCH (BODY[] {4}\r\nab');
  assert.equal(framer.isMidResponse, true);
  assert.equal(framer.missingOctets, 2);
  framer.push(octetsOf('cd'));
  assert.equal(framer.isMidResponse, true);
  assert.equal(framer.missingOctets, 0);
  assert.deepEqual(framer.push(octetsOf(')\r\n')).map(textOf), ['* 1 FETCH (BODY[] {4}\r\nabcd)\r\n']);
  assert.equal(framer.unfinished.length, 0);
});

describe('limits', () => {
  const limits = { maxLineOctets: 40, maxLiteralOctets: 100, maxResponseOctets: 200 };
  const long = 'x'.repeat(30);
  const cases: readonly {
    readonly name: string;
    readonly stream: string;
    readonly limit: string | undefined;
  }[] = [
    { name: 'a line of just the limit', stream: `* ${'x'.repeat(36)}\r\n`, limit: undefined },
    { name: 'a line of one more', stream: `* ${'x'.repeat(37)}\r\n`, limit: 'maxLineOctets' },
    { name: 'a line without end', stream: `* ${'x'.repeat(100)}`, limit: 'maxLineOctets' },
    { name: 'a line that goes on long after a literal', stream: `* {1}\r\na${'x'.repeat(41)}`, limit: 'maxLineOctets' },
    { name: 'a literal of just the limit', stream: `* {100}\r\n${'x'.repeat(100)}\r\n`, limit: undefined },
    { name: 'a literal of one more, before its octets', stream: '* {101}\r\n', limit: 'maxLiteralOctets' },
    { name: 'a literal of 4 GiB', stream: '* {4294967296}\r\n', limit: 'maxLiteralOctets' },
    {
      name: 'a literal of more than a number holds',
      stream: '* {99999999999999999999999}\r\n',
      limit: 'maxLiteralOctets',
    },
    { name: 'a literal of thirty digits', stream: `* {${'9'.repeat(30)}}\r\n`, limit: 'maxLiteralOctets' },
    { name: 'thirty digits without a brace', stream: `* ${'9'.repeat(30)}}\r\n`, limit: undefined },
    { name: 'status text with thirty digits', stream: `* OK {${'9'.repeat(28)}}\r\n`, limit: undefined },
    {
      name: 'a size of thirty digits, most of them zeros',
      stream: `* {${'0'.repeat(29)}2}\r\nab\r\n`,
      limit: undefined,
    },
    {
      name: 'thirty digits behind a literal',
      stream: `* {1}\r\na{${'9'.repeat(30)}}\r\n`,
      limit: 'maxLiteralOctets',
    },
    {
      name: 'many small literals',
      stream: `* {90}\r\n${'x'.repeat(90)} {90}\r\n${'x'.repeat(90)} {90}\r\n`,
      limit: 'maxResponseOctets',
    },
    {
      name: 'many lines between empty literals',
      stream: `* ${`${long}{0}\r\n`.repeat(8)}`,
      limit: 'maxResponseOctets',
    },
    { name: 'many responses, each small', stream: `* ${long}\r\n`.repeat(50), limit: undefined },
  ];
  for (const { name, stream, limit } of cases) {
    test(name, () => {
      for (const size of [stream.length, 1]) {
        const feed = (): void => {
          const framer = new ResponseFramer({ limits });
          for (const piece of piecesOf(octetsOf(stream), size)) framer.push(piece);
        };
        if (limit === undefined) assert.doesNotThrow(feed);
        else assert.throws(feed, { name: 'ImapError', code: 'ERR_LIMIT', kind: 'limit', limit });
      }
    });
  }

  test('are on by default', () => {
    const framer = new ResponseFramer();
    assert.throws(() => framer.push(octetsOf('* {4294967296}\r\n')), { limit: 'maxLiteralOctets' });
  });
});

interface Diversion {
  readonly heads: string[];
  readonly literals: string[];
  readonly responses: { readonly text: string; readonly diverted: readonly DivertedLiteral[] }[];
}

function divert(pieces: readonly Uint8Array[], options: FramerOptions): Diversion {
  const framer = new ResponseFramer(options);
  const told: Diversion = { heads: [], literals: [], responses: [] };
  for (const piece of pieces) {
    framer.feed(piece, {
      response: (octets, diverted) => told.responses.push({ text: textOf(octets), diverted: [...diverted] }),
      literalStart(head, octets) {
        told.heads.push(`${textOf(head)}|${octets}`);
        told.literals.push('');
      },
      literalChunk(octets) {
        told.literals.push((told.literals.pop() ?? '') + textOf(octets));
      },
      literalEnd: () => told.literals.push(`${told.literals.pop()}.`),
    });
  }
  return told;
}

test('diverted literals come as they come, and leave a placeholder', () => {
  const stream = '* 1 FETCH (BODY[1] {2}\r\nab BODY[2] {006+}\r\n123456 BODY[3] {5}\nabcde)\r\nA1 OK x\r\n';
  const expected: Diversion = {
    heads: [
      '* 1 FETCH (BODY[1] {2}\r\nab BODY[2] {6!}\r\n|6',
      '* 1 FETCH (BODY[1] {2}\r\nab BODY[2] {6!}\r\n BODY[3] {5!}\r\n|5',
    ],
    literals: ['123456.', 'abcde.'],
    responses: [
      {
        text: '* 1 FETCH (BODY[1] {2}\r\nab BODY[2] {6!}\r\n BODY[3] {5!}\r\n)\r\n',
        diverted: [
          { diverted: true, octets: 6 },
          { diverted: true, octets: 5 },
        ],
      },
      { text: 'A1 OK x\r\n', diverted: [] },
    ],
  };
  const octets = octetsOf(stream);
  assert.deepEqual(divert([octets], { divertOverOctets: 4 }), expected);
  assert.deepEqual(divert(piecesOf(octets, 1), { divertOverOctets: 4 }), expected);
  for (let cut = 1; cut < octets.length; cut++) {
    const pieces = [octets.slice(0, cut), octets.slice(cut)];
    assert.deepEqual(divert(pieces, { divertOverOctets: 4 }), expected, `cut at ${cut}`);
  }
});

test('a diverted literal counts towards no limit', () => {
  const limits = { maxLineOctets: 40, maxLiteralOctets: 10, maxResponseOctets: 60 };
  const { literals, responses } = divert(piecesOf(octetsOf(`* X {500}\r\n${'x'.repeat(500)})\r\n`), 100), {
    limits,
    divertOverOctets: 10,
  });
  assert.equal(literals[0]?.length, 501);
  assert.deepEqual(
    responses.map(({ text }) => text),
    ['* X {500!}\r\n)\r\n'],
  );
});

test('an empty literal is diverted too where all are', () => {
  assert.deepEqual(divert([octetsOf('* X {0}\r\n y\r\n')], { divertOverOctets: -1 }), {
    heads: ['* X {0!}\r\n|0'],
    literals: ['.'],
    responses: [{ text: '* X {0!}\r\n y\r\n', diverted: [{ diverted: true, octets: 0 }] }],
  });
});

test('octet by octet costs time and memory in proportion to the octets', () => {
  const framer = new ResponseFramer();
  const octets = octetsOf(`* 1 FETCH (BODY[] {2000000}\r\n${'x'.repeat(2_000_000)})\r\n`);
  const before = process.memoryUsage().arrayBuffers;
  let peak = before;
  let responses = 0;
  const started = performance.now();
  for (let at = 0; at < octets.length; at++) {
    responses += framer.push(octets.subarray(at, at + 1)).length;
    if (at % 100_000 === 0) peak = Math.max(peak, process.memoryUsage().arrayBuffers);
  }
  assert.equal(responses, 1);
  // What is quadratic takes minutes.
  assert.ok(performance.now() - started < 10_000);
  assert.ok(peak - before < 12_000_000, `${peak - before} octets`);
});
