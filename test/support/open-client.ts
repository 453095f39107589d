/**
 * A client over a transport without a network, past its greeting.
 *
 * @module
 */
import assert from 'node:assert/strict';
import {
  type Clock,
  type ConnectOptions,
  connect,
  type ImapClient,
  ImapError,
  systemClock,
} from '../../lib/imap/index.ts';
import { type MemoryTransport, memoryTransport, opening } from './memory-transport.ts';

export interface OpenClient {
  readonly client: ImapClient;
  readonly transport: MemoryTransport;
}

/** Without a look at the time: on a busy machine reading would be interrupted for it. */
const { setTimeout, clearTimeout } = systemClock;
const TIMERS: Clock = { setTimeout, clearTimeout };

/** Connects; the server greets with `greeting`, by default PREAUTH. */
export async function openClient(
  greeting: string = '* PREAUTH hello\r\n',
  options: Partial<ConnectOptions> = {},
): Promise<OpenClient> {
  const transport = memoryTransport();
  transport.server(greeting);
  const client = await connect({ host: 'imap.example.com', transport: opening(transport), clock: TIMERS, ...options });
  return { client, transport };
}

/** Lets everything that is due happen. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What a promise rejects with, which must be an ImapError. */
export async function rejection(promise: Promise<unknown>): Promise<ImapError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ImapError, String(error));
    return error;
  }
  assert.fail('resolved');
}
