/**
 * Every command and extension of lib/imap that Dovecot 2.3 has, by name, against Dovecot.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  append,
  cancelUpdate,
  check,
  copy,
  create,
  deleteAcl,
  deleteMailbox,
  download,
  type Expunged,
  enable,
  examine,
  expunge,
  fetch,
  getAcl,
  getMetadata,
  getQuota,
  getQuotaRoot,
  type ImapClient,
  keepIdle,
  list,
  listMailboxes,
  listRights,
  listStatus,
  logout,
  lsub,
  move,
  moveMessages,
  myRights,
  noop,
  notify,
  orderedSubject,
  partsByOctets,
  rename,
  search,
  select,
  setAcl,
  setMetadata,
  sort,
  sortFetched,
  startCompression,
  status,
  store,
  subscribe,
  thread,
  threadMessages,
  type Uid,
  uidCopy,
  uidExpunge,
  uidFetch,
  uidMove,
  uidSearch,
  uidSearchContext,
  uidSort,
  uidStore,
  unsubscribe,
} from '../../lib/imap/index.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import { openDovecotClient } from '../support/dovecot-client.ts';
import { rejection } from '../support/open-client.ts';

const EXTRA = `
mail_plugins = quota acl
imap_metadata = yes
mail_attribute_dict = file:%h/dovecot-attributes
protocol imap {
  mail_plugins = quota acl imap_quota imap_acl imap_zlib
}
plugin {
  acl = vfile
  quota = maildir:User quota
  quota_rule = *:storage=102400k
}
`;

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const message = (subject: string, body: string = 'hello', more: string = ''): Uint8Array =>
  text(`From: a@example.com\r\nSubject: ${subject}\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n${more}\r\n${body}\r\n`);

const octetsIn = (content: unknown): number => (content instanceof Uint8Array ? content.length : -1);

describe('everything that Dovecot has', interopSkip('the commands and extensions of lib/imap'), () => {
  let dovecot: Dovecot;
  let client: ImapClient;
  const clients: ImapClient[] = [];
  let number = 0;

  const open = async (): Promise<ImapClient> => {
    const opened = await openDovecotClient(dovecot);
    clients.push(opened);
    return opened;
  };

  /** A mailbox of the test's own, selected, with these messages. */
  const mailboxWith = async (...messages: readonly Uint8Array[]): Promise<string> => {
    const name = `Test ${++number}`;
    await client.run(create(name));
    if (messages.length > 0)
      await client.run(
        append(
          name,
          messages.map((content) => ({ content })),
        ),
      );
    await client.run(select(name));
    return name;
  };

  before(async () => {
    dovecot = await startDovecot({ extraConfig: EXTRA, specialUse: { Junk: '\\Junk' } });
  });
  beforeEach(async () => {
    client = await open();
  });
  after(async () => {
    for (const each of clients) each.close();
    await dovecot?.stop();
  });

  test('CREATE, RENAME, DELETE', async () => {
    await client.run(create('Büro/alt'));
    await client.run(rename('Büro/alt', 'Büro/neu'));
    const names = await client.run(list('', 'Büro*'));
    assert.deepEqual(names.map(({ mailbox }) => mailbox).sort(), ['Büro', 'Büro/neu']);
    await client.run(deleteMailbox('Büro/neu'));
    const error = await rejection(client.run(deleteMailbox('Büro/neu')));
    assert.deepEqual([error.code, error.command, error.responseCode?.name], ['ERR_NO', 'DELETE', 'NONEXISTENT']);
    const again = await rejection(client.run(create('INBOX')));
    assert.equal(again.responseCode?.name, 'ALREADYEXISTS');
  });

  test('SUBSCRIBE, UNSUBSCRIBE', async () => {
    await client.run(subscribe('INBOX'));
    assert.deepEqual((await client.run(lsub('', 'INBOX'))).length, 1);
    assert.deepEqual((await client.run(list('', 'INBOX', { selectOptions: ['SUBSCRIBED'] }))).length, 1);
    await client.run(unsubscribe('INBOX'));
    assert.deepEqual(await client.run(lsub('', 'INBOX')), []);
  });

  test('APPEND, APPENDUID and MULTIAPPEND', async () => {
    await client.run(create('Append'));
    const internalDate = { epochMs: Date.UTC(2020, 1, 3, 4, 5, 6), offsetMinutes: 120 };
    const flags = ['\\Seen', '$Label'];
    const first = await client.run(append('Append', { content: message('one'), flags, internalDate }));
    assert.deepEqual(first?.uids, [{ start: 1, end: 1 }]);
    const more = await client.run(append('Append', [{ content: message('two') }, { content: message('three') }]));
    assert.deepEqual(more?.uids, [{ start: 2, end: 3 }]);
    await client.run(select('Append'));
    const [appended] = await client.run(fetch(1, ['FLAGS', 'INTERNALDATE', { section: '' }]));
    assert.deepEqual([...(appended?.flags ?? [])].filter((flag) => flag !== '\\Recent').sort(), ['$Label', '\\Seen']);
    assert.equal(appended?.internalDate?.epochMs, internalDate.epochMs);
    assert.deepEqual(Buffer.from(appended?.sections?.[0]?.content as Uint8Array), message('one'));
    const absent = await rejection(client.run(append('Nowhere', { content: message('x') })));
    assert.equal(absent.responseCode?.name, 'TRYCREATE');
  });

  test('APPEND of a stream, with its length', async () => {
    const piece = text(`${'x'.repeat(1022)}\r\n`);
    const head = message('long');
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield head;
      for (let i = 0; i < 3000; i++) yield piece;
    };
    const octets = head.length + 3000 * piece.length;
    const name = await mailboxWith();
    const [appended] = await Promise.all([
      client.run(append(name, { content: { octets, chunks: chunks() } })),
      client.run(noop()),
    ]);
    assert.deepEqual(appended?.uids, [{ start: 1, end: 1 }]);
    const [{ size } = { size: 0 }] = await client.run(uidFetch(1, ['RFC822.SIZE']));
    assert.equal(size, octets);
  });

  test('CHECK and EXPUNGE', async () => {
    await mailboxWith(message('a'), message('b'), message('c'));
    await client.run(check());
    const changed = await client.run(store([1, 3], { action: 'add', flags: ['\\Deleted'] }));
    assert.deepEqual(
      changed.messages.map(({ seq, flags }) => [seq, flags?.includes('\\Deleted')]),
      [
        [1, true],
        [3, true],
      ],
    );
    // Highest first, or lowest first and counted anew: the server chooses.
    assert.equal((await client.run(expunge())).expunged.length, 2);
    assert.equal(client.mailbox?.exists, 1);
  });

  test('UIDPLUS: UID EXPUNGE, COPYUID', async () => {
    const name = await mailboxWith(message('a'), message('b'));
    await client.run(uidStore('1:*', { action: 'add', flags: ['\\Deleted'] }, { silent: true }));
    const { expunged } = await client.run(uidExpunge(2));
    assert.deepEqual(expunged, [2]);
    const copied = await client.run(copy('1:*', name));
    assert.deepEqual([copied?.sourceUids, copied?.destinationUids], [[{ start: 1, end: 1 }], [{ start: 3, end: 3 }]]);
    assert.deepEqual((await client.run(uidCopy(1, name)))?.destinationUids, [{ start: 4, end: 4 }]);
  });

  test('MOVE', async () => {
    await client.run(create('Moved'));
    await mailboxWith(message('a'), message('b'), message('c'));
    assert.deepEqual((await client.run(move(1, 'Moved')))?.sourceUids, [{ start: 1, end: 1 }]);
    assert.deepEqual((await client.run(uidMove(2, 'Moved')))?.destinationUids, [{ start: 2, end: 2 }]);
    assert.equal((await moveMessages(client, 3, 'Moved')).method, 'move');
    assert.equal(client.mailbox?.exists, 0);
  });

  test('more UIDs than a line holds', async () => {
    const name = await mailboxWith(message('a'), message('b'), message('c'));
    const odd = Array.from({ length: 20_000 }, (_, index) => 2 * index + 1);
    const parts = await Promise.all(partsByOctets(odd).map((part) => client.run(uidFetch(part, ['UID']))));
    assert.deepEqual(
      parts.flatMap((part) => part.map(({ uid }) => uid)),
      [1, 3],
    );
    await client.run(create(`${name} moved`));
    const { copied } = await moveMessages(client, odd, `${name} moved`);
    assert.deepEqual(
      copied?.sourceUids.map(({ start }) => start),
      [1, 3],
    );
    assert.equal(client.mailbox?.exists, 1);
  });

  test('BINARY', async () => {
    await mailboxWith(
      message(
        'b',
        Buffer.from('decoded').toString('base64'),
        'Content-Transfer-Encoding: base64\r\nMIME-Version: 1.0\r\n',
      ),
    );
    const [got] = await client.run(uidFetch(1, [{ section: '1', binary: true }, { binarySize: '1' }]));
    assert.equal(Buffer.from(got?.sections?.[0]?.content as Uint8Array).toString(), 'decoded');
    assert.deepEqual(got?.binarySizes, [{ section: '1', octets: 7 }]);
  });

  test('ESEARCH, SEARCHRES and WITHIN', async () => {
    await mailboxWith(message('a'), message('b'), message('other'));
    const found = await client.run(search([['SUBJECT', 'b']], { returns: ['MIN', 'MAX', 'COUNT', 'ALL'] }));
    assert.deepEqual(found, { min: 2, max: 2, count: 1, all: [{ start: 2, end: 2 }] });
    assert.deepEqual(await client.run(uidSearch([['SUBJECT', 'other']], { returns: ['SAVE'] })), {});
    const [saved] = await client.run(fetch('$', ['UID']));
    assert.equal(saved?.uid, 3);
    assert.equal((await client.run(search([['YOUNGER', 3600]], { returns: ['COUNT'] }))).count, 3);
    assert.equal((await client.run(search([['OLDER', 3600]], { returns: ['COUNT'] }))).count, 0);
  });

  test('SORT, ESORT, and the same order from the client', async () => {
    await mailboxWith(message('Re: b'), message('c'), message('a', 'longer than the others'));
    const order = await client.run(sort([{ by: 'SUBJECT' }], ['ALL']));
    assert.deepEqual(
      order.all?.map(({ start }) => start),
      [3, 1, 2],
    );
    const messages = await client.run(fetch('1:*', ['ENVELOPE', 'RFC822.SIZE', 'INTERNALDATE']));
    for (const by of ['SUBJECT', 'SIZE', 'FROM', 'DATE', 'ARRIVAL', 'DISPLAYFROM'] as const) {
      for (const reverse of [false, true]) {
        const server = await client.run(sort([{ by, reverse }], ['ALL']));
        const ours = sortFetched(messages, [{ by, reverse }]).map(({ seq }) => seq);
        assert.deepEqual(
          ours,
          server.all?.flatMap(({ start, end }) => (start === end ? [start] : [start, end])),
          by,
        );
      }
    }
    assert.equal((await client.run(sort([{ by: 'SIZE' }], ['ALL'], { returns: ['COUNT'] }))).count, 3);
  });

  test('THREAD, and the same threads from the client', async () => {
    const named = (subject: string, id: string, refs = ''): Uint8Array =>
      message(subject, 'x', `Message-ID: <${id}@x>\r\n${refs === '' ? '' : `References: ${refs}\r\n`}`);
    await mailboxWith(
      named('start', 'a'),
      named('Re: start', 'b', '<a@x>'),
      named('Re: start', 'c', '<a@x> <b@x>'),
      named('other', 'd'),
      named('Re: start', 'e', '<a@x>'),
      named('Re: lost', 'f', '<gone@x>'),
      named('Re: lost', 'g', '<gone@x>'),
    );
    const server = await client.run(thread('REFERENCES', ['ALL']));
    const lacking = Object.assign(Object.create(client), {
      capabilities: async () => new Set(['IMAP4REV1']),
      run: client.run.bind(client),
    }) as ImapClient;
    const ours = await threadMessages(lacking, 'REFERENCES', ['ALL']);
    assert.equal(ours.by, 'client');
    assert.deepEqual(ours.threads, server);
    assert.equal((await threadMessages(client, 'REFERENCES', ['ALL'])).by, 'server');
    assert.equal(orderedSubject([]).length, 0);
  });

  test('CONDSTORE: modseqs, CHANGEDSINCE, UNCHANGEDSINCE', async () => {
    const name = await mailboxWith(message('a'), message('b'));
    const { highestModSeq = 0n } = await client.run(select(name, { condstore: true }));
    assert.ok(highestModSeq > 0n);
    await client.run(uidStore(2, { action: 'add', flags: ['\\Flagged'] }));
    const changed = await client.run(uidFetch('1:*', ['FLAGS'], { changedSince: highestModSeq }));
    assert.deepEqual(
      changed.map(({ uid }) => uid),
      [2],
    );
    assert.ok((client.mailbox?.highestModSeq ?? 0n) > highestModSeq);
    const change = { action: 'add', flags: ['\\Seen'] } as const;
    const outcome = await client.run(uidStore('1:*', change, { unchangedSince: highestModSeq }));
    assert.deepEqual(outcome.modified, [{ start: 2, end: 2 }]);
    const found = await client.run(uidSearch([['MODSEQ', highestModSeq + 1n]]));
    assert.ok(found.modseq !== undefined && found.modseq > highestModSeq);
    const ofFlag = { flag: '\\Flagged', type: 'all' } as const;
    assert.deepEqual(await client.run(uidSearch([['MODSEQ', highestModSeq + 1n, ofFlag]])), found);
    const sorted = await client.run(uidSort([{ by: 'ARRIVAL' }], [['MODSEQ', highestModSeq + 1n, ofFlag]]));
    assert.equal(sorted.modseq, found.modseq);
  });

  test('QRESYNC: VANISHED, and only what has changed', async () => {
    const name = await mailboxWith(message('a'), message('b'), message('c'), message('d'));
    const other = await open();
    await other.run(enable(['QRESYNC']));
    const { uidValidity = 0, highestModSeq = 0n } = await other.run(select(name));
    await other.run(uidFetch('1:*', ['FLAGS']));
    await client.run(uidStore(2, { action: 'add', flags: ['\\Deleted'] }));
    await client.run(expunge());
    await client.run(uidStore(3, { action: 'add', flags: ['\\Answered'] }));
    const gone: Expunged[] = [];
    other.on('expunge', (expunged) => gone.push(expunged));
    await other.run(noop());
    assert.deepEqual(gone, [{ uids: [{ start: 2, end: 2 }] }]);
    assert.equal(other.mailbox?.exists, 3);
    const again = await open();
    await again.run(enable(['QRESYNC']));
    const opened = await again.run(select(name, { qresync: { uidValidity, modseq: highestModSeq } }));
    assert.deepEqual(opened.vanished, [{ start: 2, end: 2 }]);
    assert.deepEqual(
      opened.changed?.map(({ uid }) => uid),
      [3],
    );
    const vanished: unknown[] = [];
    const onVanished = (uids: unknown): number => vanished.push(uids);
    await again.run(uidFetch('1:*', ['FLAGS'], { changedSince: highestModSeq, onVanished }));
    assert.deepEqual(vanished, [[{ start: 2, end: 2 }]]);
  });

  test('LIST-EXTENDED, SPECIAL-USE and CHILDREN', async () => {
    const junk = await client.run(list('', '*', { selectOptions: ['SPECIAL-USE'] }));
    assert.deepEqual(
      junk.map(({ mailbox, attributes }) => [mailbox, attributes.includes('\\Junk')]),
      [['Junk', true]],
    );
    const several = await client.run(list('', ['INBOX', 'Junk'], { returnOptions: ['CHILDREN'] }));
    assert.deepEqual(several.map(({ mailbox }) => mailbox).sort(), ['INBOX', 'Junk']);
    assert.ok(several.every(({ attributes }) => attributes.includes('\\HasNoChildren')));
  });

  test('LIST-STATUS and STATUS=SIZE', async () => {
    await client.run(create('Sizes'));
    await client.run(append('Sizes', { content: message('a') }));
    const [entry] = await client.run(listStatus('', 'Sizes', ['MESSAGES', 'SIZE']));
    assert.deepEqual(entry?.status, { messages: 1, size: message('a').length });
    assert.deepEqual(await client.run(status('Sizes', ['SIZE'])), { size: message('a').length });
    const listed = await listMailboxes(client, '', 'Sizes', ['MESSAGES']);
    assert.deepEqual(
      listed.map((each) => each.status),
      [{ messages: 1 }],
    );
  });

  test('QUOTA', async () => {
    const { roots, quotas } = await client.run(getQuotaRoot('INBOX'));
    assert.deepEqual(roots, ['User quota']);
    assert.equal(quotas[0]?.resources[0]?.limit, 102400);
    assert.equal((await client.run(getQuota('User quota'))).resources[0]?.name, 'STORAGE');
  });

  test('ACL', async () => {
    await client.run(create('Shared'));
    assert.match((await client.run(myRights('Shared'))).rights, /l.*a/);
    await client.run(setAcl('Shared', 'friend', 'lr'));
    await client.run(setAcl('Shared', 'friend', 's', 'add'));
    const { entries } = await client.run(getAcl('Shared'));
    assert.deepEqual([...(entries.find(({ identifier }) => identifier === 'friend')?.rights ?? '')].sort(), [
      'l',
      'r',
      's',
    ]);
    assert.ok((await client.run(listRights('Shared', 'friend'))).optional.length > 0);
    await client.run(deleteAcl('Shared', 'friend'));
    const after = await client.run(getAcl('Shared'));
    assert.equal(
      after.entries.some(({ identifier }) => identifier === 'friend'),
      false,
    );
  });

  test('METADATA', async () => {
    const name = await mailboxWith();
    await client.run(setMetadata(name, { '/private/comment': 'two\r\nlines', '/private/color': 'blue' }));
    const { entries } = await client.run(getMetadata(name, ['/private/comment', '/private/none']));
    assert.equal(Buffer.from(entries.get('/private/comment') ?? '').toString(), 'two\r\nlines');
    assert.equal(entries.get('/private/none') ?? null, null);
    const short = await client.run(getMetadata(name, ['/private/comment', '/private/color'], { maxSize: 4 }));
    assert.equal(short.longestLeftOut, 10);
    await client.run(setMetadata(name, { '/private/comment': null }));
  });

  test('OBJECTID is not there, SAVEDATE and PREVIEW are', async () => {
    await mailboxWith(message('a', 'the first words'));
    const [got] = await client.run(uidFetch(1, ['SAVEDATE', 'PREVIEW']));
    assert.ok(got?.saveDate !== undefined && got.saveDate !== null);
    assert.equal(got.preview, 'the first words');
    const [lazy] = await client.run(uidFetch(1, [{ preview: 'lazy' }, 'UID']));
    assert.equal(lazy?.uid, 1);
    await client.run(uidSearch(['SAVEDATESUPPORTED']));
  });

  test('NOTIFY', async () => {
    const watched = await mailboxWith();
    const other = await open();
    await other.run(select('INBOX'));
    const told: unknown[] = [];
    other.on('untagged', (response) => told.push(response));
    const statuses = await other.run(
      notify([{ filter: { mailboxes: [watched] }, events: ['MessageNew', 'MessageExpunge'] }], { status: true }),
    );
    assert.deepEqual(
      statuses.map(({ mailbox }) => mailbox),
      [watched],
    );
    await client.run(append(watched, { content: message('new') }));
    await other.run(noop());
    const deadline = Date.now() + 10_000;
    while (told.length === 0 && Date.now() < deadline) await other.run(noop());
    assert.ok(
      JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes(watched),
    );
  });

  test('CONTEXT=SEARCH', async () => {
    await mailboxWith(message('a'), message('b'));
    const { found, tag, isUpdated } = await client.run(uidSearchContext(['FLAGGED'], { returns: ['COUNT'] }));
    assert.deepEqual([found.count, isUpdated], [0, true]);
    const told: unknown[] = [];
    client.on('untagged', (response) => {
      if (response.kind === 'untagged' && response.name === 'ESEARCH')
        told.push(response.data.tag, response.data.changes);
    });
    await client.run(uidStore(2, { action: 'add', flags: ['\\Flagged'] }));
    await client.run(noop());
    await client.run(uidStore(2, { action: 'remove', flags: ['\\Flagged'] }));
    await client.run(noop());
    await client.run(cancelUpdate([tag]));
    await client.run(uidStore(1, { action: 'add', flags: ['\\Flagged'] }));
    await client.run(noop());
    const second = [{ start: 2, end: 2 }];
    assert.deepEqual(told, [
      tag,
      [{ action: 'add', position: 0, numbers: second }],
      tag,
      [{ action: 'remove', position: 0, numbers: second }],
    ]);
  });

  test('COMPRESS=DEFLATE', async () => {
    const name = await mailboxWith(message('big', 'compress me '.repeat(200_000)));
    await startCompression(client);
    await Promise.all([client.run(noop()), client.run(noop())]);
    const [got] = await client.run(uidFetch(1, [{ section: 'TEXT' }]));
    assert.equal(octetsIn(got?.sections?.[0]?.content), 2_400_002);
    await client.run(append(name, { content: message('back', 'x'.repeat(100_000)) }));
    assert.deepEqual((await client.run(status(name, ['MESSAGES']))).messages, 2);
    await client.run(logout());
  });

  test('IDLE: tells at once, yields to commands, idles again', async () => {
    const name = await mailboxWith();
    const idling = await keepIdle(client);
    const other = await open();
    for (let n = 1; n <= 2; n++) {
      const grown = new Promise<number>((resolve) => {
        const off = client.on('exists', (exists) => {
          off();
          resolve(exists);
        });
      });
      await other.run(append(name, { content: message(`m${n}`) }));
      assert.equal(await grown, n);
      assert.equal((await client.run(uidFetch('1:*', ['UID']))).length, n);
    }
    await idling.stop();
    assert.equal(await idling.ended, undefined);
    await client.run(noop());
  });

  test('a section as a stream, commands inside the loop, leaving it early', async () => {
    const long = 'z'.repeat(3_000_000);
    await mailboxWith(message('a', long), message('b', long), message('c'));
    let octets = 0;
    const sizes: number[] = [];
    const items = ['UID', { section: 'TEXT' }] as const;
    for await (const { uid, sections } of client.stream(uidFetch('1:*', items), { streamOverOctets: 1000 })) {
      const content = sections?.[0]?.content;
      const [{ size = 0 } = {}] = await client.run(uidFetch(uid as Uid, ['RFC822.SIZE']));
      sizes.push(size);
      if (content instanceof Uint8Array) octets += content.length;
      else for await (const chunk of content?.stream ?? []) octets += chunk.length;
    }
    assert.equal(octets, 2 * (long.length + 2) + 7);
    assert.equal(sizes.length, 3);
    for await (const _ of client.stream(uidFetch('1:*', items), { streamOverOctets: 1000 })) break;
    assert.equal((await client.run(uidFetch('1:*', ['UID']))).length, 3);
  });

  test('download', async () => {
    const long = `${'0123456789abcdef'.repeat(64 * 1024)}`;
    await mailboxWith(message('a', long), message('empty', ''));
    const chunks: Uint8Array[] = [];
    for await (const chunk of download(client, 1 as Uid, 'TEXT', { pieceOctets: 100_000 })) chunks.push(chunk);
    const all = Buffer.concat(chunks);
    assert.equal(all.length, long.length + 2);
    assert.ok(all.equals(text(`${long}\r\n`)));
    const reader = download(client, 9 as Uid, '').getReader();
    assert.equal((await rejection(reader.read())).code, 'ERR_PROTOCOL');
  });

  test('EXPUNGE during UID FETCH is handled by UID', async () => {
    const name = await mailboxWith(message('a'), message('b'), message('c'));
    await client.run(uidFetch('1:*', ['FLAGS']));
    const other = await open();
    await other.run(select(name));
    await other.run(uidStore(1, { action: 'add', flags: ['\\Deleted'] }));
    await other.run(expunge());
    const gone: Expunged[] = [];
    client.on('expunge', (expunged) => gone.push(expunged));
    const seen: (number | undefined)[] = [];
    for await (const { uid } of client.stream(uidFetch('1:*', ['ENVELOPE']))) seen.push(uid);
    assert.deepEqual(gone, [{ seq: 1, uids: [{ start: 1, end: 1 }] }]);
    assert.deepEqual(
      seen.filter((uid) => uid !== 1),
      [2, 3],
    );
    assert.equal(client.mailbox?.uidOf(1 as never), 2);
  });

  test('EXAMINE is read-only', async () => {
    const name = await mailboxWith(message('a'));
    await client.run(examine(name));
    assert.equal(client.mailbox?.readOnly, true);
    await client.run(select(name));
    assert.equal(client.mailbox?.readOnly, false);
  });
});
