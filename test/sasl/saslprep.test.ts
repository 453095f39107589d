/**
 * SASLprep: the examples of RFC 4013 §3, and each of its tables.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saslprep } from '../../lib/sasl/index.ts';

const PREPARED: readonly (readonly [name: string, text: string, prepared: string])[] = [
  ['RFC 4013: soft hyphen', 'I\u00adX', 'IX'],
  ['RFC 4013: no change', 'user', 'user'],
  ['RFC 4013: case is kept', 'USER', 'USER'],
  ['RFC 4013: NFKC', '\u00aa', 'a'],
  ['RFC 4013: NFKC to two', '\u2168', 'IX'],
  ['combining mark', 'u\u0308', 'ü'],
  ['ASCII punctuation', ' "\\%\'=,~', ' "\\%\'=,~'],
  ['spaces of C.1.2', '\u00a0\u1680\u2000\u200b\u202f\u205f\u3000x', '       x'],
  ['what B.1 drops', 'a\u00ad\u034f\u1806\u180b\u200c\u200d\u2060\ufe0f\ufeffb', 'ab'],
  ['full width', '\uff50\uff57', 'pw'],
  ['right to left', '\u0627\u0031\u0628', '\u0627\u0031\u0628'],
  ['Hebrew with a neutral inside', '\u05d0 !\u05d1', '\u05d0 !\u05d1'],
  ['emoji, which Unicode 3.2 does not assign', '🔑', '🔑'],
  ['unassigned in Unicode 3.2', '\u0221', '\u0221'],
  ['beyond the basic plane', '\u{20000}', '\u{20000}'],
];
for (const [name, text, prepared] of PREPARED) {
  test(`prepares: ${name}`, () => {
    assert.equal(saslprep(text, 'password'), prepared);
  });
}

const REFUSED: readonly (readonly [name: string, text: string])[] = [
  ['RFC 4013: BEL', '\u0007'],
  ['RFC 4013: from right to left, ending otherwise', '\u0627\u0031'],
  ['nothing', ''],
  ['nothing but what is dropped', '\u00ad\u200d'],
  ['DEL', 'a\x7f'],
  ['C.2.2', 'a\u0085'],
  ['C.2.2: line separator', 'a\u2028'],
  ['C.2.2 beyond the basic plane', 'a\u{1d173}'],
  ['C.3: private use', '\ue000'],
  ['C.3: plane 16', '\u{10fffd}'],
  ['C.4: no character', '\ufdd0'],
  ['C.4: last of a plane', '\u{1ffff}'],
  ['C.5: half a pair', 'a\ud800'],
  ['C.5: the other half', '\udc00a'],
  ['C.6', '\ufffd'],
  ['C.7', '\u2ff0'],
  ['C.8: changes display', '\u202e'],
  ['C.9: tag', '\u{e0041}'],
  ['both directions', '\u0627a\u0628'],
  ['both directions, a letter from the end of table D.2', '\u0627\u{10400}\u0628'],
  ['both directions, a Devanagari digit', '\u05d0\u0966\u05d1'],
  ['from right to left, beginning with a digit', '1\u0627'],
];
for (const [name, text] of REFUSED) {
  test(`refuses: ${name}`, () => {
    assert.throws(() => saslprep(text, 'password'), {
      name: 'SaslError',
      code: 'ERR_SASL_ARGUMENT',
      message: /password/,
    });
  });
}
