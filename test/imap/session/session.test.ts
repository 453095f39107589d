/**
 * The session: pipelining, attribution of untagged data, flights, states, capabilities.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  capability,
  close,
  enable,
  examine,
  fetch,
  ImapError,
  list,
  logout,
  lsub,
  noop,
  search,
  select,
  status,
  uidFetch,
  unselect,
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

describe('pipelining', () => {
  test('STATUS and LIST of three folders and LOGOUT go out at once, and each gets its own data', () => {
    const d = dialogue(AUTHENTICATED);
    const folders = ['INBOX', 'Archive', 'Entwürfe'];
    const statuses = folders.map((folder) => d.submit(status(folder, ['MESSAGES'])));
    const lists = folders.map((folder) => d.submit(list('', folder)));
    const bye = d.submit(logout());
    assert.equal(
      d.sent(),
      'A1 STATUS INBOX (MESSAGES)\r\nA2 STATUS Archive (MESSAGES)\r\nA3 STATUS "Entw&APw-rfe" (MESSAGES)\r\n' +
        'A4 LIST "" "INBOX"\r\nA5 LIST "" "Archive"\r\nA6 LIST "" "Entw&APw-rfe"\r\nA7 LOGOUT\r\n',
    );
    assert.equal(d.sent(), '');
    // In another order than they were asked for.
    d.server(
      '* LIST () "/" Archive\r\n* STATUS "Entw&APw-rfe" (MESSAGES 3)\r\nA3 OK\r\n* STATUS Archive (MESSAGES 2)\r\n',
    );
    d.server('A2 OK\r\n* LIST () "/" inbox\r\n* STATUS Inbox (MESSAGES 1)\r\nA1 OK\r\nA4 OK\r\nA5 OK\r\nA6 OK\r\n');
    d.server('* BYE bye\r\nA7 OK\r\n');
    assert.deepEqual(statuses.map(resultOf), [{ messages: 1 }, { messages: 2 }, { messages: 3 }]);
    assert.deepEqual(
      lists.map((fate) => resultOf(fate).map(({ mailbox }) => mailbox)),
      [['INBOX'], ['Archive'], []],
    );
    assert.equal(resultOf(bye), undefined);
    assert.equal(d.session.state, 'logout');
  });

  test('a command is sent once, in the order of submission, with tags of its own', () => {
    const d = dialogue(AUTHENTICATED, { tagPrefix: 'x' });
    d.submit(noop());
    d.submit(capability());
    assert.equal(d.sent(), 'x1 NOOP\r\nx2 CAPABILITY\r\n');
    d.submit(noop());
    assert.equal(d.sent(), 'x3 NOOP\r\n');
  });

  test('nothing is sent before the greeting', () => {
    const d = dialogue();
    d.submit(noop());
    assert.equal(d.sent(), '');
    d.server('* OK hello\r\n');
    assert.equal(d.sent(), 'A1 NOOP\r\n');
  });

  test('ten thousand commands cost no quadratic time', () => {
    const d = dialogue(AUTHENTICATED);
    const started = performance.now();
    const fates = Array.from({ length: 10_000 }, (_, i) => d.submit(status(`f${i}`, ['MESSAGES'])));
    assert.equal(d.sent().split('\r\n').length, 10_001);
    const answers = fates.map((_, i) => `* STATUS f${i} (MESSAGES ${i})\r\nA${i + 1} OK\r\n`);
    d.server(answers.join(''));
    assert.deepEqual(
      fates.map((fate) => resultOf(fate).messages),
      Array.from({ length: 10_000 }, (_, i) => i),
    );
    assert.ok(performance.now() - started < 5000, `${performance.now() - started} ms`);
  });

  test('octet by octet gives the same as at once', () => {
    const stream = '* STATUS INBOX (MESSAGES 7)\r\n* LIST () "/" {5}\r\nINBOX\r\nA1 OK a\r\nA2 OK b\r\n';
    const run = (pieces: readonly string[]): unknown => {
      const d = dialogue(AUTHENTICATED);
      const fates = [d.submit(status('INBOX', ['MESSAGES'])), d.submit(list('', '*'))];
      d.sent();
      for (const piece of pieces) d.server(piece);
      return fates.map(({ outcome }) => outcome);
    };
    const whole = run([stream]);
    assert.deepEqual(run([...stream]), whole);
    for (let cut = 1; cut < stream.length; cut++)
      assert.deepEqual(run([stream.slice(0, cut), stream.slice(cut)]), whole);
  });
});

describe('flights', () => {
  test('a command that goes alone waits for those before it, and those after it wait for it', () => {
    const d = dialogue(NOT_AUTHENTICATED);
    d.submit(noop());
    d.submit(logIn());
    d.submit(status('INBOX', ['MESSAGES']));
    assert.equal(d.sent(), 'A1 NOOP\r\n');
    d.server('A1 OK\r\n');
    assert.equal(d.sent(), 'A2 LOGIN "u" "p"\r\n');
    d.server('A2 OK [CAPABILITY IMAP4rev1] in\r\n');
    assert.equal(d.sent(), 'A3 STATUS INBOX (MESSAGES)\r\n');
  });

  test('SELECT waits for those before it, not those after it for SELECT', () => {
    const d = selected();
    d.submit(fetch(1, ['FLAGS']));
    d.submit(select('b'));
    d.submit(fetch(2, ['FLAGS']));
    assert.equal(d.sent(), 'A2 FETCH 1 (FLAGS)\r\n');
    d.server('A2 OK\r\n');
    assert.equal(d.sent(), 'A3 SELECT b\r\nA4 FETCH 2 (FLAGS)\r\n');
  });

  test('a command that waits can be taken back, and lets those behind it go', () => {
    const d = dialogue(NOT_AUTHENTICATED);
    d.submit(noop());
    d.sent();
    const error = new Error('no longer wanted');
    let outcome: unknown;
    const waiting = d.session.submit(logIn(), (result) => {
      outcome = result;
    });
    assert.equal(d.sent(), '');
    assert.equal(d.session.withdraw(waiting, error), true);
    assert.deepEqual(outcome, { kind: 'failed', error });
    assert.equal(d.session.withdraw(waiting, error), false);
    // What LOGIN would have led to is not expected any more.
    assert.throws(() => d.submit(status('INBOX', ['MESSAGES'])), { code: 'ERR_STATE' });
    d.submit(capability());
    assert.equal(d.sent(), 'A3 CAPABILITY\r\n');
  });
});

describe('states', () => {
  const commands: readonly Command<unknown>[] = [
    logIn(),
    status('a', ['MESSAGES']),
    list('', '*'),
    lsub('', '*'),
    select('a'),
    examine('a'),
    enable(['X']),
    fetch(1, ['FLAGS']),
    uidFetch(1, ['FLAGS']),
    search(['ALL']),
    unselect(),
    close(),
    noop(),
    capability(),
    logout(),
  ];
  const valid: Readonly<Record<string, string>> = {
    'not-authenticated': 'LOGIN NOOP CAPABILITY LOGOUT',
    authenticated: 'STATUS LIST LSUB SELECT EXAMINE ENABLE NOOP CAPABILITY LOGOUT',
    selected: 'STATUS LIST LSUB SELECT EXAMINE FETCH UID FETCH SEARCH UNSELECT CLOSE NOOP CAPABILITY LOGOUT',
  };
  for (const [state, names] of Object.entries(valid)) {
    test(state, () => {
      const d =
        state === 'selected' ? selected() : dialogue(state === 'authenticated' ? AUTHENTICATED : NOT_AUTHENTICATED);
      assert.equal(d.session.state, state);
      const taken = commands.filter((command) => {
        try {
          const submission = d.session.submit(command);
          d.session.withdraw(submission, new Error('only asked'));
          return true;
        } catch (error) {
          assert.ok(error instanceof ImapError);
          assert.equal(error.code, 'ERR_STATE');
          assert.equal(error.kind, 'usage');
          assert.equal(error.command, command.name);
          return false;
        }
      });
      assert.equal(taken.map(({ name }) => name).join(' '), names);
      assert.equal(d.sent(), '');
    });
  }

  test('a SELECT that fails leaves no mailbox selected', () => {
    for (const answer of ['NO no such mailbox', 'BAD what', 'OK without data']) {
      const d = selected();
      const fate = d.submit(select('b'));
      d.sent();
      d.server(`A2 ${answer}\r\n`);
      assert.equal(d.session.state, 'authenticated', answer);
      assert.equal(fate.outcome?.kind, 'failed');
      assert.throws(() => d.submit(fetch(1, ['FLAGS'])), { code: 'ERR_STATE' });
    }
  });

  test('the state that comes is expected, and checked anew when it is there', () => {
    const d = dialogue(AUTHENTICATED);
    d.submit(select('a'));
    const early = d.submit(fetch(1, ['FLAGS']));
    const late = d.submit(select('b'));
    const last = d.submit(fetch(2, ['FLAGS']));
    assert.equal(d.sent(), 'A1 SELECT a\r\nA2 FETCH 1 (FLAGS)\r\n');
    d.server('A1 NO\r\nA2 BAD no mailbox\r\n');
    assert.equal((errorOf(early) as ImapError).code, 'ERR_BAD');
    assert.equal(d.sent(), 'A3 SELECT b\r\nA4 FETCH 2 (FLAGS)\r\n');
    d.server('* 1 EXISTS\r\nA3 OK\r\n* 2 FETCH (FLAGS ())\r\nA4 OK\r\n');
    assert.equal(resultOf(late).exists, 1);
    assert.equal(resultOf(last).length, 1);
  });

  test('a command whose login failed is not sent', () => {
    const d = dialogue(NOT_AUTHENTICATED);
    d.submit(logIn());
    const behind = d.submit(status('INBOX', ['MESSAGES']));
    d.sent();
    d.server('A1 NO wrong\r\n');
    assert.equal(d.sent(), '');
    assert.deepEqual(
      [(errorOf(behind) as ImapError).code, (errorOf(behind) as ImapError).command],
      ['ERR_STATE', 'STATUS'],
    );
  });

  test('UNSELECT, CLOSE and [CLOSED] leave the mailbox', () => {
    for (const command of [unselect(), close()]) {
      const d = selected();
      d.submit(command);
      d.sent();
      d.server('A2 OK\r\n');
      assert.equal(d.session.state, 'authenticated');
    }
    const d = selected();
    d.server('* OK [CLOSED] gone\r\n');
    assert.equal(d.session.state, 'authenticated');
  });

  test('SELECT counts only what came after [CLOSED]', () => {
    const d = selected();
    const fate = d.submit(select('b'));
    d.sent();
    d.server('* 99 EXISTS\r\n* OK [UIDNEXT 5] x\r\n* OK [CLOSED] y\r\n* 1 EXISTS\r\nA2 OK [READ-ONLY] z\r\n');
    assert.deepEqual(resultOf(fate), { exists: 1, flags: [], readOnly: true });
  });
});

describe('capabilities', () => {
  const login = (answer: string): Dialogue => {
    const d = dialogue(NOT_AUTHENTICATED);
    assert.deepEqual([...(d.session.capabilities ?? [])], ['IMAP4REV1', 'SASL-IR', 'AUTH=PLAIN']);
    assert.deepEqual(d.session.capabilityNames, ['IMAP4rev1', 'SASL-IR', 'AUTH=PLAIN']);
    d.submit(logIn());
    d.sent();
    d.server(answer);
    assert.equal(d.session.state, 'authenticated');
    return d;
  };
  test('told in the tagged OK of the login', () => {
    assert.deepEqual(login('A1 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n').session.capabilityNames, ['IMAP4rev1', 'IDLE']);
  });
  test('told before it', () => {
    assert.deepEqual(login('* CAPABILITY Idle\r\nA1 OK in\r\n').session.capabilityNames, ['Idle']);
  });
  test('not told: unknown', () => {
    const { session } = login('A1 OK [X] in\r\n');
    assert.equal(session.capabilities, undefined);
    assert.equal(session.capabilityNames, undefined);
  });
  test('told in an untagged OK', () => {
    assert.deepEqual(login('* OK [CAPABILITY IDLE] x\r\nA1 OK in\r\n').session.capabilityNames, ['IDLE']);
  });
  test('a login that fails changes nothing', () => {
    const d = dialogue(NOT_AUTHENTICATED);
    d.submit(logIn());
    d.sent();
    d.server('A1 NO wrong\r\n');
    assert.equal(d.session.state, 'not-authenticated');
    assert.equal(d.session.capabilities?.has('AUTH=PLAIN'), true);
  });
  test('ENABLED counts only where ENABLE asked for it', () => {
    const d = dialogue(AUTHENTICATED);
    d.server('* ENABLED UTF8=ACCEPT\r\n');
    d.submit(list('', 'ü'));
    assert.equal(d.sent(), 'A1 LIST "" "&APw-"\r\n');
    d.server('A1 OK\r\n');
    const fate = d.submit(enable(['UTF8=ACCEPT', 'X']));
    const behind = d.submit(list('', 'ü'));
    assert.equal(d.sent(), 'A2 ENABLE UTF8=ACCEPT X\r\n');
    d.server('* ENABLED utf8=accept\r\nA2 OK\r\n');
    assert.deepEqual(resultOf(fate), ['utf8=accept']);
    assert.deepEqual([...d.session.enabled], ['UTF8=ACCEPT']);
    assert.equal(d.sent(), 'A3 LIST "" "Ã¼"\r\n');
    assert.equal(behind.outcome, undefined);
  });
});
