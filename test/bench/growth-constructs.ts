/**
 * Everything that a server, a mail or a person can repeat, made at any size, and what reads it.
 *
 * @module
 */

import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { parseResponse } from '../../lib/imap/grammar/full.ts';
import {
  type Command,
  decodeEncodedWords,
  examine,
  fetch,
  list,
  parseMessageDate,
  Session,
  type SessionOptions,
  search,
  status,
  uidSearch,
} from '../../lib/imap/index.ts';
import { decodeUtf7, encodeUtf7 } from '../../lib/imap/wire/utf7.ts';
import { createRedactor, Secret } from '../../lib/log/index.ts';
import { parseTokenFile } from '../../lib/oauth2/index.ts';
import { parseIni } from '../../tools/accounts/ini.ts';
import { parseSearchText } from '../../tools/check/search-text.ts';
import { parseFolderList } from '../../tools/mailbox/folders.ts';
import { decodedBody } from '../../tools/network/content-coding.ts';
import { cleanLine } from '../../tools/program/text.ts';

/** Something that can be repeated. */
export interface Construct {
  readonly name: string;
  /** Makes the input; its octets grow with `size`, from 1. */
  readonly make: (size: number) => () => unknown;
}

const WITHOUT_LIMITS: NonNullable<SessionOptions['limits']> = {
  maxLineOctets: Number.POSITIVE_INFINITY,
  maxLiteralOctets: Number.POSITIVE_INFINITY,
  maxResponseOctets: Number.POSITIVE_INFINITY,
  maxUntaggedResponses: Number.POSITIVE_INFINITY,
  maxUnreadableResponses: Number.POSITIVE_INFINITY,
};

/** As much as a socket hands over at once. */
const CHUNK_OCTETS = 65_536;

/** A session that has sent these commands, selected mailbox included, reads what the server says in chunks. */
function told(commands: readonly Command<unknown>[], text: string, end = true): () => void {
  const lines = commands.map((_, index) => `A${index + 2} OK done\r\n`).join('');
  const octets = Buffer.from(end ? text + lines : text, 'latin1');
  return () => {
    const session = new Session({ limits: WITHOUT_LIMITS });
    session.receive(Buffer.from('* PREAUTH [CAPABILITY IMAP4rev1] x\r\n'));
    session.submit(examine('INBOX'));
    session.takeOutput();
    session.receive(Buffer.from('* 1000000 EXISTS\r\nA1 OK [READ-ONLY] x\r\n'));
    for (const command of commands) session.submit(command);
    session.takeOutput();
    for (let at = 0; at < octets.length; at += CHUNK_OCTETS) session.receive(octets.subarray(at, at + CHUNK_OCTETS));
  };
}

type Answer = readonly [name: string, command: Command<unknown>, text: (size: number) => string];

const numbers = (size: number): number[] => Array.from({ length: size }, (_, index) => 1 + index * 2);
const repeat = (text: string) => (size: number) => text.repeat(size);
const numbered = (line: (n: number) => string) => (size: number) =>
  Array.from({ length: size }, (_, index) => line(index + 1)).join('');

/** Lines of each kind, and long lines, while a command waits for its answer. */
const ANSWERS: readonly Answer[] = [
  ['empty SEARCH responses', search(['ALL']), repeat('* SEARCH\r\n')],
  ['SEARCH responses of one number', search(['ALL']), repeat('* SEARCH 5\r\n')],
  [
    'SEARCH responses that descend',
    search(['ALL']),
    (size) =>
      numbers(size)
        .reverse()
        .map((n) => `* SEARCH ${n}\r\n`)
        .join(''),
  ],
  [
    'SEARCH numbers, then empty ones',
    search(['ALL']),
    (size) => `* SEARCH ${numbers(size).join(' ')}\r\n${'* SEARCH\r\n'.repeat(size)}`,
  ],
  ['numbers of a SEARCH', search(['ALL']), (size) => `* SEARCH ${numbers(size).join(' ')}\r\n`],
  ['ESEARCH responses', uidSearch(['ALL'], { returns: ['COUNT'] }), repeat('* ESEARCH (TAG "A2") UID COUNT 5\r\n')],
  [
    'ESEARCH responses of another tag',
    uidSearch(['ALL'], { returns: ['COUNT'] }),
    repeat('* ESEARCH (TAG "Z2") UID COUNT 5\r\n'),
  ],
  [
    'ranges of an ESEARCH',
    uidSearch(['ALL'], { returns: ['ALL'] }),
    (size) => `* ESEARCH (TAG "A2") UID ALL ${numbers(size).join(',')}\r\n`,
  ],
  [
    'ESEARCH responses with ranges',
    uidSearch(['ALL'], { returns: ['ALL'] }),
    repeat('* ESEARCH (TAG "A2") UID ALL 1:3,5\r\n'),
  ],
  ['STATUS responses', status('INBOX', ['MESSAGES']), repeat('* STATUS INBOX (MESSAGES 5)\r\n')],
  ['STATUS of other mailboxes', status('INBOX', ['MESSAGES']), numbered((n) => `* STATUS m${n} (MESSAGES 5)\r\n`)],
  ['items of a STATUS', status('INBOX', ['MESSAGES']), (size) => `* STATUS INBOX (${'MESSAGES 5 '.repeat(size)})\r\n`],
  ['LIST responses of one mailbox', list('', '*'), repeat('* LIST () "/" a\r\n')],
  ['LIST responses', list('', '*'), numbered((n) => `* LIST (\\HasNoChildren) "/" box${n}\r\n`)],
  ['levels of a mailbox', list('', '*'), (size) => `* LIST () "/" ${'a/'.repeat(size)}a\r\n`],
  ['attributes of a LIST', list('', '*'), (size) => `* LIST (${'\\X '.repeat(size)}) "/" a\r\n`],
  ['FETCH responses', fetch('1:*', ['FLAGS', 'UID']), numbered((n) => `* ${n} FETCH (UID ${n} FLAGS (\\Seen))\r\n`)],
  ['FETCH responses of one message', fetch('1:*', ['FLAGS', 'UID']), repeat('* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n')],
  [
    'FETCH responses that descend',
    fetch('1:*', ['UID']),
    (size) =>
      numbers(size)
        .reverse()
        .map((n) => `* ${n} FETCH (UID ${n})\r\n`)
        .join(''),
  ],
  [
    'unreadable FETCH responses',
    fetch('1:*', ['ENVELOPE']),
    numbered((n) => `* ${n} FETCH (ENVELOPE broken UID ${n})\r\n`),
  ],
  ['FETCH responses without an end', fetch('1:*', ['ENVELOPE']), numbered((n) => `* ${n} FETCH (ENVELOPE ("a" "b\r\n`)],
  ['EXISTS', status('x', ['MESSAGES']), repeat('* 5 EXISTS\r\n')],
  ['EXPUNGE from the front', status('x', ['MESSAGES']), repeat('* 1 EXPUNGE\r\n')],
  ['EXPUNGE from the end', status('x', ['MESSAGES']), numbered((n) => `* ${1_000_000 - n} EXPUNGE\r\n`)],
  ['VANISHED', status('x', ['MESSAGES']), numbered((n) => `* VANISHED ${n}\r\n`)],
  ['FLAGS', status('x', ['MESSAGES']), repeat('* FLAGS (a b)\r\n')],
  [
    'flags of a FLAGS',
    status('x', ['MESSAGES']),
    (size) =>
      `* FLAGS (${numbers(size)
        .map((n) => `k${n}`)
        .join(' ')})\r\n`,
  ],
  ['CAPABILITY', status('x', ['MESSAGES']), repeat('* CAPABILITY IMAP4rev1 IDLE\r\n')],
  [
    'capabilities',
    status('x', ['MESSAGES']),
    (size) =>
      `* CAPABILITY IMAP4rev1 ${numbers(size)
        .map((n) => `X${n}`)
        .join(' ')}\r\n`,
  ],
  ['ENABLED', status('x', ['MESSAGES']), numbered((n) => `* ENABLED X${n}\r\n`)],
  ['OK without a code', status('x', ['MESSAGES']), repeat('* OK still here\r\n')],
  ['OK with a code', status('x', ['MESSAGES']), repeat('* OK [PERMANENTFLAGS (\\Seen)] x\r\n')],
  ['alerts', status('x', ['MESSAGES']), numbered((n) => `* OK [ALERT] wake up ${n}\r\n`)],
  ['unknown responses', status('x', ['MESSAGES']), repeat('* XYZZY a b c\r\n')],
  ['unreadable responses', status('x', ['MESSAGES']), repeat('\u0001\r\n')],
  ['empty lines', status('x', ['MESSAGES']), repeat('\r\n')],
  ['tags that nobody used', status('x', ['MESSAGES']), repeat('Z1 OK x\r\n')],
  ['continuation requests', status('x', ['MESSAGES']), repeat('+ go\r\n')],
  ['empty literals', status('x', ['MESSAGES']), repeat('* X {0}\r\n\r\n')],
  ['literals of one response', status('x', ['MESSAGES']), (size) => `* X ${'{1}\r\na '.repeat(size)}\r\n`],
  [
    'octets of a literal',
    fetch('1:*', [{ section: '' }]),
    (size) => `* 1 FETCH (BODY[] {${size}}\r\n${'x'.repeat(size)})\r\n`,
  ],
  ['octets of a line', status('x', ['MESSAGES']), (size) => `* X ${'x'.repeat(size * 50)}\r\n`],
];

/** Text that goes to one function. */
const TEXTS: readonly (readonly [name: string, work: (text: string) => unknown, text: (size: number) => string])[] = [
  ...(
    [
      ['addresses', (size) => `ENVELOPE (NIL NIL (${'(NIL NIL "a" "b")'.repeat(size)}) NIL NIL NIL NIL NIL NIL NIL)`],
      ['fields of an envelope', (size) => `ENVELOPE (${'"x" '.repeat(size)})`],
      ['parts', (size) => `BODYSTRUCTURE (${'("a" "b" NIL NIL NIL "7bit" 1)'.repeat(size)} "mixed")`],
      ['parts without a subtype', (size) => `BODYSTRUCTURE (${'("a" NIL NIL NIL "7bit" 1)'.repeat(size)} "mixed")`],
      ['parameters', (size) => `BODYSTRUCTURE ("a" "b" (${'"n" "v" '.repeat(size)}) NIL NIL "7bit" 1)`],
      ['extensions', (size) => `BODYSTRUCTURE ("a" "b" NIL NIL NIL "7bit" 1 NIL NIL NIL NIL ${'(1 2) '.repeat(size)})`],
      ['sections', (size) => 'BODY[1] "x" '.repeat(size)],
      ['unknown attributes', (size) => 'XYZ 1 '.repeat(size)],
      ['broken attributes', (size) => 'ENVELOPE broken '.repeat(size)],
      ['broken attributes that seem to have no end', (size) => 'ENVELOPE ("\\") '.repeat(size)],
      ['stray quotes', (size) => `ENVELOPE ("${'a"b'.repeat(size)}" NIL NIL NIL NIL NIL NIL NIL NIL NIL)`],
      ['backslashes', (size) => `ENVELOPE ("${'\\\\'.repeat(size)}" NIL NIL NIL NIL NIL NIL NIL NIL NIL)`],
      ['labels', (size) => `X-GM-LABELS (${'&AOQ- '.repeat(size)})`],
      ['brackets in flags', (size) => `FLAGS (${'a[ '.repeat(size)})`],
    ] as readonly (readonly [string, (size: number) => string])[]
  ).map(
    ([name, text]) =>
      [`FETCH, ${name}`, (line: string) => parseResponse(Buffer.from(`* 1 FETCH (${line})\r\n`)), text] as const,
  ),
  ['encoded words', decodeEncodedWords, repeat('=?utf-8?Q?Gr=C3=BC=C3=9Fe?= ')],
  ['encoded words in ISO-2022-JP', decodeEncodedWords, repeat('=?iso-2022-jp?B?GyRCJDMbKEI=?= ')],
  ['beginnings of encoded words', decodeEncodedWords, repeat('=?utf-8?Q?')],
  ['ends of encoded words', decodeEncodedWords, repeat('?=')],
  ['octets of an encoded word', decodeEncodedWords, (size) => `=?utf-8?Q?${'=C3'.repeat(size)}?=`],
  ['comments of a date', parseMessageDate, (size) => `${'(a '.repeat(size)}${')'.repeat(size)} 1 Jan 2020 00:00 +0000`],
  ['words of a date', parseMessageDate, repeat('Mon, 1 ')],
  ['shifts of a mailbox name', decodeUtf7, repeat('&AOQ-')],
  ['characters of a mailbox name', encodeUtf7, repeat('äa')],
  ['ampersands of a mailbox name', decodeUtf7, repeat('&')],
  ['controls in a message', cleanLine, repeat('\u0007\u202e')],
  ['folders of a list', parseFolderList, repeat('"a, b", c, ')],
  ['quotes of a folder list', parseFolderList, repeat('"')],
  ['search keys', parseSearchText, repeat('FROM alice ')],
  ['lines of an INI file', (text) => parseIni(Buffer.from(text)), numbered((n) => `[s${n}]\nkey = "value"\n`)],
  [
    'continued lines of an INI file',
    (text) => parseIni(Buffer.from(text)),
    (size) => `[s]\nkey = a\n${'  b\n'.repeat(size)}`,
  ],
  [
    'members of a token answer',
    (text) => parseTokenFile(text, 0),
    (size) =>
      `{"access_token":"t",${numbers(size)
        .map((n) => `"k${n}":1,`)
        .join('')}"token_type":"Bearer"}`,
  ],
  ['secrets in a text', redacted, repeat('a s3cret-value b ')],
  ['beginnings of secrets in a text', redacted, repeat('s3cret-')],
];

const redactor = createRedactor();
redactor.register(new Secret('s3cret-value'));

function redacted(text: string): string {
  return redactor.redact(text);
}

/** Many commands in flight: submitted, written, and answered in turn. */
function pipelined(size: number): () => void {
  const answers = Buffer.from(numbered((n) => `* STATUS m${n} (MESSAGES 1)\r\nA${n} OK\r\n`)(size), 'latin1');
  return () => {
    const session = new Session({ limits: WITHOUT_LIMITS });
    session.receive(Buffer.from('* PREAUTH x\r\n'));
    for (let n = 1; n <= size; n++) session.submit(status(`m${n}`, ['MESSAGES']));
    session.takeOutput();
    for (let at = 0; at < answers.length; at += CHUNK_OCTETS) session.receive(answers.subarray(at, at + CHUNK_OCTETS));
  };
}

async function unpacked(octets: Uint8Array, coding: string): Promise<void> {
  for await (const _ of decodedBody(Readable.from([octets]), coding));
}

/** All of them. */
export const CONSTRUCTS: readonly Construct[] = [
  ...ANSWERS.map(([name, command, text]) => ({ name, make: (size: number) => told([command], text(size)) })),
  ...TEXTS.map(([name, work, text]) => ({
    name,
    make: (size: number) => {
      const input = text(size);
      return () => work(input);
    },
  })),
  { name: 'commands in flight', make: pipelined },
  {
    name: 'octets of a line, one at a time',
    make: (size) => {
      const octets = Buffer.from(`* X ${'x'.repeat(size)}\r\n`);
      return () => {
        const session = new Session({ limits: WITHOUT_LIMITS });
        session.receive(Buffer.from('* PREAUTH x\r\n'));
        for (let at = 0; at < octets.length; at++) session.receive(octets.subarray(at, at + 1));
      };
    },
  },
  {
    name: 'octets of a literal, one at a time',
    make: (size) => {
      const octets = Buffer.from(`* X {${size}}\r\n${'x'.repeat(size)}\r\n`);
      return () => {
        const session = new Session({ limits: WITHOUT_LIMITS });
        session.receive(Buffer.from('* PREAUTH x\r\n'));
        for (let at = 0; at < octets.length; at++) session.receive(octets.subarray(at, at + 1));
      };
    },
  },
  {
    name: 'a compressed answer of a token endpoint',
    make: (size) => {
      const octets = gzipSync(Buffer.alloc(size * 50, 'x'));
      return () => unpacked(octets, 'gzip');
    },
  },
];
