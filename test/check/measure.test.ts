/**
 * What is measured is exact on every kind of server: counts, ages, octets and filters of mailboxes whose dates are in no order, against
 * values that the test reckons for itself; and it costs what it may.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, ended, HOUR, type MessageOptions, mail, NOW, performanceOf, SERVERS, serve } from './server.ts';

/** A repeatable sequence of numbers from 0 to `below` - 1. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const DAY = 24 * HOUR;

function randomMailbox(seed: number): Required<MessageOptions>[] {
  const next = sequence(seed);
  const count = [0, 1, 2, 7, 40][next(5)] ?? 0;
  const spread = [HOUR, DAY, 5 * DAY, 400 * DAY][next(4)] ?? DAY;
  return Array.from({ length: count }, () => ({
    // Whole seconds, as INTERNALDATE has them.
    ageMs: next(spread / 1000) * 1000,
    subject: ['Größe', 'report', 'alarm'][next(3)] ?? '',
    from: ['alice@example.com', 'bob@example.com'][next(2)] ?? '',
    seen: next(2) === 0,
    octets: next(100_000),
  }));
}

interface FilterCase {
  readonly name: string;
  readonly flags: readonly string[];
  readonly matches: (message: Required<MessageOptions>) => boolean;
}

const FILTERS: readonly FilterCase[] = [
  { name: 'everything', flags: [], matches: () => true },
  { name: 'unseen', flags: ['--unseen'], matches: ({ seen }) => !seen },
  { name: 'from', flags: ['--from', 'alice'], matches: ({ from }) => from.startsWith('alice') },
  { name: 'subject', flags: ['--subject', 'größe'], matches: ({ subject }) => subject === 'Größe' },
  { name: 'older', flags: ['--older-than', '30h'], matches: ({ ageMs }) => ageMs >= 30 * HOUR },
  { name: 'newer', flags: ['--newer-than', '90m'], matches: ({ ageMs }) => ageMs <= 1.5 * HOUR },
  {
    name: 'both ages and unseen',
    flags: ['--older-than', '10m', '--newer-than', '3d', '--unseen'],
    matches: ({ ageMs, seen }) => ageMs >= HOUR / 6 && ageMs <= 3 * DAY && !seen,
  },
  {
    name: 'search',
    flags: ['--search', 'OR SUBJECT report (SEEN FROM "bob")', '--newer-than', '2d'],
    matches: ({ subject, seen, from, ageMs }) =>
      (subject === 'report' || (seen && from.startsWith('bob'))) && ageMs <= 2 * DAY,
  },
];

const ALL_THRESHOLDS = [
  ...['--warning', '0:', '--unseen-warning', '0:', '--oldest-warning', '0:', '--newest-warning', '0:'],
  ...['--newest-empty', 'ok', '--size-warning', '0:', '--cert-warning', '0:', '--response-time-warning', '0:'],
];

describe('figures are exact', () => {
  for (const [name, can] of Object.entries(SERVERS)) {
    test(name, async () => {
      for (let seed = 1; seed <= 12; seed++) {
        const messages = randomMailbox(seed);
        const server = await serve([{ name: 'INBOX', messages: messages.map(mail), firstUid: 1 + seed * 7 }], { can });
        for (const { name: filter, flags, matches } of FILTERS) {
          const outcome = await check(server, ...ALL_THRESHOLDS, ...flags);
          const wanted = messages.filter(matches);
          const ages = wanted.map(({ ageMs }) => ageMs / 1000);
          const where = `${name}, mailbox ${seed}, ${filter}: ${outcome.all}`;
          assert.equal(outcome.status, 0, where);
          const data = performanceOf(outcome);
          const shown = ['messages', 'unseen', 'oldest', 'newest', 'size', 'messages_Inbox'].map(
            (label) => data.get(label)?.split(';')[0],
          );
          assert.deepEqual(
            shown,
            [
              `${wanted.length}`,
              `${wanted.filter(({ seen }) => !seen).length}`,
              wanted.length === 0 ? 'U' : `${Math.max(...ages)}s`,
              wanted.length === 0 ? 'U' : `${Math.min(...ages)}s`,
              `${messages.reduce((sum, { octets }) => sum + octets, 0)}B`,
              `${wanted.length}`,
            ],
            where,
          );
        }
        assert.ok(
          server.connections.every(
            ({ commands }) => !commands.some((command) => /^(SELECT|STORE|UID STORE)$/.test(command)),
          ),
          'nothing changes',
        );
        await server.close();
      }
    });
  }
});

const MANY = 100_000;

/** Dates in the order of arrival but for some; the worst for what guesses from the order. */
const MAILBOXES: Readonly<Record<string, (index: number) => number>> = {
  'a month in order': (index) => (MANY - index) * 26,
  'all on one day, in no order': (index) => (Math.imul(index, 2654435761) >>> 0) % 80_000,
};

interface Budget {
  readonly octets: number;
  readonly server: string;
}

const BUDGETS: readonly Budget[] = [
  { server: 'all that helps', octets: 64 * 1024 },
  { server: 'no ESORT', octets: 120 * MANY },
  { server: 'neither ESORT nor WITHIN', octets: 120 * MANY },
  { server: 'nothing, as Office 365', octets: 120 * MANY },
];

describe('a check with all thresholds on 100,000 messages', { concurrency: 1 }, () => {
  for (const [name, ageOf] of Object.entries(MAILBOXES)) {
    for (const { server: kind, octets } of BUDGETS) {
      test(`${name}: ${kind}`, async (t) => {
        const message = (index: number) => ({
          raw: () => Buffer.from(''),
          size: 1000 + (index % 7),
          internalDate: new Date(NOW - ageOf(index) * 1000),
        });
        const server = await serve([{ name: 'INBOX', messages: { length: MANY, message } }], {
          can: SERVERS[kind],
          transcriptOctets: 4096,
        });
        const filters =
          kind === 'all that helps' ? [[], ['--older-than', '1h', '--unseen']] : [[], ['--older-than', '1h']];
        for (const flags of filters) {
          const outcome = await check(server, ...ALL_THRESHOLDS, '--quota-warning', '0:', ...flags);
          assert.notEqual(outcome.status, 2, outcome.all);
          const data = performanceOf(outcome);
          const ages = Array.from({ length: MANY }, (_, index) => ageOf(index)).filter(
            (age) => flags.length === 0 || age >= 3600,
          );
          assert.equal(data.get('messages')?.split(';')[0], `${ages.length}`);
          const [most, least] = ages.reduce(([a, b], age) => [Math.max(a, age), Math.min(b, age)], [0, 1e9]);
          assert.equal(data.get('oldest')?.split(';')[0], `${most}s`);
          assert.equal(data.get('newest')?.split(';')[0], `${least}s`);
        }
        await ended(server);
        for (const { octetsIn, octetsOut, commands } of server.connections) {
          t.diagnostic(`${octetsIn + octetsOut} octets, ${commands.join(', ')}`);
          assert.ok(octetsIn + octetsOut <= octets, `${octetsIn + octetsOut} octets`);
        }
        const said = server.connections.map((connection) => connection.text()).join('');
        assert.doesNotMatch(said, /BODY|RFC822(?!\.SIZE)|ENVELOPE/);
        await server.close();
      });
    }
  }
});
