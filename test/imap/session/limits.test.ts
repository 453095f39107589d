/**
 * Servers that send without end, over the network: the connection ends by a limit that the error names, and soon.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Step, startScriptedServer } from '../../../fixtures/scripted-server/index.ts';
import { type Command, connect, examine, fetch, type Limits, list, status } from '../../../lib/imap/index.ts';
import { rejection } from '../../support/open-client.ts';

interface Row {
  readonly name: string;
  readonly limit: keyof Limits | 'maxNesting';
  readonly steps: readonly Step[];
  readonly limits?: Partial<Limits>;
  readonly command?: Command<unknown>;
}

const block = 'x'.repeat(65_536);
const inbox = status('INBOX', ['MESSAGES']);

const ROWS: readonly Row[] = [
  { name: 'an endless line', limit: 'maxLineOctets', steps: [{ send: '* OK ' }, { endless: block }] },
  { name: 'an endless tag', limit: 'maxLineOctets', steps: [{ endless: block }] },
  {
    name: 'a literal of 4 GiB',
    limit: 'maxLiteralOctets',
    steps: [{ send: '* LIST () "/" {4294967296}\r\n' }, { endless: block }],
    command: list('', '*'),
  },
  {
    name: 'literals without end in one response',
    limit: 'maxResponseOctets',
    steps: [{ send: '* LIST () "/"' }, { endless: ` {60000}\r\n${'x'.repeat(60_000)}` }],
    limits: { maxResponseOctets: 4 * 1024 * 1024 },
    command: list('', '*'),
  },
  {
    name: 'untagged data without end',
    limit: 'maxUntaggedResponses',
    steps: [{ endless: '* 1 EXISTS\r\n'.repeat(5000) }],
    limits: { maxUntaggedResponses: 100_000 },
  },
  {
    name: 'LIST without end',
    limit: 'maxUntaggedResponses',
    steps: [{ endless: '* LIST () "/" a\r\n'.repeat(3000) }],
    limits: { maxUntaggedResponses: 20_000 },
    command: list('', '*'),
  },
  {
    name: 'LIST of long names',
    limit: 'maxUntaggedOctets',
    steps: [{ endless: `* LIST () "/" ${'n'.repeat(9000)}\r\n` }],
    limits: { maxUntaggedOctets: 1_000_000 },
    command: list('', '*'),
  },
  {
    name: 'nonsense without end',
    limit: 'maxUnreadableResponses',
    steps: [{ endless: '\x01\r\n'.repeat(5000) }],
    limits: { maxUnreadableResponses: 20_000 },
  },
  {
    name: 'requests to go on without end',
    limit: 'maxUnreadableResponses',
    steps: [{ endless: '+ go on\r\n'.repeat(5000) }],
    limits: { maxUnreadableResponses: 20_000 },
  },
  {
    name: 'a million parentheses',
    limit: 'maxNesting',
    steps: [
      { send: '* 1 EXISTS\r\n{tag} OK\r\n' },
      { expect: 'FETCH' },
      { send: `* 1 FETCH (BODYSTRUCTURE ${'('.repeat(1_000_000)}\r\n` },
      { stop: true },
    ],
  },
];

describe('a server that sends', () => {
  for (const { name, limit, steps, limits = {}, command } of ROWS) {
    test(name, async () => {
      const script: readonly Step[] = [{ send: '* PREAUTH hello\r\n' }, { expect: '' }, ...steps];
      const server = await startScriptedServer(script);
      try {
        const client = await connect({ host: '127.0.0.1', port: server.port, security: 'none', limits });
        if (limit === 'maxNesting') await client.run(examine('INBOX'));
        const running = limit === 'maxNesting' ? fetch(1, ['BODYSTRUCTURE']) : (command ?? inbox);
        const error = await rejection(client.run(running));
        assert.deepEqual(
          [error.code, error.kind, error.limit, error.command],
          ['ERR_LIMIT', 'limit', limit, running.name],
        );
        assert.match(error.message, new RegExp(limit));
        assert.equal(client.error?.code, 'ERR_LIMIT');
        // The client has closed.
        while (server.connections.some(({ open }) => open)) await new Promise((resolve) => setTimeout(resolve, 5));
        // It took the limit, and what the kernel's buffers hold.
        assert.ok((server.connections[0]?.octetsOut ?? 0) < 32 * 1024 * 1024);
      } finally {
        await server.close();
      }
    });
  }
});
