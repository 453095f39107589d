/**
 * Secrets from flags, files and the environment.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor, Secret } from '../../lib/log/index.ts';
import { MAX_SECRET_OCTETS, readSecret } from '../../tools/files/secrets.ts';
import type { SecretSource } from '../../tools/program/flags.ts';
import { UsageError } from '../../tools/program/flags.ts';
import { memoryIo } from '../program/memory-io.ts';

const FILE: SecretSource = { kind: 'file', origin: '--password-file', path: '/secret' };

const text = (value: string, origin = '--password'): SecretSource => ({
  kind: 'text',
  origin,
  secret: new Secret(value),
});

async function read(
  source: SecretSource,
  octets?: Uint8Array | Error,
  mode?: number,
): Promise<{ value: string | Uint8Array; warnings: string[]; redacted: (text: string) => string }> {
  const redactor = createRedactor();
  const warnings: string[] = [];
  const file = octets instanceof Error ? octets : octets === undefined ? undefined : { octets, mode };
  const io = memoryIo(file === undefined ? {} : { files: { '/secret': file } });
  const secret = await readSecret(source, io, { redactor, warn: (message) => warnings.push(message) });
  return { value: secret.reveal(), warnings, redacted: (line) => redactor.redact(line) };
}

const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);

const BLANK = /secret of --password-file begins or ends with a blank/;
const MARK = /file of --password-file begins with a byte order mark, which was left out/;

const FILES: readonly [name: string, octets: Uint8Array, value: string | Uint8Array, warning?: RegExp][] = [
  ['as it is', utf8('hunter2'), 'hunter2'],
  ['one LF is dropped', utf8('hunter2\n'), 'hunter2'],
  ['one CRLF is dropped', utf8('hunter2\r\n'), 'hunter2'],
  ['spaces within', utf8('hunter 2'), 'hunter 2'],
  ['a blank at the end stays', utf8('hunter2 \n'), 'hunter2 ', BLANK],
  ['spaces stay', utf8('  hunter 2 \t\n'), '  hunter 2 \t', BLANK],
  ['Unicode', utf8('пароль ü "\\%'), 'пароль ü "\\%'],
  ['a byte order mark is left out', utf8('\ufeffhunter2\n'), 'hunter2', MARK],
  ['octets that are no UTF-8', Uint8Array.of(0x70, 0xfc, 0xff), Uint8Array.of(0x70, 0xfc, 0xff)],
  ['octets that are no UTF-8 and a line end', Uint8Array.of(0xfc, 0x0d, 0x0a), Uint8Array.of(0xfc)],
  ['as large as may be', new Uint8Array(MAX_SECRET_OCTETS).fill(0x61), 'a'.repeat(MAX_SECRET_OCTETS)],
];

for (const [name, octets, value, warning] of FILES) {
  test(`file: ${name}`, async () => {
    const result = await read(FILE, octets, 0o600);
    assert.deepEqual(typeof value === 'string' ? result.value : Uint8Array.from(result.value as Uint8Array), value);
    assert.equal(result.warnings.length, warning === undefined ? 0 : 1);
    if (warning !== undefined) assert.match(result.warnings[0] ?? '', warning);
  });
}

const failed = (code: string): Error => Object.assign(new Error('hunter2'), { code });

const REFUSED: readonly [
  name: string,
  source: SecretSource,
  octets: Uint8Array | Error | undefined,
  message: RegExp,
][] = [
  ['no file', FILE, undefined, /^--password-file: there is no such file$/],
  ['no permission', FILE, failed('EACCES'), /^--password-file: no permission to read the file$/],
  ['a directory', FILE, failed('EISDIR'), /^--password-file: it is a directory$/],
  ['another failure', FILE, failed('EMFILE'), /^--password-file: reading the file failed \(EMFILE\)$/],
  [
    'too large',
    FILE,
    new Uint8Array(MAX_SECRET_OCTETS + 1),
    /^--password-file: the file holds more than 65536 octets$/,
  ],
  ['an empty file', FILE, new Uint8Array(0), /^--password-file is empty$/],
  ['only a line end', FILE, utf8('\n'), /^--password-file is empty$/],
  ['two line ends', FILE, utf8('hunter2\n\n'), /^--password-file holds a NUL/],
  ['CR at the end', FILE, utf8('hunter2\r'), /^--password-file holds/],
  ['UTF-16', FILE, Buffer.from('\ufeffhunter2', 'utf16le'), /^--password-file: the file is UTF-16 text/],
  ['NUL', FILE, utf8('hunter2\0'), /^--password-file holds/],
  ['^A', FILE, utf8('hunter2\u0001'), /^--password-file holds/],
  ['NUL among octets that are no UTF-8', FILE, Uint8Array.of(0xff, 0), /^--password-file holds/],
  ['a line end in a flag', text('hunter2\n'), undefined, /^--password holds/],
  ['CR in the environment', text('hunter2\r', 'CHECK_MAIL_PASSWORD'), undefined, /^CHECK_MAIL_PASSWORD holds/],
];

for (const [name, source, octets, message] of REFUSED) {
  test(`refused: ${name}`, async () => {
    await assert.rejects(read(source, octets, 0o600), (error) => {
      assert(error instanceof UsageError);
      assert.match(error.message, message);
      assert.doesNotMatch(`${error.message} ${error.stack}`, /hunter2/);
      return true;
    });
  });
}

test('text is taken as it is, and the redactor knows it', async () => {
  const { value, warnings, redacted } = await read(text('pässword "x"'));
  assert.equal(value, 'pässword "x"');
  assert.deepEqual(warnings, []);
  assert.doesNotMatch(redacted('echo pässword "x" end'), /ssword/);
});

test('octets are known to the redactor too', async () => {
  const { redacted } = await read(FILE, Uint8Array.of(0xfc, 0xfd, 0xfe, 0xff, 0xfc));
  assert.doesNotMatch(redacted(Buffer.from([0xfc, 0xfd, 0xfe, 0xff, 0xfc]).toString('base64')), /_P3|\/P3/);
});

const MODES: readonly [mode: number | undefined, warns: boolean][] = [
  [0o600, false],
  [0o640, false],
  [0o644, true],
  [0o604, true],
  [0o602, false],
  [undefined, false],
];

for (const [mode, warns] of MODES) {
  test(`a file of mode ${mode?.toString(8)} is ${warns ? '' : 'not '}warned about`, async () => {
    const { warnings } = await read(FILE, utf8('hunter2'), mode);
    assert.equal(warnings.length, warns ? 1 : 0);
    assert.doesNotMatch(warnings.join(), /hunter2/);
  });
}

test('an argument that was no UTF-8 is warned about', async () => {
  const { value, warnings } = await read(text('p\ufffdss'));
  assert.equal(value, 'p\ufffdss');
  assert.match(warnings.join(), /^--password is not valid UTF-8/);
});
