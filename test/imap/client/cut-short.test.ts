/**
 * A server that stops at any octet of a whole dialogue, by closing or by falling silent: every promise settles with an error that
 * says what was waited for, and nothing stays behind.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type ImapClient, ImapError, list, logout, signIn, status } from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type MemoryTransport, memoryTransport, opening } from '../../support/memory-transport.ts';
import { turn } from '../../support/open-client.ts';

const SERVER: readonly string[] = [
  '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello\r\n',
  'A1 OK [CAPABILITY IMAP4rev1] in\r\n',
  '* STATUS INBOX (MESSAGES 3)\r\nA2 OK\r\n* LIST () "/" {5}\r\nINBOX\r\nA3 OK\r\n* BYE bye\r\nA4 OK\r\n',
];
const WHOLE = SERVER.join('');

type Dialogue = readonly PromiseSettledResult<unknown>[];

async function check(client: ImapClient): Promise<Dialogue> {
  const credentials = { kind: 'password', username: 'u', password: new Secret('p') } as const;
  await signIn(client, credentials, { allowPlaintext: true });
  return Promise.allSettled([
    client.run(status('INBOX', ['MESSAGES'])),
    client.run(list('', 'INBOX')),
    client.run(logout()),
  ]);
}

interface Ended {
  readonly outcomes: Dialogue;
  readonly transport: MemoryTransport;
  readonly timers: number;
}

/** Runs the dialogue against a server that says only the first `octets` octets, and then ends as told. */
async function cutAt(octets: number, how: 'close' | 'silence'): Promise<Ended> {
  const clock = fakeClock();
  const transport = memoryTransport();
  const timeouts = { connectMs: 10, tlsMs: 10, greetingMs: 10, commandMs: 10 };
  const work = connect({ host: 'h', transport: opening(transport), clock, timeouts }).then(check);
  const outcomes = work.catch((reason: unknown): Dialogue => [{ status: 'rejected', reason }]);
  let said = 0;
  for (const part of SERVER) {
    await turn();
    const text = part.slice(0, Math.max(0, octets - said));
    said += part.length;
    if (text !== '') transport.server(text);
    await turn();
  }
  if (how === 'close') transport.end();
  await clock.advance(100);
  return { outcomes: await outcomes, transport, timers: clock.timers };
}

const statuses = (outcomes: Dialogue): string => outcomes.map(({ status: is }) => is).join(' ');

for (const how of ['close', 'silence'] as const) {
  test(`${how} at every octet`, async () => {
    for (let octets = 0; octets < WHOLE.length; octets++) {
      const { outcomes, transport, timers } = await cutAt(octets, how);
      assert.equal(timers, 0, `timers at ${octets}`);
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        const error: unknown = outcome.reason;
        assert.ok(error instanceof ImapError, `${octets}: ${error}`);
        assert.ok(['ERR_CLOSED', 'ERR_TIMEOUT'].includes(error.code), `${octets}: ${error.code}`);
        assert.equal(error.kind, how === 'close' ? 'network' : 'timeout', `${octets}`);
        assert.ok(error.command !== undefined || error.phase !== undefined, `${octets}`);
        assert.equal(transport.calls.at(-1), 'destroy', `${octets}`);
      }
      // What was answered in full was not lost.
      const answers = ['A2 OK\r\n', 'A3 OK\r\n', '* BYE bye\r\n'];
      const expected = answers.map((answer) =>
        octets >= WHOLE.indexOf(answer) + answer.length ? 'fulfilled' : 'rejected',
      );
      if (outcomes.length === 3) assert.equal(statuses(outcomes), expected.join(' '), `${octets}`);
      else assert.ok(octets < (SERVER[0]?.length ?? 0) + (SERVER[1]?.length ?? 0), `${octets}`);
    }
  });
}

test('whole', async () => {
  const { outcomes } = await cutAt(WHOLE.length, 'close');
  assert.equal(statuses(outcomes), 'fulfilled fulfilled fulfilled');
});
