/**
 * Modified UTF-7: names both ways, and what isn't valid.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeUtf7, encodeUtf7 } from '../../../lib/imap/wire/utf7.ts';

const names: readonly (readonly [name: string, encoded: string])[] = [
  ['', ''],
  ['INBOX', 'INBOX'],
  ['Sent Items/2024', 'Sent Items/2024'],
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['Hi Mom -☺-!', 'Hi Mom -&Jjo--!'],
  ['A≢Α.', 'A&ImIDkQ-.'],
  ['☺!', '&Jjo-!'],
  ['Entwürfe', 'Entw&APw-rfe'],
  ['Gelöschte Objekte', 'Gel&APY-schte Objekte'],
  ['Отправленные', '&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-'],
  ['&', '&-'],
  ['R&D', 'R&-D'],
  ['&&', '&-&-'],
  ['ä&ö', '&AOQ-&-&APY-'],
  ['😀', '&2D3eAA-'],
  ['tab\tnul\u0000del\u007f', 'tab&AAk-nul&AAA-del&AH8-'],
  ['-', '-'],
  ['+', '+'],
];

describe('modified UTF-7', () => {
  for (const [name, encoded] of names) {
    it(`writes ${JSON.stringify(name)} as ${encoded}`, () => assert.equal(encodeUtf7(name), encoded));
    it(`reads ${JSON.stringify(encoded)}`, () => assert.equal(decodeUtf7(encoded), name));
  }

  it('writes U+FFFD for a lone surrogate', () => assert.equal(encodeUtf7('a\ud83db'), 'a&,,0-b'));

  it('reads every UTF-16 code unit that it writes', () => {
    for (let unit = 0; unit < 0x10000; unit += 7) {
      if (unit >= 0xd800 && unit < 0xe000) continue;
      const name = `x${String.fromCharCode(unit)}&y`;
      assert.equal(decodeUtf7(encodeUtf7(name)), name);
    }
  });
});

const invalid: readonly (readonly [why: string, name: string])[] = [
  ['a bare ampersand', 'R&D'],
  ['an ampersand at the end', 'R&'],
  ['a run that does not end', '&AOQ'],
  ['Base64 of ASCII', '&AEE-'],
  ['half a code unit', '&AO-'],
  ['one digit', '&A-'],
  ['surplus bits that are set', '&AOR-'],
  ['padding', '&AOQ=-'],
  ['the slash of Base64', '&U/BTFw-'],
  ['a lone surrogate', '&2D0-'],
  ['two runs side by side', '&AOQ-&APY-'],
  ['a blank in a run', '&AO Q-'],
  ['UTF-8 beside a run', 'ü&AOQ-'],
];

describe('a name that is not valid modified UTF-7 stays as sent', () => {
  for (const [why, name] of invalid) it(why, () => assert.equal(decodeUtf7(name), name));
});
