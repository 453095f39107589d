/**
 * STARTTLS in the session: what somebody on the path could do before TLS is up.
 *
 * @module
 * @see RFC 9051 §6.2.1, §11.1; CVE-2011-0411
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { capability, ImapError, noop, startTls } from '../../../lib/imap/index.ts';
import { type Dialogue, dialogue, errorOf, resultOf } from '../../support/session-dialogue.ts';

/** A session that has sent STARTTLS. */
function asked(): Dialogue {
  const d = dialogue('* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hello\r\n', { trusted: false });
  d.submit(startTls());
  assert.equal(d.sent(), 'A1 STARTTLS\r\n');
  return d;
}

test('after the OK the transport is asked for TLS, and nothing is sent until it is up', () => {
  const d = asked();
  const next = d.submit(noop());
  assert.equal(d.sent(), '', 'STARTTLS goes alone');
  assert.deepEqual(
    d.server('A1 OK begin\r\n').map(({ kind }) => kind),
    ['start-tls'],
  );
  assert.equal(d.sent(), '');
  d.session.tlsStarted();
  assert.equal(d.session.capabilities, undefined, 'what was told in the clear is forgotten');
  assert.equal(d.sent(), 'A2 NOOP\r\n');
  d.server('* OK [ALERT] now it counts\r\nA2 OK\r\n');
  assert.equal(resultOf(next), undefined);
  assert.deepEqual(
    d.events.flatMap((event) => (event.kind === 'alert' ? [event.text] : [])),
    ['now it counts'],
  );
});

describe('octets between the OK and TLS', () => {
  const injected = [
    '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n',
    '* PREAUTH x\r\n',
    'A2 OK x\r\n',
    '*',
    '\n',
    '\0',
    '{',
  ];
  for (const octets of injected) {
    test(`in the same chunk: ${JSON.stringify(octets)}`, () => {
      const d = asked();
      assert.throws(() => d.server(`A1 OK begin\r\n${octets}`), {
        code: 'ERR_STARTTLS_INJECTION',
        kind: 'tls',
        command: 'STARTTLS',
      });
      const end = d.session.end(new ImapError('ERR_CLOSED', 'closed', { kind: 'network' }));
      assert.equal(
        end.some(({ kind }) => kind === 'start-tls'),
        false,
      );
    });
    test(`in a later chunk: ${JSON.stringify(octets)}`, () => {
      const d = asked();
      d.server('A1 OK begin\r\n');
      assert.throws(() => d.server(octets), { code: 'ERR_STARTTLS_INJECTION' });
    });
  }
});

describe('other answers', () => {
  for (const status of ['NO', 'BAD']) {
    test(status, () => {
      const d = dialogue('* OK [CAPABILITY STARTTLS] hello\r\n', { trusted: false });
      const fate = d.submit(startTls());
      d.sent();
      d.server(`A1 ${status} [ALERT] not today\r\n`);
      const error = errorOf(fate) as ImapError;
      assert.deepEqual(
        [error.code, error.kind, error.command, error.serverText, error.responseCode?.name],
        ['ERR_STARTTLS', 'tls', 'STARTTLS', 'not today', 'ALERT'],
      );
      assert.equal(d.session.capabilities?.has('STARTTLS'), true);
    });
  }
  test('a continuation request', () => {
    assert.throws(() => asked().server('+ go on\r\n'), { code: 'ERR_STARTTLS', kind: 'tls' });
  });
});

describe('what comes before TLS', () => {
  test('is dropped, but for the capabilities', () => {
    const d = dialogue('* OK [ALERT] call this number\r\n', { trusted: false });
    const fate = d.submit(capability());
    d.sent();
    d.server(
      '* OK [ALERT] pay here\r\n* 5 EXISTS\r\n* NO look\r\n* X\r\n* STATUS (\r\nZ9 OK\r\n+ x\r\n* CAPABILITY STARTTLS\r\n',
    );
    d.server('A1 OK [ALERT] pay\r\n');
    assert.deepEqual(resultOf(fate), ['STARTTLS']);
    assert.deepEqual(
      d.events.map(({ kind }) => kind),
      ['greeting', 'capabilities'],
    );
  });
  test('counts as what the server may send at most', () => {
    const d = dialogue('* OK hello\r\n', { trusted: false, limits: { maxUntaggedResponses: 3 } });
    assert.throws(() => d.server('* 1 EXISTS\r\n'.repeat(4)), { code: 'ERR_LIMIT' });
  });
});

test('TLS that nobody asked for changes nothing', () => {
  const d = dialogue('* OK [CAPABILITY IMAP4rev1] hello\r\n');
  d.session.tlsStarted();
  assert.equal(d.session.capabilities?.has('IMAP4REV1'), true);
  const ended = dialogue('* BYE no\r\n');
  ended.session.tlsStarted();
  assert.throws(() => ended.submit(noop()), { code: 'ERR_CLOSED' });
});
