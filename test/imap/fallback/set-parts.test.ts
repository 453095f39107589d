/**
 * Sets that are too long for one command, and the fallbacks that send them in parts.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ImapClient,
  moveMessages,
  type NumberSet,
  partsByOctets,
  select,
  sortMessages,
  threadMessages,
} from '../../../lib/imap/index.ts';
import { toRanges } from '../../../lib/imap/wire/number-set.ts';
import { openClient, rejection } from '../../support/open-client.ts';

const ODD = Array.from({ length: 20_000 }, (_, index) => 2 * index + 1);

/** Commands in as many octets as any server takes (RFC 7162 §4). */
const MAX_LINE_OCTETS = 8192;

describe('partsByOctets', () => {
  const size = (part: NumberSet): number =>
    toRanges(part)
      .map(({ start, end }) => (start === end ? `${start}` : `${start}:${end}`))
      .join(',').length;

  test('parts a long set, and loses nothing of it', () => {
    for (const octets of [undefined, 22, 100]) {
      const parts = partsByOctets(ODD, octets);
      assert.deepEqual(parts.flatMap(toRanges), toRanges(ODD));
      for (const part of parts) assert.ok(size(part) <= (octets ?? 7000), String(size(part)));
      assert.ok(parts.slice(0, -1).every((part) => size(part) > (octets ?? 7000) - 22));
    }
  });
  test('the longest ranges fit', () => {
    const ranges = [4_294_967_290, 4_294_967_293].map((start) => ({ start, end: start + 1 }));
    assert.deepEqual(
      partsByOctets(ranges, 22),
      ranges.map((range) => [range]),
    );
  });
  test('what is short is one part, and nothing is none', () => {
    assert.deepEqual(partsByOctets('$'), ['$']);
    assert.deepEqual(partsByOctets([]), []);
    assert.deepEqual(partsByOctets('1:*'), [[{ start: 1, end: Number.POSITIVE_INFINITY }]]);
    assert.deepEqual(partsByOctets([3, 1, 2]), [[{ start: 1, end: 3 }]]);
  });
  test('what is no set or no length is refused', () => {
    for (const octets of [21, 0, -1, Number.NaN]) {
      assert.throws(() => partsByOctets(1, octets), { code: 'ERR_ARGUMENT' });
    }
    assert.throws(() => partsByOctets('1:3' as unknown as NumberSet), { code: 'ERR_ARGUMENT' });
    assert.throws(() => partsByOctets([0.5]), { code: 'ERR_ARGUMENT' });
  });
});

describe('the fallbacks', () => {
  /** A client whose server answers by `answer`, given a command without its tag. */
  async function clientOf(
    capabilities: string,
    answer: (command: string) => readonly string[] | string,
  ): Promise<{ client: ImapClient; sent: string[] }> {
    const { client, transport } = await openClient(`* PREAUTH [CAPABILITY IMAP4rev1 ${capabilities}] hello\r\n`);
    const sent: string[] = [];
    transport.reply((written) =>
      written.replaceAll(/([^ ]+) (.*)\r\n/g, (line, tag: string, command: string) => {
        if (line.length > MAX_LINE_OCTETS) return `${tag} BAD Too long argument\r\n`;
        if (command.startsWith('SELECT')) return `* 9 EXISTS\r\n${tag} OK\r\n`;
        sent.push(command);
        const said = answer(command);
        if (typeof said === 'string') return `${tag} ${said}\r\n`;
        return [...said.map((each) => `* ${each}`), `${tag} OK done`, ''].join('\r\n');
      }),
    );
    await client.run(select('INBOX'));
    return { client, sent };
  }

  const names = (sent: readonly string[]): readonly string[] =>
    sent.map((command) => command.split(' ').slice(0, 2).join(' '));

  test('MOVE goes in parts, and tells where all of them went', async () => {
    let moved = 0;
    const { client, sent } = await clientOf('MOVE', () => `OK [COPYUID 7 ${++moved} ${moved + 100}] done`);
    const { copied } = await moveMessages(client, ODD, 'Other');
    assert.ok(sent.length > 1);
    assert.deepEqual(new Set(names(sent)), new Set(['UID MOVE']));
    assert.equal(copied?.uidValidity, 7);
    assert.deepEqual(
      copied.sourceUids.map(({ start }) => start),
      sent.map((_, index) => index + 1),
    );
    assert.deepEqual(
      copied.destinationUids.map(({ start }) => start),
      sent.map((_, index) => index + 101),
    );
  });
  test('a mailbox that became another one meanwhile has no UIDs to tell', async () => {
    let uidValidity = 0;
    const { client } = await clientOf('MOVE', () => `OK [COPYUID ${++uidValidity} 1 1] done`);
    assert.equal((await moveMessages(client, ODD, 'Other')).copied, undefined);
  });
  test('each part is copied, marked and expunged before the next one', async () => {
    const { client, sent } = await clientOf('UIDPLUS', () => []);
    assert.equal((await moveMessages(client, ODD, 'Other')).method, 'copied-and-expunged');
    const steps = ['UID COPY', 'UID STORE', 'UID EXPUNGE'];
    assert.ok(sent.length > 3);
    assert.deepEqual(
      names(sent),
      sent.map((_, index) => steps[index % 3]),
    );
  });
  test('a part that fails ends it', async () => {
    let copies = 0;
    const { client, sent } = await clientOf('UIDPLUS', (command) =>
      command.startsWith('UID COPY') && ++copies === 2 ? 'NO [OVERQUOTA] full' : [],
    );
    assert.equal((await rejection(moveMessages(client, ODD, 'Other'))).command, 'UID COPY');
    assert.equal(sent.length, 4);
  });
  for (const set of ['1:*', '*', [{ start: 3, end: Number.POSITIVE_INFINITY }]] as const) {
    test(`what comes in while ${JSON.stringify(set)} is copied is not expunged`, async () => {
      const { client, sent } = await clientOf('UIDPLUS', (command) =>
        command.startsWith('UID SEARCH') ? ['SEARCH 4 5'] : [],
      );
      await moveMessages(client, set, 'Other');
      assert.deepEqual(sent.slice(1), [
        'UID COPY 4:5 Other',
        'UID STORE 4:5 +FLAGS.SILENT (\\Deleted)',
        'UID EXPUNGE 4:5',
      ]);
    });
  }
  test('an empty set is refused, a mailbox without messages is not', async () => {
    const { client, sent } = await clientOf('UIDPLUS', () => ['SEARCH']);
    assert.equal((await rejection(moveMessages(client, [], 'Other'))).code, 'ERR_ARGUMENT');
    assert.deepEqual(sent, []);
    assert.deepEqual(await moveMessages(client, '1:*', 'Other'), { method: 'copied-and-expunged', copied: undefined });
    assert.deepEqual(names(sent), ['UID SEARCH']);
  });

  const uidsOf = (command: string): readonly number[] =>
    (command.split(' ')[2] ?? '').split(',').flatMap((range) => {
      const [start = 0, end = start] = range.split(':').map(Number);
      return start === end ? [start] : [start, end];
    });

  for (const all of ['1:4294967295', '1:*', '*', '1:9999999,1:9999999']) {
    test(`a server's claim to have sorted ${all} is not written out`, async () => {
      const { client } = await clientOf('SORT', () => [`ESEARCH (TAG "A2") UID ALL ${all}`]);
      assert.equal((await rejection(sortMessages(client, [{ by: 'SIZE' }], ['ALL']))).code, 'ERR_PROTOCOL');
    });
  }

  test('SORT and THREAD fetch in parts', async () => {
    const { client, sent } = await clientOf('', (command) =>
      command.startsWith('UID SEARCH')
        ? [`SEARCH ${ODD.join(' ')}`]
        : uidsOf(command).map((uid) => `${(uid + 1) / 2} FETCH (UID ${uid} RFC822.SIZE ${uid} ENVELOPE ${ENVELOPE})`),
    );
    const { uids } = await sortMessages(client, [{ by: 'SIZE', reverse: true }], ['ALL']);
    assert.ok(sent.length > 2);
    assert.deepEqual(new Set(uids), new Set(ODD));
    assert.deepEqual(uids.slice(0, 2), [39_999, 39_997]);
    const { threads } = await threadMessages(client, 'ORDEREDSUBJECT', ['ALL']);
    assert.deepEqual([threads.length, threads[0]?.children.length], [1, ODD.length - 1]);
  });
  const ENVELOPE = '("1 Jan 2024 00:00 +0000" "same" NIL NIL NIL NIL NIL NIL NIL NIL)';
});
