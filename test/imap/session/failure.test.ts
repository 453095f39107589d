/**
 * What a NO or BAD becomes, by its code, by its command, by a server's quirk.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ImapErrorCode, ImapErrorKind } from '../../../lib/imap/index.ts';
import { parseResponse, type Tagged } from '../../../lib/imap/index.ts';
import { commandFailure } from '../../../lib/imap/session/failure.ts';
import { octetsOf } from '../../support/octets.ts';

function tagged(line: string): Tagged {
  const response = parseResponse(octetsOf(`A1 ${line}\r\n`));
  assert.ok(response.kind === 'tagged');
  return response;
}

interface Row {
  readonly command: string;
  readonly line: string;
  readonly code: ImapErrorCode;
  readonly kind: ImapErrorKind;
  readonly retryAfterMs?: number;
}

const ROWS: readonly Row[] = [
  { command: 'STATUS', line: 'NO no such mailbox', code: 'ERR_NO', kind: 'server' },
  { command: 'STATUS', line: 'NO [NONEXISTENT] x', code: 'ERR_NO', kind: 'server' },
  { command: 'STATUS', line: 'NO [NOPERM] x', code: 'ERR_NO', kind: 'permission' },
  { command: 'STATUS', line: 'NO [CONTACTADMIN] x', code: 'ERR_NO', kind: 'permission' },
  { command: 'SELECT', line: 'NO [INUSE] x', code: 'ERR_NO', kind: 'throttled' },
  { command: 'APPEND', line: 'NO [OVERQUOTA] x', code: 'ERR_NO', kind: 'throttled' },
  { command: 'FETCH', line: 'NO [unavailable] x', code: 'ERR_NO', kind: 'throttled' },
  { command: 'FETCH', line: 'NO [LIMIT] x', code: 'ERR_NO', kind: 'throttled' },
  { command: 'STATUS', line: 'BAD syntax', code: 'ERR_BAD', kind: 'protocol' },
  { command: 'LOGIN', line: 'NO wrong', code: 'ERR_AUTH_FAILED', kind: 'auth' },
  { command: 'AUTHENTICATE', line: 'NO AUTHENTICATE failed.', code: 'ERR_AUTH_FAILED', kind: 'auth' },
  { command: 'AUTHENTICATE', line: 'NO [AUTHENTICATIONFAILED] x', code: 'ERR_AUTH_FAILED', kind: 'auth' },
  { command: 'LOGIN', line: 'NO [AUTHORIZATIONFAILED] x', code: 'ERR_AUTH_FAILED', kind: 'auth' },
  { command: 'LOGIN', line: 'NO [EXPIRED] x', code: 'ERR_AUTH_FAILED', kind: 'auth' },
  { command: 'LOGIN', line: 'NO [UNAVAILABLE] x', code: 'ERR_NO', kind: 'throttled' },
  { command: 'LOGIN', line: 'NO [PRIVACYREQUIRED] x', code: 'ERR_NO', kind: 'tls' },
  { command: 'LOGIN', line: 'BAD syntax', code: 'ERR_BAD', kind: 'protocol' },
  { command: 'STATUS', line: 'NO [AUTHORIZATIONFAILED] x', code: 'ERR_NO', kind: 'auth' },
  { command: 'LIST', line: 'BAD User is authenticated but not connected.', code: 'ERR_BAD', kind: 'permission' },
  {
    command: 'LOGIN',
    line: 'NO [ALERT] Too many simultaneous connections. (Failure)',
    code: 'ERR_NO',
    kind: 'throttled',
  },
  {
    command: 'AUTHENTICATE',
    line: 'NO Request is throttled. Suggested Backoff Time: 299609 milliseconds',
    code: 'ERR_NO',
    kind: 'throttled',
    retryAfterMs: 299609,
  },
  { command: 'STATUS', line: 'NO Suggested Backoff Time: 5 milliseconds', code: 'ERR_NO', kind: 'server' },
];

describe('NO and BAD', () => {
  for (const { command, line, code, kind, retryAfterMs } of ROWS) {
    test(`${command}: ${line}`, () => {
      const response = tagged(line);
      const error = commandFailure(command, response);
      assert.deepEqual(
        { code: error.code, kind: error.kind, command: error.command, retryAfterMs: error.retryAfterMs },
        { code, kind, command, retryAfterMs },
      );
      assert.equal(error.serverText, response.text);
      assert.equal(error.responseCode?.name, response.code?.name);
      assert.ok(!error.message.includes(response.text), "the server's words are for the caller to show");
    });
  }
});
