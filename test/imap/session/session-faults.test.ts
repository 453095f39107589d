/**
 * The session and servers that answer badly, oddly or not at all; greetings that are none, BYE, limits, and commands that throw.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  capability,
  fetch,
  ImapError,
  list,
  logout,
  noop,
  select,
  status,
} from '../../../lib/imap/index.ts';
import {
  AUTHENTICATED,
  type Dialogue,
  dialogue,
  errorOf,
  logIn,
  NOT_AUTHENTICATED,
  resultOf,
  selected,
} from '../../support/session-dialogue.ts';

describe('answers that lack their data', () => {
  const cases: readonly (readonly [name: string, command: Command<unknown>, answer: string])[] = [
    ['STATUS without anything', status('a', ['MESSAGES']), 'A1 OK\r\n'],
    ["STATUS with another mailbox's", status('a', ['MESSAGES']), '* STATUS b (MESSAGES 1)\r\nA1 OK\r\n'],
    ['STATUS with another item', status('a', ['MESSAGES', 'UNSEEN']), '* STATUS a (MESSAGES 1)\r\nA1 OK\r\n'],
    ['STATUS that cannot be read', status('a', ['MESSAGES']), '* STATUS a (MESSAGES\r\nA1 OK\r\n'],
    ['CAPABILITY', capability(), 'A1 OK\r\n'],
    ['SELECT', select('a'), 'A1 OK\r\n'],
  ];
  for (const [name, command, answer] of cases) {
    test(name, () => {
      const d = dialogue(AUTHENTICATED);
      const fate = d.submit(command);
      d.sent();
      d.server(answer);
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.code, error.kind, error.command], ['ERR_PROTOCOL', 'protocol', command.name]);
    });
  }
});

describe('what nobody asked for', () => {
  test('untagged data that no command claims is an event, and nothing else is', () => {
    const d = dialogue(AUTHENTICATED);
    const fate = d.submit(status('a', ['MESSAGES']));
    d.sent();
    d.server('* 5 EXISTS\r\n* STATUS a (MESSAGES 1)\r\n* XSTRANGE 1 2\r\n* OK Still here\r\nA1 OK\r\n');
    assert.deepEqual(resultOf(fate), { messages: 1 });
    assert.deepEqual(
      d.events.flatMap((event) => (event.kind === 'untagged' ? [event.response.name] : [])),
      ['EXISTS', 'XSTRANGE', 'OK'],
    );
  });

  test('[ALERT] is an event, from tagged and untagged responses', () => {
    const d = dialogue(AUTHENTICATED);
    d.submit(noop());
    d.sent();
    d.server('* OK [ALERT] one\r\nA1 NO [ALERT] two\r\n');
    assert.deepEqual(
      d.events.flatMap((event) => (event.kind === 'alert' ? [event.text] : [])),
      ['one', 'two'],
    );
  });

  const warnings: readonly (readonly [name: string, line: string])[] = [
    ['a tag that is not of this client', 'Z99 OK done\r\n'],
    ['a tag that has been answered', 'A1 OK again\r\n'],
    ['an unexpected +', '+ go ahead\r\n'],
    ['a bare +', '+\r\n'],
    ['garbage', '\x01\x02\x03\r\n'],
    ['an empty line', '\r\n'],
    ['a FETCH that cannot be read', '* 1 FETCH (ENVELOPE (\r\n'],
  ];
  for (const [name, line] of warnings) {
    test(`${name} is a warning, and the session goes on`, () => {
      const d = dialogue(AUTHENTICATED);
      d.submit(noop());
      d.submit(status('z', ['MESSAGES']));
      const fate = d.submit(status('a', ['MESSAGES']));
      d.sent();
      d.server('A1 OK\r\n');
      const events = d.server(line);
      const [event] = events;
      assert.ok(event?.kind === 'warning');
      assert.equal(Buffer.from(event.octets).toString('latin1'), line);
      assert.ok(event.error instanceof ImapError);
      assert.equal(event.error.kind, 'protocol');
      d.server('* STATUS a (MESSAGES 1)\r\nA3 OK\r\n');
      assert.deepEqual(resultOf(fate), { messages: 1 });
    });
  }

  test('a message that cannot be read does not spoil the FETCH', () => {
    const d = selected();
    const fate = d.submit(fetch('1:*', ['ENVELOPE', 'RFC822.SIZE']));
    d.sent();
    d.server('* 1 FETCH (RFC822.SIZE 1)\r\n* 2 FETCH (ENVELOPE (\x00\r\n* 3 FETCH (RFC822.SIZE 3)\r\nA2 OK\r\n');
    assert.deepEqual(
      resultOf(fate).map(({ seq, unreadable }) => [seq as number, unreadable?.map(({ name }) => name)]),
      [
        [1, undefined],
        [2, ['ENVELOPE']],
        [3, undefined],
      ],
    );
    assert.equal(d.events.filter(({ kind }) => kind === 'warning').length, 0);
  });
});

describe('an answer that cannot be read, with the tag of a pending command', () => {
  for (const line of ['A1 WHAT is this', 'A1 ', 'A1', 'A1 OKAY', 'A1\tBYE x', 'A1 \x01', 'A1 PREAUTH x']) {
    test(JSON.stringify(line), () => {
      const d = dialogue(AUTHENTICATED);
      const fate = d.submit(noop());
      const next = d.submit(noop());
      d.sent();
      d.server(`${line}\r\nA2 OK\r\n`);
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.code, error.kind, error.command], ['ERR_PROTOCOL', 'protocol', 'NOOP']);
      assert.equal(error.serverText, line.slice(2).trim());
      assert.equal(resultOf(next), undefined);
      assert.equal(d.session.pending.length, 0);
    });
  }

  test('a SELECT that ends so has no mailbox selected', () => {
    const d = selected();
    d.submit(select('b'));
    d.sent();
    d.server('A2 WHAT\r\n');
    assert.equal(d.session.state, 'authenticated');
  });
});

describe('BYE', () => {
  test('is told, whatever comes with it in the same chunk', () => {
    for (const behind of ['* 1 FETCH (BODY[] {99999999999}\r\n', `* ${'x'.repeat(20_000_000)}\r\n`, '\x00']) {
      const d = dialogue(NOT_AUTHENTICATED);
      const events = d.server(`* BYE so long\r\n${behind}`);
      assert.deepEqual(
        events.map((event) => event.kind),
        ['bye'],
      );
    }
  });

  test('settles what is sent and what waits, with its text', () => {
    const d = dialogue(NOT_AUTHENTICATED);
    const fates = [d.submit(noop()), d.submit(logIn()), d.submit(logout())];
    d.sent();
    const events = d.server('* BYE Connection is closed. 13\r\n* BYE again\r\nA1 OK\r\n');
    for (const [i, command] of ['NOOP', 'LOGIN', 'LOGOUT'].entries()) {
      const error = errorOf(fates[i] as (typeof fates)[number]) as ImapError;
      assert.deepEqual(
        [error.code, error.kind, error.command, error.serverText],
        ['ERR_BYE', 'server', command, 'Connection is closed. 13'],
      );
    }
    assert.deepEqual(
      events.map((event) => event.kind),
      ['bye'],
    );
    assert.equal(d.session.state, 'logout');
    assert.equal(d.sent(), '');
    assert.throws(() => d.submit(noop()), { code: 'ERR_CLOSED', kind: 'network' });
  });

  test('before its turn it is not the answer to LOGOUT', () => {
    const d = dialogue(AUTHENTICATED);
    const counted = d.submit(status('INBOX', ['MESSAGES']));
    const left = d.submit(logout());
    d.sent();
    d.server('* BYE Connection is closed. 13\r\n');
    assert.equal((errorOf(counted) as ImapError).serverText, 'Connection is closed. 13');
    assert.equal((errorOf(left) as ImapError).code, 'ERR_BYE');
  });

  test('after LOGOUT it is no error, with or without a tagged OK', () => {
    for (const rest of ['', 'A1 OK done\r\n', '* BYE and again\r\n* BYE and again\r\n']) {
      const d = dialogue(AUTHENTICATED);
      const fate = d.submit(logout());
      d.sent();
      const events = d.server(`* BYE bye\r\n${rest}`);
      assert.equal(resultOf(fate), undefined);
      assert.deepEqual(events, [{ kind: 'bye', text: { text: 'bye' } }]);
      assert.deepEqual(d.session.end(new ImapError('ERR_CLOSED', 'x', { kind: 'network' })), []);
    }
  });

  test('[UNAVAILABLE] and Office 365 tell that it passes', () => {
    const cases: readonly (readonly [text: string, kind: string, retryAfterMs: number | undefined])[] = [
      ['[UNAVAILABLE] Temporary', 'throttled', undefined],
      ['Request is throttled. Suggested Backoff Time: 1000 milliseconds', 'throttled', 1000],
      ['Too many simultaneous connections. (Failure)', 'throttled', undefined],
      ['[AUTHENTICATIONFAILED] x', 'auth', undefined],
      ['Autologout', 'server', undefined],
    ];
    for (const [text, kind, retryAfterMs] of cases) {
      const d = dialogue(AUTHENTICATED);
      const fate = d.submit(noop());
      d.sent();
      d.server(`* BYE ${text}\r\n`);
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.kind, error.retryAfterMs], [kind, retryAfterMs], text);
    }
  });
});

describe('the greeting', () => {
  test('OK, PREAUTH', () => {
    assert.equal(dialogue('* OK hello\r\n').session.state, 'not-authenticated');
    assert.equal(dialogue('* PREAUTH hello\r\n').session.state, 'authenticated');
  });

  test('BYE ends the session with its text', () => {
    const d = dialogue('* BYE [UNAVAILABLE] come back later\r\n');
    assert.deepEqual(
      d.events.map(({ kind }) => kind),
      ['greeting', 'bye'],
    );
    const bye = d.events[1];
    assert.ok(bye?.kind === 'bye' && bye.error !== undefined);
    assert.deepEqual(
      [bye.error.code, bye.error.kind, bye.error.serverText],
      ['ERR_BYE', 'throttled', 'come back later'],
    );
  });

  const none: readonly (readonly [name: string, line: string, serverText: string, kind?: string])[] = [
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n', 'HTTP/1.1 400 Bad Request'],
    ['SMTP', '220 mail.example.com ESMTP\r\n', '220 mail.example.com ESMTP'],
    ['POP3', '+OK POP3 ready\r\n', '+OK POP3 ready'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n', 'SSH-2.0-OpenSSH_9.2'],
    ['IceWarp', ' NO LOGOUT Intrusion prevention active\r\n', 'LOGOUT Intrusion prevention active', 'server'],
    ['a NO', '* NO go away\r\n', 'go away', 'server'],
    ['a BAD', '* BAD go away\r\n', 'go away'],
    ['data', '* 5 EXISTS\r\n', '* 5 EXISTS'],
    ['a tagged OK', 'A1 OK hello\r\n', 'A1 OK hello'],
    ['garbage', '\x16\x03\x01\x02\r\n', '\x16\x03\x01\x02'],
    ['an empty line', '\r\n', ''],
    ['something long', `${'x'.repeat(999)}\r\n`, 'x'.repeat(300)],
  ];
  for (const [name, line, serverText, kind = 'protocol'] of none) {
    test(`${name} is none`, () => {
      const d = dialogue();
      assert.throws(() => d.server(line), {
        name: 'ImapError',
        code: 'ERR_PROTOCOL',
        kind,
        phase: "the server's greeting",
        serverText,
      });
    });
  }
});

describe('the end', () => {
  test('settles what is pending, each with its own name, and shows what was unfinished', () => {
    const d = dialogue(AUTHENTICATED);
    const fates = [d.submit(noop()), d.submit(list('', '*'))];
    d.sent();
    d.server('* LIST () "/" {100}\r\nhalf');
    d.session.end(new ImapError('ERR_CLOSED', 'gone', { kind: 'network' }));
    assert.deepEqual(
      fates.map((fate) => [(errorOf(fate) as ImapError).code, (errorOf(fate) as ImapError).command]),
      [
        ['ERR_CLOSED', 'NOOP'],
        ['ERR_CLOSED', 'LIST'],
      ],
    );
    assert.equal(d.trace.at(-1), 'S: * LIST () "/" {100}\r\nhalf');
    assert.deepEqual(d.server('A1 OK\r\n'), []);
  });

  test("by one command's fault it is not the other's", () => {
    const d = dialogue(AUTHENTICATED);
    const fates = [d.submit(noop()), d.submit(list('', '*'))];
    d.sent();
    const cause = new ImapError('ERR_TIMEOUT', 'too late', { kind: 'timeout', command: 'NOOP' });
    d.session.end(cause);
    assert.equal(errorOf(fates[0] as (typeof fates)[number]), cause);
    const other = errorOf(fates[1] as (typeof fates)[number]) as ImapError;
    assert.deepEqual([other.code, other.kind, other.command], ['ERR_CLOSED', 'timeout', 'LIST']);
    assert.equal(other.cause, cause);
  });
});

describe('limits', () => {
  const limited = (): Dialogue => dialogue(AUTHENTICATED, { limits: { maxUntaggedResponses: 3 } });
  const flood: Readonly<Record<string, string>> = {
    'untagged data': '* 1 EXISTS\r\n',
    'unknown data': '* X\r\n',
    'lines that cannot be read': '* STATUS (\r\n',
    'unknown tags': 'Z OK\r\n',
    continuations: '+ go\r\n',
  };
  for (const [name, line] of Object.entries(flood)) {
    test(name, () => {
      const d = limited();
      d.submit(noop());
      d.sent();
      d.server(line.repeat(3));
      assert.throws(() => d.server(line), { code: 'ERR_LIMIT', kind: 'limit', limit: 'maxUntaggedResponses' });
    });
  }
  test('unreadable data, over the whole connection', () => {
    const d = dialogue(AUTHENTICATED, { limits: { maxUnreadableResponses: 3 } });
    for (let i = 1; i <= 3; i++) {
      d.submit(noop());
      d.sent();
      d.server(`Z OK\r\nA${i} OK\r\n`);
    }
    d.submit(noop());
    d.sent();
    assert.throws(() => d.server('Z OK\r\n'), { code: 'ERR_LIMIT', kind: 'limit', limit: 'maxUnreadableResponses' });
  });
  test('count anew with each command that ends', () => {
    const d = limited();
    for (let i = 1; i < 5; i++) {
      d.submit(noop());
      d.sent();
      d.server(`${'* 1 EXISTS\r\n'.repeat(3)}A${i} OK\r\n`);
    }
  });
  test('a million parentheses', () => {
    const d = dialogue(AUTHENTICATED);
    const stream = `* 1 FETCH (BODYSTRUCTURE ${'('.repeat(1_000_000)}\r\n`;
    d.submit(select('a'));
    d.submit(fetch(1, ['BODYSTRUCTURE']));
    d.sent();
    assert.throws(() => d.server(stream), { code: 'ERR_LIMIT', limit: 'maxNesting' });
  });
});

describe("what a command's own functions throw", () => {
  const broken = (part: 'encode' | 'untagged' | 'result' | 'failure'): Command<void> => ({
    name: 'X',
    states: ['authenticated'],
    encode(writer) {
      if (part === 'encode') throw new RangeError('encode');
      writer.raw('X');
    },
    fold: () => ({
      untagged() {
        if (part === 'untagged') throw new TypeError('untagged');
        return true;
      },
      result() {
        if (part === 'result') throw new TypeError('result');
      },
      failure() {
        if (part === 'failure') throw new TypeError('failure');
        return undefined;
      },
    }),
  });
  for (const part of ['encode', 'untagged', 'result', 'failure'] as const) {
    test(`${part} fails the command alone`, () => {
      const d = dialogue(AUTHENTICATED);
      const fate = d.submit(broken(part));
      const next = d.submit(noop());
      d.sent();
      d.server(`* 1 EXISTS\r\nA1 ${part === 'failure' ? 'NO' : 'OK'}\r\nA2 OK\r\n`);
      assert.equal(errorOf(fate).message, part);
      assert.equal(resultOf(next), undefined);
    });
  }
});
