/**
 * The writer: what goes out, what is refused, where a literal waits, and what traces show.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandWriter, type WriterContext } from '../../../lib/imap/wire/writer.ts';
import { octetsOf, textOf } from '../../support/octets.ts';

const SYNC: WriterContext = { nonSynchronizingOctets: -1, utf8: false, saslIr: false };
const MINUS: WriterContext = { ...SYNC, nonSynchronizingOctets: 4096 };
const PLUS: WriterContext = { ...SYNC, nonSynchronizingOctets: Number.POSITIVE_INFINITY };
const UTF8: WriterContext = { ...PLUS, utf8: true };

type Write = (writer: CommandWriter) => void;

/** What is written, a `|` where the server's `+` is waited for. */
function written(write: Write, context: WriterContext = SYNC): string {
  const writer = new CommandWriter(context);
  write(writer);
  return writer
    .finish()
    .map(({ octets, waits }) => textOf(octets) + (waits ? '|' : ''))
    .join('');
}

function traced(write: Write, context: WriterContext = SYNC): string {
  const writer = new CommandWriter(context);
  write(writer);
  return writer
    .finish()
    .map((segment) => textOf(segment.traced))
    .join('');
}

describe('what is written', () => {
  const u8 = (text: string): string => textOf(Buffer.from(text, 'utf8'));
  const cases: readonly (readonly [name: string, write: Write, expected: string, context?: WriterContext])[] = [
    ['words with spaces between', (w) => w.raw('A1').raw('NOOP'), 'A1 NOOP\r\n'],
    [
      'a list',
      (w) =>
        w
          .raw('X')
          .list(() => w.raw('A').list(() => w.atom('B').atom('C')))
          .raw('D'),
      'X (A (B C)) D\r\n',
    ],
    ['an empty list', (w) => w.list(() => undefined), '()\r\n'],
    ['without a space', (w) => w.raw('BODY').join().raw('[]'), 'BODY[]\r\n'],
    ['astring as an atom', (w) => w.astring('a.b-c_d/e$f+g:h=i@j9'), 'a.b-c_d/e$f+g:h=i@j9\r\n'],
    ['astring: empty', (w) => w.astring(''), '""\r\n'],
    ['astring: NIL is a name', (w) => w.astring('nil'), '"nil"\r\n'],
    ['astring: a space', (w) => w.astring('a b'), '"a b"\r\n'],
    ['astring: quotes and backslashes', (w) => w.astring('a"b\\c'), '"a\\"b\\\\c"\r\n'],
    ['astring: wildcards', (w) => w.astring('a*b%'), '"a*b%"\r\n'],
    ['string is never an atom', (w) => w.string('abc'), '"abc"\r\n'],
    ['a header of a literal is text', (w) => w.string('a {5+}'), '"a {5+}"\r\n'],
    ['a quoted header of a literal', (w) => w.astring('{5}'), '"{5}"\r\n'],
    ['other control characters as a literal', (w) => w.string('a\tb'), '{3}\r\n|a\tb\r\n'],
    ['text beyond ASCII as a literal', (w) => w.string('ü'), `{2}\r\n|${u8('ü')}\r\n`],
    ['the same at once', (w) => w.string('ü'), `{2+}\r\n${u8('ü')}\r\n`, PLUS],
    ['the same quoted, under UTF8=ACCEPT', (w) => w.string('ü"'), `"${u8('ü')}\\""\r\n`, UTF8],
    ['octets that are ASCII', (w) => w.string(octetsOf('a b')), '"a b"\r\n'],
    ['octets that are none', (w) => w.string(octetsOf('\xff')), '{1}\r\n|\xff\r\n'],
    ['octets under UTF8=ACCEPT stay a literal', (w) => w.string(octetsOf('\xff')), '{1+}\r\n\xff\r\n', UTF8],
    ['half a surrogate pair', (w) => w.string('\ud800'), `{3}\r\n|${u8('\ufffd')}\r\n`],
    [
      'LITERAL-: 4096 octets',
      (w) => w.literal(octetsOf('x'.repeat(4096))),
      `{4096+}\r\n${'x'.repeat(4096)}\r\n`,
      MINUS,
    ],
    ['LITERAL-: 4097', (w) => w.literal(octetsOf('x'.repeat(4097))), `{4097}\r\n|${'x'.repeat(4097)}\r\n`, MINUS],
    ['LITERAL+: any size', (w) => w.literal(octetsOf('x'.repeat(9999))), `{9999+}\r\n${'x'.repeat(9999)}\r\n`, PLUS],
    ['an empty literal waits too', (w) => w.literal(octetsOf('')), '{0}\r\n|\r\n'],
    ['line ends in a literal', (w) => w.literal(octetsOf('a\r\nA2 X')).raw('Y'), '{7}\r\n|a\r\nA2 X Y\r\n'],
    ['two literals', (w) => w.literal(octetsOf('a')).literal(octetsOf('b')), '{1}\r\n|a {1}\r\n|b\r\n'],
    ['INBOX in any case', (w) => w.mailbox('inBox'), 'INBOX\r\n'],
    ['no INBOX, with a dotless i', (w) => w.mailbox('\u0131nbox'), '"&ATE-nbox"\r\n'],
    ['INBOX as the first level', (w) => w.mailbox('inbox/a'), 'inbox/a\r\n'],
    ['a name in modified UTF-7', (w) => w.mailbox('Entwürfe & mehr'), '"Entw&APw-rfe &- mehr"\r\n'],
    ['a name in UTF-8', (w) => w.mailbox('Entwürfe & mehr'), `"${u8('Entwürfe & mehr')}"\r\n`, UTF8],
    ['a short name in UTF-8', (w) => w.mailbox('a&b'), '"a&b"\r\n', UTF8],
    ['a pattern', (w) => w.listMailbox('').listMailbox('ä%*'), '"" "&AOQ-%*"\r\n'],
    ['a pattern in UTF-8', (w) => w.listMailbox('ä%'), `"${u8('ä%')}"\r\n`, UTF8],
    ['a flag', (w) => w.flag('\\Seen').flag('$Junk').flag('a/b'), '\\Seen $Junk a/b\r\n'],
    [
      'a set',
      (w) =>
        w.set([
          { start: 1, end: 3 },
          { start: 7, end: 7 },
          { start: 9, end: Infinity },
          { start: Infinity, end: Infinity },
        ]),
      '1:3,7,9:*,*\r\n',
    ],
    ['the greatest number', (w) => w.set([{ start: 4294967295, end: 4294967295 }]), '4294967295\r\n'],
  ];
  for (const [name, write, expected, context] of cases) {
    test(name, () => {
      assert.equal(written(write, context), expected);
      assert.equal(written(write, context), expected, 'and again the same');
    });
  }
});

describe('what is refused', () => {
  const hostile = ['a\r', 'a\n', 'a\0', 'a\r\nA2 DELETE x'];
  const methods: Readonly<Record<string, (writer: CommandWriter, text: string) => void>> = {
    raw: (w, text) => w.raw(text),
    atom: (w, text) => w.atom(text),
    flag: (w, text) => w.flag(text),
    astring: (w, text) => w.astring(text),
    string: (w, text) => w.string(text),
    'string of octets': (w, text) => w.string(octetsOf(text)),
    mailbox: (w, text) => w.mailbox(text),
    listMailbox: (w, text) => w.listMailbox(text),
  };
  for (const [name, write] of Object.entries(methods)) {
    for (const context of [SYNC, PLUS, UTF8]) {
      test(`${name}: CR, LF and NUL (${context.utf8 ? 'UTF-8' : context.nonSynchronizingOctets})`, () => {
        for (const text of hostile) {
          const writer = new CommandWriter(context);
          assert.throws(() => write(writer, text), { name: 'ImapError', code: 'ERR_ARGUMENT', kind: 'usage' });
        }
      });
    }
  }
  // What callers without types pass on of a request: a pattern takes [10] for '10', and the octet 10 for a line's end.
  const untyped = [
    [10],
    [13, 10, 65],
    ['a'],
    5,
    true,
    null,
    undefined,
    {},
    { length: 1, 0: 10 },
  ] as unknown[] as string[];
  for (const [name, write] of Object.entries(methods).filter(([method]) => method !== 'string of octets')) {
    test(`${name}: what is no text`, () => {
      for (const value of untyped) {
        const writer = new CommandWriter(PLUS);
        assert.throws(() => write(writer, value), { name: 'ImapError', code: 'ERR_ARGUMENT', kind: 'usage' });
      }
    });
  }
  test('a literal of what is no octets', () => {
    for (const value of [[10], 'text', null] as unknown[] as Uint8Array[]) {
      for (const write of [(w: CommandWriter) => w.literal(value), (w: CommandWriter) => w.literal8(value)])
        assert.throws(() => write(new CommandWriter(PLUS)), { code: 'ERR_ARGUMENT' });
    }
  });

  const cases: readonly (readonly [name: string, write: Write])[] = [
    ['NUL in a literal', (w) => w.literal(octetsOf('a\0'))],
    ['a header of a literal in command text', (w) => w.raw('UID {5+}')],
    ['text beyond ASCII in command text', (w) => w.raw('ü')],
    ['an empty atom', (w) => w.atom('')],
    ['an atom with a space', (w) => w.atom('a b')],
    ['an atom with a header of a literal', (w) => w.atom('a{5+}')],
    ['an atom with a quote', (w) => w.atom('a"')],
    ['an atom with a parenthesis', (w) => w.atom('a)')],
    ['an empty flag', (w) => w.flag('')],
    ['a flag of a backslash only', (w) => w.flag('\\')],
    ['a flag for any flag', (w) => w.flag('\\*')],
    ['a flag with a parenthesis', (w) => w.flag('\\Seen)')],
    ['a flag with a header of a literal', (w) => w.flag('a{5+}')],
    ['a flag with a bracket', (w) => w.flag('a]')],
    ['a flag beyond ASCII', (w) => w.flag('ü')],
    ['an empty mailbox name', (w) => w.mailbox('')],
    ['an empty set', (w) => w.set([])],
    ['zero in a set', (w) => w.set([{ start: 0, end: 1 }])],
    ['a negative number in a set', (w) => w.set([{ start: -1, end: 1 }])],
    ['a fraction in a set', (w) => w.set([{ start: 1.5, end: 2 }])],
    ['no number in a set', (w) => w.set([{ start: Number.NaN, end: 2 }])],
    ['a number beyond 32 bits', (w) => w.set([{ start: 4294967296, end: 4294967296 }])],
  ];
  for (const [name, write] of cases) {
    test(name, () => {
      assert.throws(() => write(new CommandWriter(PLUS)), { name: 'ImapError', code: 'ERR_ARGUMENT', kind: 'usage' });
    });
  }

  test('the error does not show what was refused', () => {
    assert.throws(
      () => new CommandWriter(SYNC).string('hunter2\r\n'),
      (error: Error) => !error.message.includes('hunter2'),
    );
  });
});

describe('traces show no secrets', () => {
  const cases: readonly (readonly [name: string, write: Write, expected: string, context?: WriterContext])[] = [
    ['quoted', (w) => w.raw('LOGIN').secret(() => w.string('u').string('p w')), 'LOGIN <redacted>\r\n'],
    ['a literal', (w) => w.raw('LOGIN').secret(() => w.string('ü').string('pß')), 'LOGIN <redacted>\r\n'],
    ['a literal at once', (w) => w.raw('LOGIN').secret(() => w.string('ü').string('p')), 'LOGIN <redacted>\r\n', PLUS],
    ['what follows is shown', (w) => w.secret(() => w.raw('s')).raw('x'), '<redacted> x\r\n'],
    [
      'one inside another, once',
      (w) => w.secret(() => w.secret(() => w.raw('s')).raw('t')).raw('x'),
      '<redacted> x\r\n',
    ],
    ['not even their length', (w) => w.secret(() => w.literal(octetsOf('x'.repeat(77)))), '<redacted>\r\n'],
  ];
  for (const [name, write, expected, context] of cases) {
    test(name, () => assert.equal(traced(write, context), expected));
  }

  test('the octets themselves are whole', () => {
    assert.equal(
      written((w) => w.raw('LOGIN').secret(() => w.string('u').string('ü'))),
      'LOGIN "u" {2}\r\n|Ã¼\r\n',
    );
  });
});
