/**
 * `connect` over transports without a network: its phases and their deadlines, greetings, STARTTLS, what a failure leaves behind.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ConnectOptions,
  connect,
  type ImapClient,
  type OpenTransport,
  type TransportPhase,
  type TransportRequest,
} from '../../../lib/imap/index.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { type MemoryTransport, memoryTransport, opening } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const TIMEOUTS = { connectMs: 100, tlsMs: 200, greetingMs: 400, commandMs: 800 };

const never = (): Promise<never> => new Promise(() => undefined);

interface Connecting {
  readonly clock: FakeClock;
  readonly transport: MemoryTransport;
  readonly phases: string[];
  readonly client: Promise<ImapClient>;
}

function connecting(options: Partial<ConnectOptions> = {}): Connecting {
  const clock = fakeClock();
  const transport = memoryTransport();
  const phases: string[] = [];
  const client = connect({
    host: 'imap.example.com',
    clock,
    timeouts: TIMEOUTS,
    transport: opening(transport),
    onPhase: (phase) => phases.push(phase),
    ...options,
  });
  client.catch(() => undefined);
  return { clock, transport, phases, client };
}

/** A transport that stops at one of its phases, each of the earlier ones taking `ms`. */
function stuckAt(phase: TransportPhase, clock: FakeClock, ms: number): OpenTransport {
  return async ({ onPhase }) => {
    for (const step of ['resolve', 'connect', 'tls'] as const) {
      onPhase(step);
      if (step === phase) return never();
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, ms);
      });
    }
    return never();
  };
}

describe('a deadline for each phase, which the error names', () => {
  const cases: readonly (readonly [phase: TransportPhase, dueMs: number, name: string])[] = [
    ['resolve', 100, 'the address of imap.example.com'],
    // Resolving and connecting share theirs.
    ['connect', 100, 'the connection to imap.example.com port 993'],
    ['tls', 120 + 200, 'the TLS handshake with imap.example.com port 993'],
  ];
  for (const [phase, dueMs, name] of cases) {
    test(phase, async () => {
      const clock = fakeClock();
      const { client, phases } = connecting({
        clock,
        transport: stuckAt(phase, clock, phase === 'tls' ? 60 : 10),
        timeouts: { ...TIMEOUTS, connectMs: phase === 'tls' ? 150 : 100 },
      });
      const late = rejection(client);
      await clock.advance(dueMs - 1);
      assert.equal(phases.at(-1), name);
      await clock.advance(1);
      const error = await late;
      assert.deepEqual([error.code, error.kind, error.phase], ['ERR_TIMEOUT', 'timeout', name]);
    });
  }

  test('the greeting', async () => {
    const { client, clock, transport, phases } = connecting();
    const late = rejection(client);
    await clock.advance(399);
    assert.deepEqual(transport.calls, []);
    await clock.advance(1);
    const error = await late;
    assert.deepEqual([error.code, error.phase], ['ERR_TIMEOUT', "the server's greeting"]);
    assert.equal(phases.at(-1), "the server's greeting");
    assert.deepEqual(transport.calls, ['destroy']);
    assert.equal(clock.timers, 0);
  });

  test('half a greeting is none', async () => {
    const { client, clock, transport } = connecting();
    const late = rejection(client);
    await turn();
    transport.server('* OK hel');
    await clock.advance(400);
    assert.equal((await late).code, 'ERR_TIMEOUT');
  });

  test('the answers to CAPABILITY and STARTTLS, and the handshake', async () => {
    const steps: readonly (readonly [greeting: string, answer: string | undefined, dueMs: number, phase: string])[] = [
      ['* OK hello\r\n', undefined, 400, 'the answer to CAPABILITY'],
      ['* OK [CAPABILITY STARTTLS] hello\r\n', undefined, 200, 'STARTTLS and the TLS handshake'],
      ['* OK [CAPABILITY STARTTLS] hello\r\n', 'A1 OK\r\n', 200, 'STARTTLS and the TLS handshake'],
    ];
    for (const [greeting, answer, dueMs, phase] of steps) {
      const { client, clock, transport } = connecting({ security: 'starttls' });
      transport.handshake = never;
      const late = rejection(client);
      await turn();
      transport.server(greeting);
      await turn();
      if (answer !== undefined) transport.server(answer);
      await clock.advance(dueMs - 1);
      assert.deepEqual(
        transport.calls.filter((call) => call !== 'startTls'),
        [],
      );
      await clock.advance(1);
      const error = await late;
      assert.deepEqual([error.code, error.phase], ['ERR_TIMEOUT', phase]);
      assert.match(transport.calls.at(-1) ?? '', /^(?:close|destroy)$/);
      assert.equal(clock.timers, 0);
    }
  });
});

describe('a signal', () => {
  test('before anything', async () => {
    const transport: OpenTransport = () => assert.fail('opened');
    const error = await rejection(connecting({ transport, signal: AbortSignal.abort() }).client);
    assert.deepEqual([error.code, error.kind], ['ERR_ABORTED', 'aborted']);
  });
  test('while connecting: the transport is told', async () => {
    const caller = new AbortController();
    let inner: AbortSignal | undefined;
    const transport = (request: TransportRequest): Promise<never> => {
      inner = request.signal;
      request.onPhase('connect');
      return never();
    };
    const { client, clock } = connecting({ transport, signal: caller.signal });
    const aborted = rejection(client);
    await turn();
    caller.abort();
    const error = await aborted;
    assert.deepEqual([error.code, error.phase], ['ERR_ABORTED', 'the connection to imap.example.com port 993']);
    assert.equal(inner?.aborted, true);
    assert.equal(clock.timers, 0);
  });
  test('a transport that comes too late is closed', async () => {
    const caller = new AbortController();
    const late = memoryTransport();
    let deliver = (): void => undefined;
    const transport: OpenTransport = () =>
      new Promise((resolve) => {
        deliver = () => resolve(late);
      });
    const aborted = rejection(connecting({ transport, signal: caller.signal }).client);
    await turn();
    caller.abort();
    await aborted;
    deliver();
    await turn();
    assert.deepEqual(late.calls, ['destroy']);
  });
  test('while the greeting is waited for', async () => {
    const caller = new AbortController();
    const { client, transport } = connecting({ signal: caller.signal });
    const aborted = rejection(client);
    await turn();
    caller.abort();
    assert.deepEqual([(await aborted).code, (await aborted).phase], ['ERR_ABORTED', "the server's greeting"]);
    assert.deepEqual(transport.calls, ['destroy']);
  });
  test('after that it means nothing', async () => {
    const caller = new AbortController();
    const { client } = await openClient(undefined, { signal: caller.signal });
    caller.abort();
    assert.equal(client.error, undefined);
  });
});

describe('greetings that are no success', () => {
  const cases: readonly (readonly [greeting: string, code: string, serverText: string | undefined])[] = [
    ['* BYE [UNAVAILABLE] too many\r\n', 'ERR_BYE', 'too many'],
    [' NO LOGOUT Intrusion prevention active\r\n', 'ERR_PROTOCOL', 'LOGOUT Intrusion prevention active'],
    ['220 smtp.example.com ESMTP\r\n', 'ERR_PROTOCOL', '220 smtp.example.com ESMTP'],
    ['HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n', 'ERR_PROTOCOL', 'HTTP/1.1 400 Bad Request'],
  ];
  for (const [greeting, code, serverText] of cases) {
    for (const security of ['tls', 'starttls'] as const) {
      test(`${JSON.stringify(greeting)} (${security})`, async () => {
        const { client, transport, clock } = connecting({ security });
        transport.server(greeting);
        const error = await rejection(client);
        assert.deepEqual([error.code, error.serverText], [code, serverText]);
        assert.deepEqual(transport.calls, ['destroy']);
        assert.equal(clock.timers, 0);
      });
    }
  }
  test('none at all', async () => {
    const { client, transport } = connecting();
    await turn();
    transport.end();
    const error = await rejection(client);
    assert.deepEqual([error.code, error.kind, error.phase], ['ERR_CLOSED', 'network', "the server's greeting"]);
  });
});

describe('STARTTLS', () => {
  const OFFER = '* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n';

  test('goes well: what was told in the clear is asked for again', async () => {
    const { client, transport } = connecting({ security: 'starttls' });
    transport.server(OFFER);
    transport.reply((written) => (written === 'A1 STARTTLS\r\n' ? 'A1 OK\r\n' : '* CAPABILITY X\r\nA2 OK\r\n'));
    const connected = await client;
    assert.deepEqual(connected.capabilityNames, []);
    assert.deepEqual([...(await connected.capabilities())], ['X']);
    assert.deepEqual(transport.writes, ['A1 STARTTLS\r\n', 'A2 CAPABILITY\r\n']);
    assert.deepEqual(transport.calls, ['startTls']);
  });

  const cases: readonly {
    readonly name: string;
    readonly greeting?: string;
    readonly answer?: string;
    readonly code: string;
    readonly serverText?: string;
  }[] = [
    { name: 'PREAUTH', greeting: '* PREAUTH [CAPABILITY STARTTLS] hello\r\n', code: 'ERR_STARTTLS' },
    { name: 'not offered', greeting: '* OK [CAPABILITY IMAP4rev1] hello\r\n', code: 'ERR_STARTTLS' },
    { name: 'NO', answer: 'A1 NO [ALERT] no\r\n', code: 'ERR_STARTTLS', serverText: 'no' },
    { name: 'BAD', answer: 'A1 BAD no\r\n', code: 'ERR_STARTTLS', serverText: 'no' },
    { name: '+', answer: '+ go\r\n', code: 'ERR_STARTTLS' },
    {
      name: 'a response behind the OK',
      answer: 'A1 OK\r\n* CAPABILITY AUTH=PLAIN\r\n',
      code: 'ERR_STARTTLS_INJECTION',
    },
    { name: 'an octet behind the OK', answer: 'A1 OK\r\n*', code: 'ERR_STARTTLS_INJECTION' },
    { name: 'BYE', answer: '* BYE no\r\n', code: 'ERR_BYE', serverText: 'no' },
    { name: 'an answer that cannot be read', answer: 'A1 HELLO\r\n', code: 'ERR_PROTOCOL', serverText: 'HELLO' },
  ];
  for (const { name, greeting = OFFER, answer, code, serverText } of cases) {
    test(name, async () => {
      const { client, transport, clock } = connecting({ security: 'starttls' });
      transport.server(greeting);
      transport.reply(() => answer ?? '');
      const error = await rejection(client);
      assert.deepEqual([error.code, error.serverText], [code, serverText]);
      assert.equal(transport.calls.includes('startTls'), false);
      assert.equal(
        transport.calls.some((call) => call === 'destroy' || call === 'close'),
        true,
      );
      assert.equal(clock.timers, 0);
    });
  }

  test('an octet behind the OK in a later chunk', async () => {
    const { client, transport } = connecting({ security: 'starttls' });
    transport.handshake = never;
    const failed = rejection(client);
    await turn();
    transport.server(OFFER);
    await turn();
    transport.server('A1 OK\r\n');
    transport.server('* PREAUTH x\r\n');
    assert.equal((await failed).code, 'ERR_STARTTLS_INJECTION');
    assert.equal(transport.calls.at(-1), 'destroy');
  });

  test('a handshake that fails', async () => {
    const { client, transport } = connecting({ security: 'starttls' });
    transport.handshake = () => Promise.reject(new Error('no cipher'));
    transport.server(OFFER);
    transport.reply(() => 'A1 OK\r\n');
    const error = await rejection(client);
    assert.deepEqual([error.code, error.kind], ['ERR_TLS', 'tls']);
    assert.equal(transport.calls.at(-1), 'destroy');
  });

  test('a connection that ends in between', async () => {
    const { client, transport } = connecting({ security: 'starttls' });
    const failed = rejection(client);
    await turn();
    transport.server(OFFER);
    await turn();
    transport.end();
    assert.equal((await failed).code, 'ERR_CLOSED');
  });
});

describe('arguments', () => {
  const refused: readonly Partial<ConnectOptions>[] = [
    { host: '' },
    { host: undefined as unknown as string },
    { port: 0 },
    { port: 65536 },
    { port: 1.5 },
    { port: Number.NaN },
    { timeouts: { connectMs: Number.NaN } },
    { timeouts: { greetingMs: -1 } },
  ];
  for (const options of refused) {
    test(`${JSON.stringify(options)} is refused`, async () => {
      const transport: OpenTransport = () => assert.fail('opened');
      const error = await rejection(connecting({ transport, ...options }).client);
      assert.deepEqual([error.code, error.kind], ['ERR_ARGUMENT', 'usage']);
    });
  }
  for (const [security, port] of [
    ['tls', 993],
    ['starttls', 143],
    ['none', 143],
  ] as const) {
    test(`the port without one is ${port} for ${security}`, async () => {
      let request: TransportRequest | undefined;
      const transport = (given: TransportRequest): Promise<never> => {
        request = given;
        return Promise.reject(new Error('enough'));
      };
      await assert.rejects(connecting({ transport, security }).client);
      assert.equal(request?.port, port);
      assert.equal(request?.family, 'auto');
      assert.equal(request?.tls === undefined, security !== 'tls');
    });
  }
});
