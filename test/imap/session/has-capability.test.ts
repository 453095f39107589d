/**
 * What IMAP4rev2 implies, by the list of RFC 9051's appendix E.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasCapability } from '../../../lib/imap/index.ts';

describe('hasCapability', () => {
  const REV2 = new Set(['IMAP4REV2']);
  const INCLUDED =
    'NAMESPACE UNSELECT UIDPLUS ESEARCH SEARCHRES ENABLE IDLE SASL-IR LIST-EXTENDED LIST-STATUS MOVE LITERAL- STATUS=SIZE';
  for (const name of INCLUDED.split(' ')) {
    test(`${name} is in IMAP4rev2`, () => {
      assert.equal(hasCapability(REV2, name), true);
      assert.equal(hasCapability(new Set(['IMAP4REV1']), name), false);
      assert.equal(hasCapability(new Set(['IMAP4REV1', name]), name), true);
    });
  }

  for (const name of ['LITERAL+', 'CONDSTORE', 'QUOTA', 'SPECIAL-USE', 'BINARY', 'SORT', 'IMAP4REV1', 'toString']) {
    test(`${name} is not`, () => assert.equal(hasCapability(REV2, name), false));
  }
});
