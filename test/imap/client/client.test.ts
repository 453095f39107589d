/**
 * The client over a transport without a network: writes, deadlines, signals, events, the end.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { list, login, logout, noop, startTls, status } from '../../../lib/imap/index.ts';
import { createLogger, Secret } from '../../../lib/log/index.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const unhandled: unknown[] = [];
const note = (error: unknown): unknown => unhandled.push(error);
before(() => process.on('unhandledRejection', note));
after(async () => {
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  assert.deepEqual(unhandled, [], 'no rejection is left unhandled');
});

test('what is known after the greeting', async () => {
  const { client } = await openClient('* OK [CAPABILITY IMAP4rev1] hello there\r\n');
  assert.deepEqual(client.remote, { address: '192.0.2.1', port: 993 });
  assert.equal(client.tls, undefined);
  assert.equal(client.greeting, 'hello there');
  assert.equal(client.state, 'not-authenticated');
  assert.equal(client.error, undefined);
  assert.deepEqual(client.capabilityNames, ['IMAP4rev1']);
  assert.equal(client.enabled.size, 0);
});

describe('writes', () => {
  test('one for all commands of a turn', async () => {
    const { client, transport } = await openClient();
    const commands = [client.run(noop()), client.run(noop())];
    assert.deepEqual(transport.writes, []);
    await turn();
    assert.deepEqual(transport.writes, ['A1 NOOP\r\nA2 NOOP\r\n']);
    transport.server('A1 OK\r\nA2 OK\r\n');
    assert.deepEqual(await Promise.all(commands), [undefined, undefined]);
    assert.equal(transport.writes.length, 1);
  });

  test('capabilities are asked for only where they are not told', async () => {
    const told = await openClient('* OK [CAPABILITY X] hello\r\n');
    assert.deepEqual([...(await told.client.capabilities())], ['X']);
    assert.deepEqual(told.transport.writes, []);
    const untold = await openClient('* OK hello\r\n');
    untold.transport.reply(() => '* CAPABILITY y\r\nA1 OK\r\n');
    assert.deepEqual([...(await untold.client.capabilities())], ['Y']);
    assert.deepEqual(untold.client.capabilityNames, ['y']);
  });
});

describe('errors before anything is sent', () => {
  test('a command that is not valid in this state', async () => {
    const { client, transport } = await openClient('* OK hello\r\n');
    assert.equal((await rejection(client.run(status('a', ['MESSAGES'])))).code, 'ERR_STATE');
    await turn();
    assert.deepEqual(transport.writes, []);
  });
  test('an argument that cannot be sent, and others go out', async () => {
    const { client, transport } = await openClient();
    const evil = rejection(client.run(list('', 'a\r\nA2 LOGOUT')));
    void client.run(noop()).catch(() => undefined);
    assert.equal((await evil).code, 'ERR_ARGUMENT');
    assert.deepEqual(transport.writes, ['A2 NOOP\r\n']);
    client.close();
  });
  test('a signal that has fired already', async () => {
    const { client, transport } = await openClient();
    const reason = new Error('before');
    const error = await rejection(client.run(noop(), { signal: AbortSignal.abort(reason) }));
    assert.deepEqual([error.code, error.kind, error.command, error.cause], ['ERR_ABORTED', 'aborted', 'NOOP', reason]);
    await turn();
    assert.deepEqual(transport.writes, []);
  });
  test('a time that is none', async () => {
    const { client } = await openClient();
    for (const timeoutMs of [Number.NaN, -1]) {
      assert.equal((await rejection(client.run(noop(), { timeoutMs }))).code, 'ERR_ARGUMENT');
    }
  });
});

describe('abort', () => {
  test('before it is sent: it never is', async () => {
    const { client, transport } = await openClient();
    const controller = new AbortController();
    const aborted = rejection(client.run(noop(), { signal: controller.signal }));
    controller.abort();
    const next = client.run(noop());
    assert.equal((await aborted).code, 'ERR_ABORTED');
    await turn();
    assert.deepEqual(transport.writes, ['A2 NOOP\r\n']);
    transport.server('A2 OK\r\n');
    await next;
  });

  test('in flight: its answer is dropped, and the connection stays usable', async () => {
    const { client, transport } = await openClient();
    const controller = new AbortController();
    const aborted = rejection(client.run(list('', '*'), { signal: controller.signal }));
    const other = client.run(status('a', ['MESSAGES']));
    await turn();
    // Not even half a line is a reason to close.
    transport.server('* LIST () "/" a\r\n* LIST ()');
    controller.abort();
    const error = await aborted;
    assert.deepEqual([error.code, error.command, error.phase], ['ERR_ABORTED', 'LIST', 'the answer to LIST']);
    transport.server(' "/" b\r\nA1 OK\r\n* STATUS a (MESSAGES 1)\r\nA2 OK\r\n');
    assert.deepEqual(await other, { messages: 1 });
    assert.equal(client.error, undefined);
    assert.deepEqual(transport.calls, []);
  });

  test('in the middle of a literal that the server sends: the connection is closed, and the error says so', async () => {
    const { client, transport } = await openClient();
    const controller = new AbortController();
    const aborted = rejection(client.run(list('', '*'), { signal: controller.signal }));
    await turn();
    transport.server('* LIST () "/" {1000}\r\nhalf');
    controller.abort();
    const error = await aborted;
    assert.deepEqual([error.code, error.kind, error.command], ['ERR_ABORTED', 'aborted', 'LIST']);
    assert.match(error.message, /in the middle of a literal, so the connection was closed/);
    assert.deepEqual(transport.calls, ['destroy']);
    assert.equal(client.error, error);
    assert.equal((await rejection(client.run(noop()))).code, 'ERR_CLOSED');
  });

  test("in the middle of a literal that may be another command's: that one gets it", async () => {
    const { client, transport } = await openClient();
    const controller = new AbortController();
    const aborted = rejection(client.run(status('a', ['MESSAGES']), { signal: controller.signal }));
    const other = client.run(list('', '*'));
    await turn();
    transport.server('* LIST () "/" {4}\r\nha');
    controller.abort();
    assert.equal((await aborted).code, 'ERR_ABORTED');
    transport.server('lf\r\nA1 OK\r\nA2 OK\r\n');
    assert.equal((await other)[0]?.mailbox, 'half');
  });

  test('in the middle of a literal that the client sends: the same', async () => {
    const { client, transport } = await openClient('* OK [CAPABILITY X] hello\r\n');
    const controller = new AbortController();
    const aborted = rejection(client.run(login('ü', new Secret('p')), { signal: controller.signal }));
    await turn();
    assert.deepEqual(transport.writes, ['A1 LOGIN {2}\r\n']);
    controller.abort();
    assert.match((await aborted).message, /in the middle of a literal/);
    assert.deepEqual(transport.calls, ['destroy']);
  });
});

describe('deadlines', () => {
  test('of a command: the connection is closed, and the others fail for that', async () => {
    const clock = fakeClock();
    const { client, transport } = await openClient(undefined, { clock, timeouts: { commandMs: 5000 } });
    const late = rejection(client.run(noop(), { timeoutMs: 100 }));
    const other = rejection(client.run(list('', '*')));
    await clock.advance(99);
    assert.equal(client.error, undefined);
    await clock.advance(1);
    const error = await late;
    assert.deepEqual(
      [error.code, error.kind, error.command, error.phase],
      ['ERR_TIMEOUT', 'timeout', 'NOOP', 'the answer to NOOP'],
    );
    const { code, kind, command, cause } = await other;
    assert.deepEqual([code, kind, command, cause], ['ERR_CLOSED', 'timeout', 'LIST', error]);
    assert.equal(client.error, error);
    assert.deepEqual(transport.calls, ['destroy']);
    assert.equal(clock.timers, 0);
  });
  test("by default the client's", async () => {
    const clock = fakeClock();
    const { client } = await openClient(undefined, { clock, timeouts: { commandMs: 5000 } });
    const late = rejection(client.run(noop()));
    await clock.advance(5000);
    assert.equal((await late).code, 'ERR_TIMEOUT');
  });
  test('end with the answer', async () => {
    const clock = fakeClock();
    const { client, transport } = await openClient(undefined, { clock });
    const done = client.run(noop());
    await turn();
    assert.equal(clock.timers, 1);
    transport.server('A1 OK\r\n');
    await done;
    assert.equal(clock.timers, 0);
  });
});

describe('the end', () => {
  test('close: what is pending and what comes later rejects, and nothing is said', async () => {
    const { client, transport } = await openClient();
    const pending = rejection(client.run(noop()));
    client.close();
    client.close();
    const error = await pending;
    assert.deepEqual([error.code, error.kind, error.command], ['ERR_CLOSED', 'network', 'NOOP']);
    const later = await rejection(client.run(list('', '*')));
    assert.deepEqual([later.code, later.command, later.cause], ['ERR_CLOSED', 'LIST', client.error]);
    await turn();
    assert.deepEqual(transport.writes, []);
    assert.deepEqual(transport.calls, ['close']);
    assert.equal(client.state, 'logout');
  });

  test('the server closes, with and without an error', async () => {
    for (const cause of [undefined, new Error('ECONNRESET')]) {
      const { client, transport } = await openClient();
      const pending = rejection(client.run(noop()));
      transport.end(cause);
      const error = await pending;
      assert.deepEqual([error.code, error.kind, error.command, error.cause], ['ERR_CLOSED', 'network', 'NOOP', cause]);
    }
  });

  test('BYE: its text is in the error, the event and the state', async () => {
    const { client, transport } = await openClient();
    const heard: string[] = [];
    client.on('bye', (text) => heard.push(`bye ${text}`));
    client.on('closed', ({ code, serverText }) => heard.push(`closed ${code} ${serverText}`));
    const pending = rejection(client.run(status('a', ['MESSAGES'])));
    const leaving = rejection(client.run(logout()));
    await turn();
    transport.server('* BYE Connection is closed. 13\r\n* BYE again\r\n');
    const error = await pending;
    assert.deepEqual([error.code, error.command, error.serverText], ['ERR_BYE', 'STATUS', 'Connection is closed. 13']);
    assert.equal((await leaving).code, 'ERR_BYE');
    assert.deepEqual(heard, ['bye Connection is closed. 13', 'closed ERR_BYE Connection is closed. 13']);
    assert.deepEqual(transport.calls, ['destroy']);
  });

  test('LOGOUT is done with BYE', async () => {
    const { client, transport } = await openClient();
    const leaving = client.run(logout());
    await turn();
    transport.server('* BYE bye\r\n');
    await leaving;
    const closed: string[] = [];
    client.on('closed', ({ code }) => closed.push(code));
    transport.end();
    assert.deepEqual(closed, ['ERR_CLOSED']);
  });

  test('a limit', async () => {
    const { client, transport } = await openClient(undefined, { limits: { maxLineOctets: 100 } });
    const pending = rejection(client.run(noop()));
    await turn();
    transport.server(`* ${'x'.repeat(200)}`);
    const error = await pending;
    assert.deepEqual([error.code, error.kind, error.limit], ['ERR_LIMIT', 'limit', 'maxLineOctets']);
    assert.deepEqual(transport.calls, ['destroy']);
  });

  test('a transport that throws', async () => {
    const { client, transport } = await openClient();
    transport.write = () => {
      throw new Error('no more');
    };
    const error = await rejection(client.run(noop()));
    assert.deepEqual([error.code, error.kind, error.command], ['ERR_CLOSED', 'network', 'NOOP']);
  });

  test('STARTTLS by run: nobody would start TLS', async () => {
    const { client, transport } = await openClient('* OK [CAPABILITY STARTTLS] hello\r\n');
    await Promise.all([client.run(startTls()), turn().then(() => transport.server('A1 OK\r\n'))]);
    assert.equal(client.error?.code, 'ERR_STARTTLS');
    assert.deepEqual(transport.calls, ['destroy']);
  });
});

describe('events', () => {
  test('all of them', async () => {
    const { client, transport } = await openClient();
    const heard: string[] = [];
    client.on('alert', (text) => heard.push(`alert ${text}`));
    client.on('capabilities', (names) => heard.push(`capabilities ${[...names].join(',')}`));
    client.on('untagged', ({ name }) => heard.push(`untagged ${name}`));
    client.on('warning', ({ code }, octets) => heard.push(`warning ${code} ${octets.length}`));
    client.on('closed', ({ code }) => heard.push(`closed ${code}`));
    transport.server('* OK [ALERT] x\r\n* CAPABILITY Y\r\n* 1 EXISTS\r\n\x01\r\n');
    client.close();
    transport.end();
    assert.deepEqual(heard, [
      'alert x',
      'untagged OK',
      'capabilities Y',
      'untagged CAPABILITY',
      'untagged EXISTS',
      'warning ERR_PARSE 3',
      'closed ERR_CLOSED',
    ]);
  });

  test('listeners that throw, reject, remove themselves, add others', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'error', format: 'logfmt', write: (line) => lines.push(line), now: () => 0 });
    const { client, transport } = await openClient(undefined, { logger });
    let heard = 0;
    client.on('alert', () => {
      throw new Error('thrown');
    });
    client.on('alert', (async () => {
      throw new Error('rejected');
    }) as () => void);
    const off = client.on('alert', () => {
      off();
      heard++;
      client.on('alert', () => heard++);
    });
    transport.server('* OK [ALERT] x\r\n');
    await turn();
    assert.equal(heard, 1);
    assert.equal(lines.filter((line) => line.includes('thrown')).length, 1);
    assert.equal(lines.filter((line) => line.includes('rejected')).length, 1);
    transport.server('* OK [ALERT] x\r\n');
    assert.equal(heard, 2);
  });

  test('closed is the last one, even where a listener closes', async () => {
    const { client, transport } = await openClient();
    const heard: string[] = [];
    client.on('alert', () => client.close());
    client.on('untagged', ({ name }) => heard.push(name));
    client.on('closed', () => heard.push('closed'));
    transport.server('* 1 EXISTS\r\n* OK [ALERT] x\r\n* 2 EXISTS\r\n');
    assert.deepEqual(heard, ['EXISTS', 'closed']);
  });
});
