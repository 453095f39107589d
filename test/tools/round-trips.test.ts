/**
 * What a check costs: client flights, writes, octets; and that the result doesn't wait for what doesn't matter.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type FixtureMessage,
  type ImapServer,
  type ImapServerOptions,
  type MessageSource,
  startImapServer,
} from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine, runHere, serverFlags, type ToolOutcome } from '../support/run-tool.ts';

const USER = { username: 'me', password: 'correct horse' };
const many = (length: number): MessageSource => ({
  length,
  message: (): FixtureMessage => ({ raw: () => Buffer.from('Subject: x\r\n\r\n') }),
});

function check(server: ImapServer, folders: string, ...more: readonly string[]): Promise<ToolOutcome> {
  const login = ['--username', USER.username, '--password', USER.password];
  return runHere('check_imap_mailbox_basic', [
    ...serverFlags(server.port),
    ...login,
    '--folders',
    folders,
    '--timeout',
    '5',
    ...more,
  ]);
}

/** Waits until the client is gone, so that what it said last has been counted. */
async function ended(server: ImapServer): Promise<void> {
  while (server.connections.some(({ open }) => open)) await new Promise((resolve) => setTimeout(resolve, 1));
}

interface Row {
  readonly name: string;
  readonly options?: ImapServerOptions;
  readonly folders: string;
  readonly more?: readonly string[];
  /** TLS handshake included. */
  readonly flights: number;
}

const THREE = 'Inbox, One, Two';

const ROWS: readonly Row[] = [
  { name: 'three folders, TLS 1.3', folders: THREE, flights: 4 },
  {
    name: 'capabilities must be asked for',
    options: { capabilities: { inGreeting: false } },
    folders: THREE,
    flights: 5,
  },
  {
    name: 'capabilities after login are not told',
    options: { capabilities: { toldAfterLogin: 'untold' } },
    folders: THREE,
    flights: 4,
  },
  {
    name: 'no initial response',
    options: { capabilities: { beforeLogin: ['IMAP4rev1'] } },
    folders: THREE,
    flights: 5,
  },
  { name: 'the LOGIN command', options: { mechanisms: [] }, folders: THREE, flights: 4 },
  { name: 'one folder', folders: 'One', flights: 4 },
  { name: 'ten folders', folders: Array.from({ length: 10 }, (_, i) => `F${i}`).join(','), flights: 4 },
  { name: 'a missing folder', folders: 'Inbox, Nope', flights: 4 },
  { name: 'a name with / that is found', folders: 'A/B', flights: 5 },
  { name: 'a glob', folders: 'F*', flights: 6 },
];

const MAILBOXES = [
  { name: 'INBOX', messages: many(3) },
  { name: 'One' },
  { name: 'Two' },
  { name: 'A/B' },
  ...Array.from({ length: 10 }, (_, i) => ({ name: `F${i}` })),
];

describe('client flights', { concurrency: 2 }, () => {
  for (const { name, options = {}, folders, more = [], flights } of ROWS) {
    test(name, async () => {
      const server = await startImapServer({
        accounts: [{ ...USER, mailboxes: MAILBOXES }],
        countHandshake: true,
        ...options,
      });
      try {
        const outcome = await check(server, folders, ...more);
        assert.ok(outcome.status !== 3, outcome.all);
        await ended(server);
        assert.equal(server.connections.length, 1);
        const [connection] = server.connections;
        assert.equal(connection?.tlsVersion, 'TLSv1.3');
        assert.equal((connection?.handshakeFlights ?? 0) + (connection?.flights ?? 0), flights, connection?.text());
      } finally {
        await server.close();
      }
    });
  }

  test('STATUS and LIST of each folder and LOGOUT are one write', async () => {
    const server = await startImapServer({ accounts: [{ ...USER, mailboxes: MAILBOXES }] });
    await check(server, THREE);
    await ended(server);
    await server.close();
    const sent = server.connections[0]?.transcript.filter(({ from }) => from === 'C') ?? [];
    assert.equal(
      sent.at(-1)?.text.replaceAll(/^\S+ /gm, ''),
      ['INBOX', 'One', 'Two'].map((name) => `STATUS ${name} (MESSAGES)\r\nLIST "" "${name}"\r\n`).join('') +
        'LOGOUT\r\n',
    );
  });
});

describe('nothing is waited for that does not matter', () => {
  test('the answer to LOGOUT', async () => {
    const override: NonNullable<ImapServerOptions['override']> = ({ name }) => (name === 'LOGOUT' ? '' : undefined);
    const server = await startImapServer({ accounts: [{ ...USER, mailboxes: MAILBOXES }], override });
    const outcome = await check(server, 'Inbox');
    await server.close();
    assertPluginOutcome(outcome, 1);
    assert.ok(outcome.elapsedMs < 2000, `${outcome.elapsedMs} ms`);
  });

  test('the answer to LIST, where STATUS told the number', async () => {
    const override: NonNullable<ImapServerOptions['override']> = ({ name }) => (name === 'LIST' ? '' : undefined);
    const server = await startImapServer({ accounts: [{ ...USER, mailboxes: MAILBOXES }], override });
    const outcome = await check(server, 'Inbox');
    await server.close();
    assert.equal(firstLine(outcome), 'WARNING: me: 3 messages found: Inbox(3)');
    assert.ok(outcome.elapsedMs < 2000, `${outcome.elapsedMs} ms`);
  });
});

test('the number of messages costs nothing', async () => {
  const octets: number[] = [];
  // As many digits, so that the only difference would be one of substance.
  for (const length of [100_003, 999_999]) {
    const mailboxes = [{ name: 'INBOX', messages: many(length) }];
    const server = await startImapServer({ accounts: [{ ...USER, mailboxes }] });
    const outcome = await check(server, 'Inbox');
    await ended(server);
    await server.close();
    assert.equal(firstLine(outcome), `WARNING: me: ${length} messages found: Inbox(${length})`);
    const [connection] = server.connections;
    octets.push((connection?.octetsIn ?? 0) + (connection?.octetsOut ?? 0));
    assert.deepEqual(connection?.commands, ['AUTHENTICATE', 'STATUS', 'LIST', 'LOGOUT']);
  }
  assert.equal(octets[0], octets[1]);
});

test('three messages cost what 100,000 do, but for the digits', async () => {
  const octets: number[] = [];
  for (const length of [3, 100_000]) {
    const mailboxes = [{ name: 'INBOX', messages: many(length) }];
    const server = await startImapServer({ accounts: [{ ...USER, mailboxes }] });
    await check(server, 'Inbox');
    await ended(server);
    await server.close();
    const [connection] = server.connections;
    octets.push((connection?.octetsIn ?? 0) + (connection?.octetsOut ?? 0) - String(length).length);
  }
  assert.equal(octets[0], octets[1]);
});

test('checking leaves \\Recent and \\Seen alone', async () => {
  const server = await startImapServer({ accounts: [{ ...USER, mailboxes: MAILBOXES }] });
  await check(server, '*');
  await ended(server);
  await server.close();
  const commands = new Set(server.connections[0]?.commands);
  assert.deepEqual([...commands].sort(), ['AUTHENTICATE', 'LIST', 'LOGOUT', 'STATUS']);
});
