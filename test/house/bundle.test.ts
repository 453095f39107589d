/**
 * What a consumer's bundle weighs: commands that are not imported, and their parsers, must not be in it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { rollup } from 'rollup';

const LIBRARY = resolve('dist/lib/imap/index.js');
const ENTRY = '\0entry';
/** Of this 2,800 octets are what every caller needs: the guard of a command's mailbox, sockets of one's own, client certificates, refusals. */
const MAX_OCTETS = 128_700;

/** The bundle of a program that uses these exports, as one file, unminified. */
async function bundleOf(names: readonly string[]): Promise<string> {
  const list = names.join(', ');
  const bundle = await rollup({
    input: ENTRY,
    external: /^node:/,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) =>
          id === ENTRY ? `import { ${list} } from ${JSON.stringify(LIBRARY)};\nconsole.log(${list});\n` : null,
      },
    ],
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await bundle.generate({ format: 'es', inlineDynamicImports: true });
  await bundle.close();
  assert.equal(output.length, 1);
  return withoutComments(output[0].code);
}

/** Without block comments and lines that are nothing but a comment: the code holds neither in its strings. */
function withoutComments(code: string): string {
  return code
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*\n/gm, '')
    .replaceAll(/^\s*\n/gm, '');
}

describe('a bundle of connect, status and logout', () => {
  test(`stays under ${MAX_OCTETS} octets`, async () => {
    const code = await bundleOf(['connect', 'status', 'logout']);
    assert.ok(code.length < MAX_OCTETS, `${code.length} octets`);
    assert.ok(code.length > 20_000, 'the library is not in it');
  });

  const absent: readonly (readonly [what: string, trace: RegExp])[] = [
    ['the parser of ENVELOPE', /env-date|function envelope\(/],
    ['the parser of BODYSTRUCTURE', /function bodyFields|body-type/],
    ['the commands of messages', /UID FETCH/],
    ['ACL', /GETACL/],
    ['METADATA', /GETMETADATA/],
    ['THREAD', /THREAD=/],
    ['SASL', /SCRAM-SHA/],
    ['compression', /createInflateRaw/],
    ['reconnection', /ERR_INTERRUPTED/],
    ['Gmail', /X-GM-/],
  ];
  for (const [what, trace] of absent) {
    test(`has nothing of ${what}`, async () => {
      assert.doesNotMatch(await bundleOf(['connect', 'status', 'logout']), trace);
    });
  }

  test('the traces are there where the whole library is', async () => {
    const code = await bundleOf([
      'uidFetch',
      'getAcl',
      'getMetadata',
      'threadMessages',
      'signIn',
      'startCompression',
      'ReconnectingClient',
    ]);
    const found = absent.filter(([, trace]) => trace.test(code)).map(([what]) => what);
    assert.deepEqual(
      found,
      absent.map(([what]) => what),
    );
  });
});
