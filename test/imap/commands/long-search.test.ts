/**
 * A search whose result never ends is given up, and takes no memory for what is not kept.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImapError, search, select } from '../../../lib/imap/index.ts';
import { AUTHENTICATED, dialogue } from '../../support/session-dialogue.ts';

const LINE = `* SEARCH ${Array.from({ length: 100_000 }, (_, index) => index + 1).join(' ')}\r\n`;

function searched(lines: number): unknown {
  const d = dialogue(AUTHENTICATED);
  d.submit(select('INBOX'));
  d.sent();
  d.server('* 9 EXISTS\r\nA1 OK\r\n');
  const fate = d.submit(search(['ALL']));
  d.sent();
  for (let line = 0; line < lines; line++) d.server(LINE);
  d.server('A2 OK\r\n');
  const { outcome } = fate;
  assert.ok(outcome !== undefined);
  return outcome.kind === 'done' ? outcome.result.count : outcome.error;
}

test('two million numbers in several responses are a result', () => {
  assert.equal(searched(20), 100_000, 'the same numbers each time');
});

test('more are an error that says so', () => {
  const error = searched(22);
  assert.ok(error instanceof ImapError);
  assert.deepEqual([error.code, error.limit], ['ERR_LIMIT', 'numbers']);
});
