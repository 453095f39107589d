/**
 * Loggers and the three line formats; logfmt is read back by a decoder written here.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createLogger,
  createRedactor,
  LOG_LEVELS,
  type LogFields,
  type Logger,
  type LoggerOptions,
  REDACTED,
  type RecordLevel,
  Secret,
  silentLogger,
} from '../../lib/log/index.ts';

const TIME_MS = Date.UTC(2006, 0, 2, 6, 10, 5, 678);

function capture(options: Partial<LoggerOptions> = {}): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'trace',
    format: 'logfmt',
    write: (line) => lines.push(line),
    now: () => TIME_MS,
    timeZoneOffsetMinutes: 0,
    ...options,
  });
  return { logger, lines };
}

function lineOf(options: Partial<LoggerOptions>, message: string, fields?: LogFields): string {
  const { logger, lines } = capture(options);
  logger.info(message, fields);
  assert.equal(lines.length, 1);
  return lines[0] ?? '';
}

/** Reads logfmt: pairs apart by one space, values bare or JSON strings. */
function decodeLogfmt(line: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let rest = line;
  while (rest !== '') {
    const match = /^([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"=\\]+)(?: |$)/u.exec(rest);
    assert.ok(match, `no pair at: ${rest}`);
    const [whole, key = '', value = ''] = match;
    assert.ok(!pairs.has(key), `twice: ${key}`);
    pairs.set(key, value.startsWith('"') ? JSON.parse(value) : value);
    rest = rest.slice(whole.length);
  }
  return pairs;
}

const VALUES: readonly (readonly [name: string, value: string])[] = [
  ['empty', ''],
  ['a word', 'word'],
  ['spaces', '  a b '],
  ['quotes', '"a" "'],
  ['backslashes', '\\ \\\\ \\" \\n \\u0041'],
  ['an equals sign', 'a=b'],
  ['a forged record', 'x" level=error msg="forged\ntime=now'],
  ['line ends', 'a\r\nb\nc\rd\u0085e\u2028f\u2029g\vh\fi'],
  ['every C0, DEL and C1', Array.from({ length: 0xa0 }, (_, i) => String.fromCharCode(i)).join('')],
  ['terminal escapes', '\x1b[31mred\x1b]0;title\x07\x9b2J'],
  ['bidi controls', 'a\u202e\u2066b\u2069\u200f\u061c\u200e'],
  ['a byte order mark', '\ufeffx'],
  ['umlauts and emoji', 'grüße 🔑'],
  ['half a surrogate pair', 'a\ud83d'],
  ['the other half', '\udd11\ud83da'],
  ['odd spaces', 'a\u00a0\u2003b'],
  ['a megabyte', '"\n'.repeat(500_000)],
];
for (const [name, value] of VALUES) {
  test(`any value survives: ${name}`, () => {
    const logfmt = lineOf({}, value, { key: value, after: 'z' });
    const decoded = decodeLogfmt(logfmt);
    // Half a surrogate pair comes back here, since JSON's escapes can say it; other readers may give U+FFFD.
    assert.equal(decoded.get('msg'), value);
    assert.equal(decoded.get('key'), value);
    assert.deepEqual([...decoded.keys()], ['time', 'level', 'msg', 'key', 'after']);

    const json = lineOf({ format: 'json' }, value, { key: value, list: [value] });
    assert.deepEqual(JSON.parse(json), {
      time: '2006-01-02T06:10:05Z',
      level: 'info',
      msg: value,
      key: value,
      list: [value],
    });

    const plain = lineOf({ format: 'console' }, value, { key: value });
    for (const line of [logfmt, json, plain]) {
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\ufeff]/u);
      assert.equal(Buffer.from(line).toString(), line);
    }
  });
}

test('an excerpt is redacted before it is cut', () => {
  const redactor = createRedactor();
  redactor.register('hunter22');
  const line = { text: `${'x'.repeat(6)}hunter22 and more`, maxCharacters: 10 };
  for (const format of ['logfmt', 'console', 'json'] as const) {
    const logged = lineOf({ format, redactor }, 'm', { line, short: { text: 'ab', maxCharacters: 2 } });
    assert.match(logged, /xxxxxx\[red…/);
    assert.match(logged, /short"?[=:]"?ab"?/);
    assert.doesNotMatch(logged, /hunt/);
  }
});

const LINES: readonly (readonly [name: string, options: Partial<LoggerOptions>, fields: LogFields, line: string])[] = [
  ['logfmt', {}, { a: 1, b: 'x y' }, 'time=2006-01-02T06:10:05Z level=info msg="hello" a=1 b="x y"'],
  ['console', { format: 'console' }, { a: 1, b: 'x y' }, '6:10AM INF hello a=1 b="x y"'],
  ['console without fields', { format: 'console' }, {}, '6:10AM INF hello'],
  [
    'console in colour',
    { format: 'console', color: true },
    { a: 1 },
    '\x1b[90m6:10AM\x1b[0m \x1b[32mINF\x1b[0m hello \x1b[36ma=\x1b[0m1',
  ],
  ['console, west of UTC', { format: 'console', timeZoneOffsetMinutes: -360 }, {}, '12:10AM INF hello'],
  ['console, east of UTC', { format: 'console', timeZoneOffsetMinutes: 350 }, {}, '12:00PM INF hello'],
  ['console in the evening', { format: 'console', timeZoneOffsetMinutes: 1000 }, {}, '10:50PM INF hello'],
  [
    'json',
    { format: 'json' },
    { a: 1, b: 'x', c: null, d: true, e: 2n, f: Number.NaN, g: [1, 'x', false, null] },
    '{"time":"2006-01-02T06:10:05Z","level":"info","msg":"hello","a":1,"b":"x","c":null,"d":true,"e":"2","f":"NaN","g":[1,"x",false,null]}',
  ],
  ['colour is for the console only', { color: true }, {}, 'time=2006-01-02T06:10:05Z level=info msg="hello"'],
  ['undefined is left out', {}, { a: undefined, b: 0 }, 'time=2006-01-02T06:10:05Z level=info msg="hello" b=0'],
  [
    'scalars',
    {},
    { a: null, b: false, c: -1.5, d: 12n, e: Number.NaN },
    'time=2006-01-02T06:10:05Z level=info msg="hello" a=null b=false c=-1.5 d=12 e=NaN',
  ],
  [
    'lists',
    {},
    { a: ['INBOX', 'Sent'], b: ['a,b', 'c d', ''], c: [] },
    'time=2006-01-02T06:10:05Z level=info msg="hello" a=[INBOX,Sent] b="[\\"a,b\\",\\"c d\\",\\"\\"]" c=[]',
  ],
  [
    'secrets',
    {},
    { a: new Secret('geheim'), b: new Secret(Uint8Array.of(1)) },
    'time=2006-01-02T06:10:05Z level=info msg="hello" a=[redacted] b=[redacted]',
  ],
  [
    'an error and its causes',
    {},
    { error: new Error('no login', { cause: new Error('no socket', { cause: new Error('no login') }) }) },
    'time=2006-01-02T06:10:05Z level=info msg="hello" error="no login: no socket"',
  ],
  [
    'keys that logfmt cannot hold',
    {},
    { 'a b="c\n': 1, '': 2, 'x.y-z/1:[0]@': 3, ä: 4 },
    'time=2006-01-02T06:10:05Z level=info msg="hello" a_b_c_=1 _=2 x.y-z/1:[0]@=3 ä=4',
  ],
  [
    "the record's own keys",
    {},
    { time: 1, level: 'error', msg: 'x' },
    'time=2006-01-02T06:10:05Z level=info msg="hello" time_=1 level_=error msg_=x',
  ],
];
for (const [name, options, fields, line] of LINES) {
  test(`line: ${name}`, () => {
    assert.equal(lineOf(options, 'hello', fields), line);
  });
}

test('an error that is its own cause ends', () => {
  const error = new Error('loop');
  error.cause = error;
  assert.match(lineOf({}, 'x', { error }), /error=loop$/);
});

test('a field called __proto__ is a field', () => {
  const fields: LogFields = JSON.parse('{"__proto__":"x"}');
  assert.match(lineOf({ format: 'json' }, 'hello', fields), /"__proto__":"x"}$/);
});

test('the console clock is local where no offset is given', () => {
  const local = new Date(TIME_MS);
  const minutes = String(local.getMinutes()).padStart(2, '0');
  const expected = `${local.getHours() % 12 || 12}:${minutes}${local.getHours() < 12 ? 'AM' : 'PM'} `;
  const line = lineOf({ format: 'console', timeZoneOffsetMinutes: undefined }, 'hello');
  assert.ok(line.startsWith(expected), line);
});

const RECORD_LEVELS: readonly RecordLevel[] = ['panic', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];
for (const threshold of LOG_LEVELS) {
  test(`threshold ${threshold}`, () => {
    const { logger, lines } = capture({ level: threshold });
    for (const level of RECORD_LEVELS) logger[level]('m');
    const expected = LOG_LEVELS.slice(1, LOG_LEVELS.indexOf(threshold) + 1);
    assert.deepEqual(
      lines.map((line) => decodeLogfmt(line).get('level')),
      expected,
    );
    for (const level of RECORD_LEVELS) assert.equal(logger.enabled(level), expected.includes(level));
    assert.equal(logger.enabled('disabled'), false);
  });
}

test('every level has a label in the console', () => {
  const { logger, lines } = capture({ format: 'console' });
  for (const level of RECORD_LEVELS) logger[level]('m');
  assert.deepEqual(
    lines.map((line) => line.split(' ')[1]),
    ['PNC', 'FTL', 'ERR', 'WRN', 'INF', 'DBG', 'TRC'],
  );
});

test('children add fields; the nearest wins', () => {
  const { logger, lines } = capture({ fields: { tool: 't', a: 1 } });
  const { info } = logger.child({ a: 2, b: 2 }).child({ b: 3 });
  info('m', { c: 4 });
  logger.info('m');
  assert.deepEqual(
    lines.map((line) => line.split('msg="m" ')[1]),
    ['tool=t a=2 b=3 c=4', 'tool=t a=1'],
  );
});

test('the silent logger and its children write nothing', () => {
  for (const level of RECORD_LEVELS) {
    assert.equal(silentLogger.enabled(level), false);
    silentLogger.child({ a: 1 })[level]('m');
  }
});

const SECRETS = ['pa"ss\\word', 'line\nend\u2028', 'eq=uals x', '\x1b[31mü', 'tab\tlone', '12345678', 'plain-word'];
for (const format of ['logfmt', 'console', 'json'] as const) {
  for (const secret of SECRETS) {
    test(`${format}: escaping hides no secret from the redactor: ${JSON.stringify(secret)}`, () => {
      const redactor = createRedactor();
      redactor.register(secret);
      const quoted = secret.replace(/["\\]/g, '\\$&');
      const line = lineOf({ format, redactor }, `m ${secret} m`, {
        value: secret,
        [`key ${secret}`]: 1,
        number: 12_345_678,
        list: [secret, `x${secret}`],
        error: new Error(secret, { cause: new Error(`because ${secret}`) }),
        wire: `A1 LOGIN u "${quoted}"\r\n`,
        plain: Buffer.from(`\0user\0${secret}`).toString('base64'),
        form: new URLSearchParams({ p: secret }).toString(),
      });
      const json = JSON.stringify(secret).slice(1, -1);
      const forms = [
        secret,
        quoted,
        json,
        json.replace(/["\\]/g, '\\$&'),
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
      ];
      for (const form of forms) assert.ok(!line.includes(form), line);
      assert.ok(line.split(REDACTED).length - 1 >= 9, line);
      if (format === 'logfmt') assert.equal(decodeLogfmt(line).get('value'), REDACTED);
      if (format === 'json') assert.equal(JSON.parse(line).value, REDACTED);
    });
  }
}
