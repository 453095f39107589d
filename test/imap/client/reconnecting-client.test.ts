/**
 * A client that outlives its connections: what it repeats, what it reports, what it restores, and when it gives up.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { waitBefore } from '../../../lib/imap/client/backoff.ts';
import {
  type Command,
  type ConnectOptions,
  fetch,
  ImapError,
  noop,
  ReconnectingClient,
  type ReconnectOptions,
  type Restored,
  type StoreChange,
  select,
  status,
  store,
  subscribe,
  uidCopy,
  uidExpunge,
  uidFetch,
  uidSearch,
  uidSort,
  uidStore,
  unselect,
} from '../../../lib/imap/index.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type MemoryTransport, memoryTransport } from '../../support/memory-transport.ts';
import { rejection, turn } from '../../support/open-client.ts';

/** What a connection answers to a command's line without its tag; undefined breaks the connection, empty says nothing. */
type Answers = (line: string, connection: number) => readonly string[] | undefined;

interface Setup {
  readonly client: ReconnectingClient;
  readonly connections: MemoryTransport[];
  readonly events: unknown[];
  readonly restored: Restored[];
  /** Lines without tags that a connection got. */
  lines(connection: number): readonly string[];
}

const OK: readonly string[] = ['OK done'];
const OPENED: readonly string[] = [
  '* 3 EXISTS',
  '* OK [UIDVALIDITY 7] x',
  '* OK [HIGHESTMODSEQ 50] x',
  'OK [READ-WRITE] x',
];

function usual(line: string): readonly string[] {
  if (line.startsWith('SELECT') || line.startsWith('EXAMINE')) return OPENED;
  if (line.startsWith('ENABLE')) return ['* ENABLED QRESYNC', 'OK'];
  if (line.startsWith('STATUS')) return ['* STATUS INBOX (MESSAGES 3)', 'OK'];
  return OK;
}

function setup(
  answers: Answers,
  options: Partial<ReconnectOptions> = {},
  connecting: Partial<ConnectOptions> = {},
): Setup {
  const connections: MemoryTransport[] = [];
  const lines: string[][] = [];
  const events: unknown[] = [];
  const restored: Restored[] = [];
  const transport = async (): Promise<MemoryTransport> => {
    const made = memoryTransport();
    const number = connections.push(made) - 1;
    const got: string[] = [];
    let idleTag = '';
    lines.push(got);
    made.server(`* PREAUTH [CAPABILITY IMAP4rev1 IDLE ${number < 10 ? 'QRESYNC ENABLE' : ''}] hello\r\n`);
    made.reply((written) => {
      let said = '';
      for (const each of written.split('\r\n').filter((line) => line !== '')) {
        const [tag = '', ...words] = each === 'DONE' ? [idleTag, 'DONE'] : each.split(' ');
        const line = words.join(' ');
        if (line === 'IDLE') idleTag = tag;
        got.push(line);
        const answer = answers(line, number) ?? [];
        if (answers(line, number) === undefined) setImmediate(() => made.end());
        said += answer.map((text) => (/^[*+]/.test(text) ? `${text}\r\n` : `${tag} ${text}\r\n`)).join('');
      }
      return said;
    });
    return made;
  };
  const client = new ReconnectingClient({
    connect: { host: 'imap.example.com', transport, ...connecting },
    authenticate: async () => {},
    backoff: { firstMs: 1, maxMs: 2 },
    random: () => 0,
    ...options,
  });
  client.on('connected', () => events.push('connected'));
  client.on('disconnected', (error) => events.push(`disconnected ${error.code}`));
  client.on('retrying', (attempt) => events.push(`retrying ${attempt}`));
  client.on('interrupted', (error) => events.push(`interrupted ${error.command}`));
  client.on('failed', (error) => events.push(`failed ${error.code}`));
  client.on('restored', (each) => restored.push(each));
  return { client, connections, events, restored, lines: (connection) => lines[connection] ?? [] };
}

/** Answers as usual, but the first connection breaks on this command. */
function breaksOn(name: string, then: (line: string) => readonly string[] = usual): Answers {
  return (line, connection) => (connection === 0 && line.startsWith(name) ? undefined : then(line));
}

const OPEN: Command<unknown> = select('INBOX');

describe('a connection that breaks on a command', () => {
  const repeated: readonly Command<unknown>[] = [noop(), subscribe('x'), status('INBOX', ['MESSAGES'])];
  for (const command of repeated) {
    test(`${command.name} is run again`, async () => {
      const { client, lines, events } = setup(breaksOn(command.name));
      await client.run(command);
      assert.equal(lines(0).at(-1)?.startsWith(command.name), true);
      assert.equal(lines(1).at(-1)?.startsWith(command.name), true);
      assert.deepEqual(events, ['connected', 'disconnected ERR_CLOSED', 'connected']);
      client.close();
    });
  }

  test('UID FETCH is run again, in the same mailbox', async () => {
    const { client, lines } = setup(breaksOn('UID FETCH'));
    await client.run(OPEN);
    await client.run(uidFetch(5, ['FLAGS']));
    assert.deepEqual(lines(1), ['ENABLE QRESYNC', 'SELECT INBOX (QRESYNC (7 50))', 'UID FETCH 5 (FLAGS)']);
    client.close();
  });

  test('UID COPY is reported, and not run again', async () => {
    const { client, lines, events } = setup(breaksOn('UID COPY'));
    await client.run(OPEN);
    const error = await rejection(client.run(uidCopy(5, 'Other')));
    assert.deepEqual([error.code, error.command, error.isUnsent], ['ERR_INTERRUPTED', 'UID COPY', false]);
    assert.ok(error.cause instanceof ImapError && error.cause.code === 'ERR_CLOSED');
    await client.run(noop());
    assert.equal(
      lines(1).some((line) => line.startsWith('UID COPY')),
      false,
    );
    assert.deepEqual(events.slice(0, 3), ['connected', 'disconnected ERR_CLOSED', 'interrupted UID COPY']);
    client.close();
  });

  test('what had not been sent runs on the next connection, whatever it is', async () => {
    const { client, lines } = setup(breaksOn('SELECT'));
    // SELECT goes alone, so UID COPY waits behind it.
    const opening = client.run(OPEN);
    const inbetween = client.run(unselect()).catch(() => {});
    await opening;
    await inbetween;
    assert.ok(lines(1).includes('SELECT INBOX'));
    client.close();
  });

  test('a stream that breaks says so, after the messages that came', async () => {
    const { client } = setup((line, connection) =>
      connection === 0 && line.startsWith('UID FETCH') ? undefined : usual(line),
    );
    await client.run(OPEN);
    const messages = client.stream(uidFetch('1:*', ['FLAGS']));
    assert.equal((await rejection(messages.next())).code, 'ERR_INTERRUPTED');
    await client.run(noop());
    client.close();
  });

  test('one that breaks it again and again is reported in the end', async () => {
    const { client, connections } = setup((line) => (line.startsWith('NOOP') ? undefined : usual(line)));
    const error = await rejection(client.run(noop()));
    assert.equal(error.code, 'ERR_INTERRUPTED');
    assert.equal(connections.length >= 5, true);
    client.close();
  });
});

describe('commands that fail on a connection that stands', () => {
  test('are not repeated', async () => {
    const { client, connections } = setup((line) =>
      line.startsWith('STATUS') ? ['NO [NONEXISTENT] no'] : usual(line),
    );
    const error = await rejection(client.run(status('x', ['MESSAGES'])));
    assert.deepEqual([error.code, error.responseCode?.name], ['ERR_NO', 'NONEXISTENT']);
    assert.equal(connections.length, 1);
    client.close();
  });
});

describe('the mailbox', () => {
  test('is restored by what has changed', async () => {
    const { client, restored } = setup((line, connection) => {
      if (connection === 0 && line === 'NOOP') return undefined;
      if (connection === 1 && line.startsWith('SELECT')) {
        return [
          '* 2 EXISTS',
          '* OK [UIDVALIDITY 7] x',
          '* VANISHED (EARLIER) 4',
          '* 1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (60))',
          'OK',
        ];
      }
      return usual(line);
    });
    await client.run(OPEN);
    await client.run(noop());
    assert.equal(restored.length, 1);
    assert.equal(restored[0]?.isOther, false);
    assert.deepEqual(restored[0]?.delta?.vanished, [{ start: 4, end: 4 }]);
    assert.deepEqual(
      restored[0]?.delta?.changed.map(({ uid }) => uid),
      [3],
    );
    assert.equal(client.mailbox?.exists, 2);
    client.close();
  });

  test('is restored without a delta where QRESYNC is not wanted', async () => {
    const { client, restored, lines } = setup(breaksOn('NOOP'), { qresync: false });
    await client.run(OPEN);
    await client.run(noop());
    assert.deepEqual(lines(1), ['SELECT INBOX', 'NOOP']);
    assert.equal(restored[0]?.delta, undefined);
    client.close();
  });

  test('that is another by now: commands with its UIDs are reported, not sent', async () => {
    const { client, restored, lines } = setup((line, connection) => {
      if (connection === 0 && line.startsWith('UID FETCH')) return undefined;
      if (connection === 1 && line.startsWith('SELECT')) return ['* 3 EXISTS', '* OK [UIDVALIDITY 8] x', 'OK'];
      return usual(line);
    });
    await client.run(OPEN);
    const error = await rejection(client.run(uidFetch(5, ['FLAGS'])));
    // It was, on the connection before: for a command that changes something, that is what its caller must know.
    assert.deepEqual([error.code, error.isUnsent], ['ERR_INTERRUPTED', false]);
    assert.ok(error.cause instanceof ImapError && error.cause.code === 'ERR_CLOSED');
    assert.equal(restored[0]?.isOther, true);
    assert.equal(restored[0]?.delta, undefined);
    assert.equal(
      lines(1).some((line) => line.startsWith('UID FETCH')),
      false,
    );
    client.close();
  });

  const SEEN: StoreChange = { action: 'add', flags: ['\\Seen'] };
  const mortal: readonly (readonly [what: string, command: Command<unknown>])[] = [
    ['sequence numbers', store(1, SEEN)],
    ['sequence numbers of FETCH', fetch(1, ['FLAGS'])],
    ['sequence numbers of a search', uidSearch([['NOT', ['SEQUENCE', [1, 2]]]])],
    ['sequence numbers of a sort', uidSort([{ by: 'DATE' }], [['OR', 'SEEN', ['AND', ['SEQUENCE', 1]]]])],
    ['what was saved', uidStore('$', SEEN)],
    ['what was saved, copied', uidCopy('$', 'Other')],
    ['what was saved, expunged', uidExpunge('$')],
    ['what was saved, searched', uidSearch([['UID', '$']])],
  ];
  for (const [what, command] of mortal) {
    test(`${what}: never outlives a connection`, async () => {
      const { client, connections, lines } = setup(usual);
      await client.run(OPEN);
      connections[0]?.end();
      const error = await rejection(client.run(command));
      assert.deepEqual([error.code, error.isUnsent], ['ERR_INTERRUPTED', true]);
      assert.equal(
        lines(1).some((line) => line.startsWith(command.name)),
        false,
      );
      client.close();
    });
  }
  test('sequence numbers of a stream: never outlive a connection', async () => {
    const { client, connections, lines } = setup(usual);
    await client.run(OPEN);
    connections[0]?.end();
    const error = await rejection(client.stream(fetch('1:*', ['FLAGS'])).next());
    assert.deepEqual([error.code, error.isUnsent], ['ERR_INTERRUPTED', true]);
    assert.equal(
      lines(1).some((line) => line.startsWith('FETCH')),
      false,
    );
    client.close();
  });
  test('what was saved is not stored again where the connection broke on it', async () => {
    const { client, lines } = setup(breaksOn('UID STORE'));
    await client.run(OPEN);
    const error = await rejection(client.run(uidStore('$', SEEN)));
    assert.deepEqual([error.code, error.isUnsent], ['ERR_INTERRUPTED', false]);
    assert.equal(
      lines(1).some((line) => line.startsWith('UID STORE')),
      false,
    );
    client.close();
  });

  test('that is gone is told, and not asked for again', async () => {
    const { client, restored, connections } = setup((line, connection) => {
      if (connection === 0 && line === 'NOOP') return undefined;
      if (connection === 1 && line.startsWith('SELECT')) return ['NO [NONEXISTENT] gone'];
      return usual(line);
    });
    await client.run(OPEN);
    await client.run(noop());
    assert.equal(restored[0]?.error?.responseCode?.name, 'NONEXISTENT');
    assert.equal(client.mailbox, undefined);
    assert.equal(connections.length, 2);
    assert.equal((await rejection(client.run(uidFetch(1, ['FLAGS'])))).code, 'ERR_STATE');
    client.close();
  });

  test('that was left is not opened again', async () => {
    const { client, lines } = setup(breaksOn('NOOP'));
    await client.run(OPEN);
    await client.run(unselect());
    await client.run(noop());
    assert.deepEqual(lines(1), ['ENABLE QRESYNC', 'NOOP']);
    client.close();
  });
});

describe('connecting', () => {
  const refusing = (
    failures: number,
    error: () => ImapError,
  ): { open: ConnectOptions['transport']; attempts: () => number } => {
    let attempts = 0;
    return {
      attempts: () => attempts,
      open: async () => {
        attempts++;
        if (attempts <= failures) throw error();
        const made = memoryTransport();
        made.server('* PREAUTH [CAPABILITY X] hi\r\n');
        made.reply((written) => `${written.split(' ')[0]} OK\r\n`);
        return made;
      },
    };
  };
  const unreachable = (): ImapError => new ImapError('ERR_CONNECT', 'no', { kind: 'network' });

  test('is tried until it succeeds, with waits between', async () => {
    const clock = fakeClock();
    const { open, attempts } = refusing(3, unreachable);
    const waits: number[] = [];
    const client = new ReconnectingClient({
      connect: { host: 'x', clock, ...(open && { transport: open }) },
      authenticate: async () => {},
      random: () => 0.5,
    });
    client.on('retrying', (_, waitMs) => waits.push(waitMs));
    const running = client.run(noop());
    await clock.advance(20_000);
    await running;
    assert.equal(attempts(), 4);
    assert.deepEqual(waits, [750, 1500, 3000]);
    client.close();
  });

  test('heeds the time that a server gives', async () => {
    const clock = fakeClock();
    const { open } = refusing(1, () => new ImapError('ERR_BYE', 'later', { kind: 'throttled', retryAfterMs: 300_000 }));
    const client = new ReconnectingClient({
      connect: { host: 'x', clock, ...(open && { transport: open }) },
      authenticate: async () => {},
    });
    let isReady = false;
    client.on('connected', () => {
      isReady = true;
    });
    await clock.advance(299_999);
    assert.equal(isReady, false);
    await clock.advance(1);
    assert.equal(isReady, true);
    client.close();
  });

  test('a refused login is tried once more, for a fresh token, then given up', async () => {
    const refused = (): ImapError => new ImapError('ERR_AUTH_FAILED', 'no', { kind: 'auth' });
    const attempts: number[] = [];
    const { client, events } = setup(usual, {
      authenticate: async (_, attempt) => {
        attempts.push(attempt);
        throw refused();
      },
    });
    assert.equal((await rejection(client.run(noop()))).code, 'ERR_AUTH_FAILED');
    assert.deepEqual(attempts, [1, 2]);
    assert.equal(events.at(-1), 'failed ERR_AUTH_FAILED');
    const { client: second } = setup(usual, {
      authenticate: async (_, attempt) => {
        if (attempt === 1) throw refused();
      },
    });
    await second.run(noop());
    second.close();
  });

  const final: readonly (readonly [string, ImapError])[] = [
    ['a certificate that is not accepted', new ImapError('ERR_TLS_CERTIFICATE', 'no', { kind: 'tls' })],
    ['a missing permission', new ImapError('ERR_BAD', 'no', { kind: 'permission' })],
  ];
  for (const [name, error] of final) {
    test(`${name} is final`, async () => {
      const { open, attempts } = refusing(9, () => error);
      const client = new ReconnectingClient({
        connect: { host: 'x', ...(open && { transport: open }) },
        authenticate: async () => {},
      });
      assert.equal((await rejection(client.run(noop()))).code, error.code);
      assert.equal(attempts(), 1);
    });
  }

  test('maxAttempts', async () => {
    const { open, attempts } = refusing(9, unreachable);
    const client = new ReconnectingClient({
      connect: { host: 'x', ...(open && { transport: open }) },
      authenticate: async () => {},
      backoff: { firstMs: 1 },
      maxAttempts: 3,
    });
    assert.equal((await rejection(client.run(noop()))).code, 'ERR_CONNECT');
    assert.equal(attempts(), 3);
  });
});

describe('the end', () => {
  test('close rejects what waits, and nothing is connected any more', async () => {
    const clock = fakeClock();
    const client = new ReconnectingClient({
      connect: {
        host: 'x',
        clock,
        transport: async () => Promise.reject(new ImapError('ERR_CONNECT', 'no', { kind: 'network' })),
      },
      authenticate: async () => {},
    });
    const running = rejection(client.run(noop()));
    await clock.advance(10);
    client.close();
    assert.equal((await running).code, 'ERR_CLOSED');
    assert.equal((await rejection(client.run(noop()))).code, 'ERR_CLOSED');
    await turn();
    assert.equal(clock.timers, 0);
  });

  test('closed when it tells of the next attempt: no timer is left, and that is no failure', async () => {
    const clock = fakeClock();
    const client = new ReconnectingClient({
      connect: {
        host: 'x',
        clock,
        transport: async () => Promise.reject(new ImapError('ERR_CONNECT', 'no', { kind: 'network' })),
      },
      authenticate: async () => {},
    });
    client.on('retrying', () => client.close());
    client.on('failed', () => assert.fail('failed'));
    assert.equal((await rejection(client.run(noop()))).code, 'ERR_CLOSED');
    await turn();
    assert.equal(clock.timers, 0);
  });

  test('an AbortSignal ends the wait for a connection, and the signal of the client all of it', async () => {
    const ending = new AbortController();
    const transport = (): Promise<never> => new Promise(() => {});
    const client = new ReconnectingClient({
      connect: { host: 'x', transport, signal: ending.signal },
      authenticate: async () => {},
    });
    const controller = new AbortController();
    const one = rejection(client.run(noop(), { signal: controller.signal }));
    const other = rejection(client.run(noop()));
    controller.abort();
    assert.equal((await one).code, 'ERR_ABORTED');
    ending.abort();
    assert.equal((await other).code, 'ERR_CLOSED');
  });

  test('idles on every connection where that is asked for', async () => {
    const { client, lines, connections } = setup((line) => (line === 'IDLE' ? ['+ idling'] : usual(line)), {
      idle: true,
    });
    const told: number[] = [];
    client.on('exists', (exists) => told.push(exists));
    await client.run(OPEN);
    while (!lines(0).includes('IDLE')) await turn();
    connections[0]?.server('* 4 EXISTS\r\n');
    connections[0]?.end();
    await client.ready();
    while (!lines(1).includes('IDLE')) await turn();
    connections[1]?.server('* 9 EXISTS\r\n');
    assert.deepEqual(told, [4, 9]);
    client.close();
  });

  test('a listener that throws hurts nobody', async () => {
    const { client } = setup(usual);
    client.on('connected', () => {
      throw new Error('mine');
    });
    await client.run(noop());
    client.close();
  });
});

describe('the waits', () => {
  test('double up to the longest, half of each left to chance', () => {
    const backoff = { firstMs: 1_000, maxMs: 10_000, factor: 2 };
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 60].map((attempt) => waitBefore(attempt, backoff, 0)),
      [0, 500, 1000, 2000, 4000, 5000, 5000],
    );
    assert.equal(waitBefore(2, backoff, 0.999), 1000);
  });
});
