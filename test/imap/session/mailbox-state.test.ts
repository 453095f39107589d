/**
 * The view of the selected mailbox, and the events of its changes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  close,
  enable,
  type ImapClient,
  type MailboxView,
  noop,
  type SequenceNumber,
  select,
  type Uid,
  uidFetch,
  unselect,
} from '../../../lib/imap/index.ts';
import { UidMap } from '../../../lib/imap/session/uid-map.ts';
import type { MemoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const OPENED =
  '* FLAGS (\\Seen $A)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n* 5 EXISTS\r\n* 1 RECENT\r\n* OK [UIDVALIDITY 7] x\r\n' +
  '* OK [UIDNEXT 20] x\r\n* OK [HIGHESTMODSEQ 100] x\r\nA1 OK [READ-WRITE] done\r\n';

interface Watched {
  readonly client: ImapClient;
  readonly transport: MemoryTransport;
  readonly events: unknown[];
  /** Runs a command that the server answers with these lines. */
  answer<R>(command: Command<R>, ...untagged: readonly string[]): Promise<R>;
}

async function watched(): Promise<Watched> {
  const { client, transport } = await openClient('* PREAUTH hello\r\n');
  const events: unknown[] = [];
  client.on('exists', (exists, previous) => events.push(['exists', exists, previous]));
  client.on('expunge', (expunged) => events.push(['expunge', expunged]));
  client.on('flags', (change) => events.push(['flags', change]));
  let tag = 1;
  const opening = client.run(select('INBOX'));
  await turn();
  transport.server(OPENED);
  await opening;
  return {
    client,
    transport,
    events,
    async answer(command, ...untagged) {
      tag++;
      const running = client.run(command);
      await turn();
      transport.server(`${untagged.map((line) => `* ${line}\r\n`).join('')}A${tag} OK done\r\n`);
      return running;
    },
  };
}

const at = (seq: number): SequenceNumber => seq as SequenceNumber;

function view(client: ImapClient): MailboxView {
  return client.mailbox ?? assert.fail('no mailbox');
}

describe('the view', () => {
  test('is what SELECT told', async () => {
    const { client, events } = await watched();
    const { name, readOnly, exists, recent, flags, permanentFlags, uidValidity, uidNext, highestModSeq } = view(client);
    assert.deepEqual(
      { name, readOnly, exists, recent, flags, permanentFlags, uidValidity, uidNext, highestModSeq },
      {
        name: 'INBOX',
        readOnly: false,
        exists: 5,
        recent: 1,
        flags: ['\\Seen', '$A'],
        permanentFlags: ['\\Seen', '\\*'],
        uidValidity: 7,
        uidNext: 20,
        highestModSeq: 100n,
      },
    );
    assert.deepEqual(events, []);
  });

  test('follows untagged data', async () => {
    const { client, answer, events } = await watched();
    await answer(
      noop(),
      '7 EXISTS',
      '2 RECENT',
      'FLAGS (\\Seen)',
      'OK [PERMANENTFLAGS ()] x',
      'OK [UIDNEXT 30] x',
      'OK [HIGHESTMODSEQ 150] x',
      'NO [READ-ONLY] x',
    );
    const { exists, recent, flags, permanentFlags, uidNext, highestModSeq } = view(client);
    assert.deepEqual(
      { exists, recent, flags, permanentFlags, uidNext, highestModSeq },
      { exists: 7, recent: 2, flags: ['\\Seen'], permanentFlags: [], uidNext: 30, highestModSeq: 150n },
    );
    assert.deepEqual(events, [['exists', 7, 5]]);
  });

  test('the modseq of messages counts when the command is done', async () => {
    const { client, transport } = await watched();
    const running = client.run(noop());
    await turn();
    transport.server('* 1 FETCH (UID 3 FLAGS () MODSEQ (120))\r\n');
    assert.equal(view(client).highestModSeq, 100n);
    transport.server('A2 OK\r\n');
    await running;
    assert.equal(view(client).highestModSeq, 120n);
  });

  test('EXPUNGE by number, with the UID as far as it is known', async () => {
    const { client, answer, events } = await watched();
    const uids = [3, 5, 8, 11, 19];
    await answer(uidFetch('1:*', ['FLAGS']), ...uids.map((uid, i) => `${i + 1} FETCH (UID ${uid} FLAGS ())`));
    assert.deepEqual(events, []);
    await answer(noop(), '2 EXPUNGE', '2 EXPUNGE', '6 EXISTS', '4 EXPUNGE', '5 EXPUNGE');
    assert.deepEqual(events, [
      ['expunge', { seq: 2, uids: [{ start: 5, end: 5 }] }],
      ['expunge', { seq: 2, uids: [{ start: 8, end: 8 }] }],
      ['exists', 6, 3],
      ['expunge', { seq: 4, uids: [] }],
      ['expunge', { seq: 5, uids: [] }],
    ]);
    assert.equal(view(client).exists, 4);
    assert.deepEqual(
      [1, 2, 3, 4].map((seq) => view(client).uidOf(at(seq))),
      [3, 11, 19, undefined],
    );
    assert.equal(view(client).seqOf(19 as Uid), 3);
    assert.equal(view(client).seqOf(5 as Uid), undefined);
  });

  test('EXPUNGE in the middle of a UID FETCH: the numbers shift, the UIDs stay', async () => {
    const { client, answer, events } = await watched();
    const messages = await answer(
      uidFetch('1:*', ['ENVELOPE', 'FLAGS']),
      '1 FETCH (UID 3 FLAGS () ENVELOPE (NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL))',
      '1 EXPUNGE',
      '1 FETCH (UID 5 FLAGS () ENVELOPE (NIL "b" NIL NIL NIL NIL NIL NIL NIL NIL))',
    );
    assert.deepEqual(
      messages.map(({ uid, seq }) => [uid, seq]),
      [
        [3, 1],
        [5, 1],
      ],
    );
    assert.deepEqual(events, [['expunge', { seq: 1, uids: [{ start: 3, end: 3 }] }]]);
    assert.equal(view(client).uidOf(at(1)), 5);
  });

  test('VANISHED by UID', async () => {
    const { client, transport, events } = await watched();
    const leaving = client.run(unselect());
    await turn();
    transport.server('A2 OK\r\n');
    await leaving;
    const enabling = client.run(enable(['QRESYNC']));
    await turn();
    transport.server('* ENABLED QRESYNC\r\nA3 OK\r\n');
    await enabling;
    const opening = client.run(select('INBOX'));
    await turn();
    transport.server('* 4 EXISTS\r\nA4 OK\r\n');
    await opening;
    const fetching = client.run(uidFetch('1:*', ['FLAGS']));
    await turn();
    transport.server(
      `${[3, 5, 8, 11].map((uid, i) => `* ${i + 1} FETCH (UID ${uid} FLAGS ())\r\n`).join('')}A5 OK\r\n`,
    );
    await fetching;
    const running = client.run(noop());
    await turn();
    transport.server('* VANISHED 4:5,8\r\n* VANISHED (EARLIER) 1:2\r\nA6 OK\r\n');
    await running;
    assert.deepEqual(events.slice(0, 2), [
      [
        'expunge',
        {
          uids: [
            { start: 4, end: 5 },
            { start: 8, end: 8 },
          ],
        },
      ],
      ['expunge', { uids: [{ start: 1, end: 2 }] }],
    ]);
    assert.equal(view(client).exists, 1);
    assert.deepEqual([view(client).uidOf(at(1)), view(client).uidOf(at(2))], [3, 11]);
  });

  test('flags that others change are events, those that were asked for are not', async () => {
    const { answer, events } = await watched();
    await answer(
      uidFetch(3, ['FLAGS']),
      '1 FETCH (UID 3 FLAGS (\\Seen))',
      '2 FETCH (UID 4 FLAGS (\\Answered) MODSEQ (101))',
    );
    await answer(noop(), '1 FETCH (FLAGS ())', '2 FETCH (MODSEQ (102))');
    assert.deepEqual(events, [
      ['flags', { seq: 2, uid: 4, flags: ['\\Answered'], modseq: 101n }],
      ['flags', { seq: 1, uid: 3, flags: [] }],
    ]);
  });

  test('a UID beyond UIDNEXT moves it', async () => {
    const { client, answer } = await watched();
    await answer(noop(), '6 EXISTS', '6 FETCH (UID 25 FLAGS ())');
    assert.equal(view(client).uidNext, 26);
  });

  test('is gone with the mailbox', async () => {
    for (const command of [unselect(), close()]) {
      const { client, answer } = await watched();
      await answer(command);
      assert.equal(client.mailbox, undefined);
      await answer(noop(), '9 EXISTS');
    }
    const { client, transport } = await watched();
    const failing = rejection(client.run(select('Other')));
    await turn();
    transport.server('* OK [CLOSED] x\r\nA2 NO gone\r\n');
    await failing;
    assert.equal(client.mailbox, undefined);
  });

  test('of one mailbox takes nothing that belongs to the next', async () => {
    const { client, transport, events } = await watched();
    const before = view(client);
    const opening = client.run(select('Other'));
    await turn();
    transport.server('* 5 EXPUNGE\r\n* OK [CLOSED] x\r\n* 2 EXISTS\r\nA2 OK\r\n* 3 EXISTS\r\n');
    await opening;
    assert.deepEqual([before.exists, view(client).name, view(client).exists], [4, 'Other', 3]);
    assert.deepEqual(events, [
      ['expunge', { seq: 5, uids: [] }],
      ['exists', 3, 2],
    ]);
  });
});

describe('which UID is where', () => {
  test('a claim of four milliards of messages costs nothing', () => {
    const map = new UidMap();
    map.learn(at(4294967295), 9 as Uid, 4294967295);
    assert.equal(map.uidOf(at(4294967295)), undefined);
    map.learn(at(1), 9 as Uid, 4294967295);
    assert.equal(map.uidOf(at(1)), 9);
  });

  test('a hole where messages vanish makes all unknown, rather than wrong', () => {
    const map = new UidMap();
    map.learn(at(1), 4 as Uid, 3);
    map.learn(at(3), 9 as Uid, 3);
    map.removeUids([{ start: 4, end: 4 }]);
    assert.equal(map.uidOf(at(1)), undefined);
    assert.equal(map.uidOf(at(2)), undefined);
  });
});
