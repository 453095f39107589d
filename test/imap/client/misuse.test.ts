/**
 * What a caller without type checks may give: adapted, or refused with a sentence and a code. Never a TypeError.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startImapServer } from '../../../fixtures/imap-server/index.ts';
import {
  append,
  type Command,
  connect,
  fetch,
  ImapError,
  noop,
  ReconnectingClient,
  search,
  select,
  signIn,
  status,
  uidFetch,
  uidSearch,
  uidStore,
} from '../../../lib/imap/index.ts';
import { consoleLogger, type Logger, pinoLogger, silentLogger } from '../../../lib/log/index.ts';
import { openClient, rejection } from '../../support/open-client.ts';

const any = (value: unknown): never => value as never;

describe('commands', () => {
  const MADE: readonly (readonly [name: string, make: () => Command<unknown>])[] = [
    ['a search for a string', () => uidSearch(any('ALL'))],
    ['a search for nothing', () => search(any(undefined))],
    ['a fetch of nothing', () => uidFetch(1, any(undefined))],
    ['a fetch of a string', () => fetch(1, any('FLAGS'))],
    ['a store of nothing', () => uidStore('1:*', any(undefined))],
    ['a store of null', () => uidStore('1:*', any(null))],
    ['a set of words', () => uidFetch(any('one'), ['FLAGS'])],
  ];
  for (const [name, make] of MADE) {
    test(`${name} is ERR_ARGUMENT`, () =>
      assert.throws(make, (error) => error instanceof ImapError && error.code === 'ERR_ARGUMENT'));
  }

  const RUN: readonly (readonly [name: string, command: Command<unknown>])[] = [
    ['a function in place of a command', any(select)],
    ['nothing', any(undefined)],
    ['null', any(null)],
    ['a name', any('NOOP')],
    ['select of nothing', select(any(undefined))],
    ['status of nothing', status('INBOX', any(undefined))],
    [
      'append of a date that is no moment',
      append('INBOX', { content: Buffer.from('x'), internalDate: new Date(Number.NaN) }),
    ],
    ['append of text', append('INBOX', { content: any('Subject: x\r\n\r\n') })],
  ];
  for (const [name, command] of RUN) {
    test(`run: ${name} is ERR_ARGUMENT, and nothing is sent`, async () => {
      const { client, transport } = await openClient();
      assert.equal((await rejection(client.run(command))).code, 'ERR_ARGUMENT');
      assert.deepEqual(transport.writes, []);
      assert.equal(client.error, undefined);
    });
  }

  test('a Date as internal date is in UTC', async () => {
    const { client, transport } = await openClient('* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n');
    const internalDate = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
    void client.run(append('INBOX', { content: Buffer.from('x'), internalDate })).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    assert.match(transport.writes.join(''), /" 2-Jan-2026 03:04:05 \+0000"/);
    client.close();
  });
});

test('a password and a token as plain text log in', async (t) => {
  const server = await startImapServer({
    security: 'none',
    accounts: [{ username: 'me', password: 'secret', tokens: ['a-token'] }],
  });
  t.after(() => server.close());
  for (const [kind, field, value] of [
    ['password', 'password', 'secret'],
    ['token', 'token', 'a-token'],
  ] as const) {
    for (const mechanism of kind === 'password' ? ['PLAIN', 'SCRAM-SHA-256', 'LOGIN', 'LOGIN-COMMAND'] : ['XOAUTH2']) {
      const client = await connect({ host: '127.0.0.1', port: server.port, security: 'none' });
      const credentials = any({ kind, username: 'me', [field]: value, host: 'localhost', port: 143 });
      await signIn(client, credentials, { allowPlaintext: true, mechanism });
      assert.equal(client.state, 'authenticated', mechanism);
      client.close();
    }
  }
  const client = await connect({ host: '127.0.0.1', port: server.port, security: 'none' });
  const error = await rejection(
    signIn(client, any({ kind: 'password', username: 'me', password: 5 }), { allowPlaintext: true }),
  );
  assert.equal(error.code, 'ERR_ARGUMENT');
  client.close();
});

describe('loggers', () => {
  test('the console itself is refused with a sentence', async () => {
    const error = await rejection(openClient(undefined, { logger: any(console) }));
    assert.equal(error.code, 'ERR_ARGUMENT');
    assert.match(error.message, /consoleLogger and pinoLogger/);
  });

  test('one that throws ends nothing', async () => {
    const boom = (): never => assert.fail('boom');
    const logger: Logger = { ...silentLogger, enabled: () => true, trace: boom, debug: boom, warn: boom, error: boom };
    const { client, transport } = await openClient('* PREAUTH hello\r\n', { logger });
    transport.reply((written) => `* nonsense\r\n${written.split(' ')[0]} OK done\r\n`);
    client.on('warning', boom);
    await client.run(noop());
    assert.equal(client.error, undefined);
    client.close();
  });

  test('consoleLogger', () => {
    const lines: unknown[] = [];
    const target = Object.fromEntries(
      ['debug', 'info', 'warn', 'error'].map((name) => [name, (...values: unknown[]) => lines.push([name, ...values])]),
    );
    const logger = consoleLogger(any(target), 'debug').child({ a: 1 });
    logger.trace('not written');
    logger.debug('one', { b: 2 });
    logger.fatal('two');
    consoleLogger(any(target)).debug('below info');
    consoleLogger(any(target)).info('three');
    assert.deepEqual(lines, [
      ['debug', 'one', { a: 1, b: 2 }],
      ['error', 'two', { a: 1 }],
      ['info', 'three'],
    ]);
    assert.equal(logger.enabled('trace'), false);
    assert.equal(logger.enabled('disabled'), false);
  });

  test('pinoLogger', () => {
    const lines: unknown[] = [];
    const pino = (own: object): object => ({
      isLevelEnabled: (level: string) => level !== 'trace',
      child: (fields: object) => pino({ ...own, ...fields }),
      ...Object.fromEntries(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((name) => [
          name,
          (fields: object, message: string) => lines.push([name, message, { ...own, ...fields }]),
        ]),
      ),
    });
    const logger = pinoLogger(any(pino({}))).child({ a: 1 });
    logger.trace('not written');
    logger.info('one', { b: 2 });
    logger.panic('two');
    assert.deepEqual(lines, [
      ['info', 'one', { a: 1, b: 2 }],
      ['fatal', 'two', { a: 1 }],
    ]);
    assert.equal(logger.enabled('debug'), true);
    assert.equal(logger.enabled('trace'), false);
    assert.equal(logger.enabled('disabled'), false);
  });
});

test('a hundred commands share one signal without a warning of Node', async (t) => {
  const { client, transport } = await openClient();
  transport.reply((written) => written.replace(/^(\S+) .*$/gm, '$1 OK done'));
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  t.after(() => process.off('warning', onWarning));
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 100 }, () => client.run(noop(), { signal })));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(warnings, []);
  client.close();
});

test('once and off', async () => {
  const { client, transport } = await openClient();
  const seen: string[] = [];
  const always = (text: string): void => void seen.push(`on ${text}`);
  client.once('alert', (text) => void seen.push(`once ${text}`));
  client.on('alert', always);
  transport.server('* OK [ALERT] a\r\n* OK [ALERT] b\r\n');
  client.off('alert', always);
  transport.server('* OK [ALERT] c\r\n');
  assert.deepEqual(seen, ['once a', 'on a', 'on b']);
  client.close();
});

test('shouldRetry says whether another attempt is made', async () => {
  const asked: unknown[] = [];
  const client = new ReconnectingClient({
    connect: {
      host: 'imap.example.com',
      transport: () => Promise.reject(new ImapError('ERR_CONNECT', 'no', { kind: 'network' })),
    },
    authenticate: async () => {},
    backoff: { firstMs: 1, maxMs: 1 },
    shouldRetry: (error, attempt) => {
      asked.push([error.code, attempt]);
      return attempt < 3;
    },
  });
  assert.equal((await rejection(client.ready())).code, 'ERR_CONNECT');
  assert.deepEqual(asked, [
    ['ERR_CONNECT', 1],
    ['ERR_CONNECT', 2],
    ['ERR_CONNECT', 3],
  ]);
});
