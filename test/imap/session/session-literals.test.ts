/**
 * What waits for the server's `+`: literals that it may refuse, and the answers of a SASL exchange.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Command, type ImapError, list, login, noop, type Submission } from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { type Dialogue, dialogue, errorOf, resultOf } from '../../support/session-dialogue.ts';

function logIn(): Command<void> {
  return login('ü', new Secret('pß'));
}

const greeting = (capabilities: string): string => `* OK [CAPABILITY IMAP4rev1 ${capabilities}] hello\r\n`;

describe('literals', () => {
  test('wait for the server, each for its own +', () => {
    const d = dialogue(greeting(''));
    const fate = d.submit(logIn());
    const next = d.submit(noop());
    assert.equal(d.sent(), 'A1 LOGIN {2}\r\n');
    assert.equal(d.sent(), '');
    d.server('* OK Still here\r\n');
    assert.equal(d.sent(), '');
    d.server('+ go on\r\n');
    assert.equal(d.sent(), 'Ã¼ {3}\r\n');
    d.server('+\r\n');
    assert.equal(d.sent(), 'pÃ\x9f\r\n');
    d.server('A1 OK in\r\n');
    assert.equal(resultOf(fate), undefined);
    assert.equal(d.sent(), 'A2 NOOP\r\n');
    d.server('A2 OK\r\n');
    assert.equal(resultOf(next), undefined);
    assert.equal(d.events.filter(({ kind }) => kind === 'warning').length, 0);
  });

  for (const capability of ['LITERAL+', 'LITERAL-', 'IMAP4rev2', 'literal+']) {
    test(`do not wait under ${capability}`, () => {
      const d = dialogue(greeting(capability));
      d.submit(logIn());
      assert.equal(d.sent(), 'A1 LOGIN {2+}\r\nÃ¼ {3+}\r\npÃ\x9f\r\n');
    });
  }

  for (const answer of ['NO', 'BAD']) {
    test(`refused by ${answer} are not sent, and the next command is`, () => {
      const d = dialogue(greeting(''));
      const fate = d.submit(logIn());
      d.submit(noop());
      d.sent();
      d.server(`A1 ${answer} too large\r\n`);
      assert.equal((errorOf(fate) as ImapError).serverText, 'too large');
      assert.equal(d.sent(), 'A2 NOOP\r\n');
    });
  }

  test('refused in the middle', () => {
    const d = dialogue(greeting(''));
    const fate = d.submit(logIn());
    d.sent();
    d.server('+\r\n');
    d.sent();
    d.server('A1 NO\r\n+\r\n');
    assert.equal(fate.outcome?.kind, 'failed');
    assert.equal(d.sent(), '');
    // The second + has come too late for it.
    assert.equal(d.events.at(-1)?.kind, 'warning');
  });

  test('of two commands wait in their order', () => {
    const d = dialogue('* PREAUTH hello\r\n');
    const long = `${'x'.repeat(10)}\t`;
    const named = (name: string): Command<void> => ({
      name,
      states: ['authenticated'],
      encode: (writer) => writer.raw(name).string(long),
      fold: () => ({ result: () => undefined }),
    });
    d.submit(named('X'));
    d.submit(named('Y'));
    assert.equal(d.sent(), 'A1 X {11}\r\n');
    d.server('+\r\n');
    assert.equal(d.sent(), `${long}\r\nA2 Y {11}\r\n`);
    d.server('A1 OK\r\n+\r\n');
    assert.equal(d.sent(), `${long}\r\n`);
  });

  test('a command that cannot be written is refused whole, and the next one goes out', () => {
    const d = dialogue('* PREAUTH hello\r\n');
    const evil = d.submit(list('', 'a\r\nA2 LOGOUT'));
    d.submit(noop());
    assert.equal(d.sent(), 'A2 NOOP\r\n');
    assert.equal((errorOf(evil) as ImapError).code, 'ERR_ARGUMENT');
  });

  test('show their command as sending until they are out', () => {
    const d = dialogue(greeting(''));
    const submission = d.session.submit(logIn()) as Submission<unknown>;
    assert.equal(d.session.isSending(submission), false);
    d.sent();
    assert.equal(d.session.isSending(submission), true);
    d.server('+\r\n');
    d.sent();
    assert.equal(d.session.isSending(submission), true);
    d.server('+\r\n');
    d.sent();
    assert.equal(d.session.isSending(submission), false);
  });

  test('are redacted in traces', () => {
    const d = dialogue(greeting(''));
    d.submit(logIn());
    d.sent();
    d.server('+\r\n');
    d.sent();
    d.server('+\r\n');
    d.sent();
    assert.deepEqual(
      d.trace.filter((line) => line.startsWith('C')),
      ['C: A1 LOGIN <redacted>', 'C: \r\n'],
    );
  });
});

describe('answers to continuation requests', () => {
  const exchange = (): Command<string> => ({
    name: 'X',
    states: ['not-authenticated'],
    encode: (writer) => writer.raw('X'),
    fold: () => ({ continuation: async () => null, result: ({ text }) => text }),
    flight: 'alone',
  });

  function asked(): Dialogue & { readonly submission: Submission<unknown> } {
    const d = dialogue(greeting(''));
    const submission = d.session.submit(exchange()) as Submission<unknown>;
    d.sent();
    const [event] = d.server('+ cXVlc3Rpb24=\r\n');
    assert.ok(event?.kind === 'continuation');
    assert.equal(event.request.text, 'cXVlc3Rpb24=');
    assert.equal(event.submission, submission);
    return { ...d, submission };
  }

  test('go out as a line, and are secret', () => {
    const d = asked();
    d.session.answer(d.submission, Buffer.from('YW5zd2Vy'));
    assert.equal(d.sent(), 'YW5zd2Vy\r\n');
    assert.equal(d.trace.at(-1), 'C: <redacted>\r\n');
  });

  test('an empty one is an empty line', () => {
    const d = asked();
    d.session.answer(d.submission, new Uint8Array(0));
    assert.equal(d.sent(), '\r\n');
    assert.equal(d.trace.at(-1), 'C: \r\n');
  });

  test('null cancels', () => {
    const d = asked();
    d.session.answer(d.submission, null);
    assert.equal(d.sent(), '*\r\n');
    assert.equal(d.trace.at(-1), 'C: *\r\n');
  });

  test('CR, LF and NUL are refused', () => {
    const d = asked();
    for (const text of ['a\r', 'a\n', 'a\0']) {
      assert.throws(() => d.session.answer(d.submission, Buffer.from(text)), { code: 'ERR_ARGUMENT' });
    }
    assert.equal(d.sent(), '');
  });

  test('a command that was given up is cancelled, whether it has an answer by then or not', () => {
    const d = asked();
    d.submission.settle({ kind: 'failed', error: new Error('given up') });
    d.session.answer(d.submission, Buffer.from('YW5zd2Vy'));
    assert.equal(d.sent(), '*\r\n');
    assert.deepEqual(d.server('+ more\r\n'), []);
    assert.equal(d.sent(), '*\r\n');
    const next = d.submit(noop());
    d.server('A1 BAD cancelled\r\n');
    assert.equal(d.sent(), 'A2 NOOP\r\n');
    d.server('A2 OK\r\n');
    assert.equal(resultOf(next), undefined);
  });

  test('too late for an answer: nothing is sent', () => {
    const d = asked();
    d.server('A1 NO no\r\n');
    d.session.answer(d.submission, Buffer.from('YW5zd2Vy'));
    assert.equal(d.sent(), '');
  });

  test('requests without end are a flood like any other', () => {
    const d = dialogue(greeting(''), { limits: { maxUntaggedResponses: 5 } });
    d.submit(exchange());
    d.sent();
    assert.throws(() => d.server('+ x\r\n'.repeat(6)), { code: 'ERR_LIMIT', limit: 'maxUntaggedResponses' });
  });
});
