/**
 * What Dovecot lacks, over the network against scripted servers: dialogues after the RFCs' examples. And compression, with a server that
 * compresses as it likes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  parseTranscript,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from '../../../fixtures/scripted-server/index.ts';
import {
  append,
  compress,
  connect,
  create,
  enable,
  type ImapClient,
  type ImapError,
  list,
  login,
  logout,
  messageLimit,
  messageLimitReached,
  noop,
  rename,
  search,
  select,
  setQuota,
  startCompression,
  status,
  type Uid,
  uidFetch,
  uidOnlyFetch,
  uidSearch,
  uidStore,
  unauthenticate,
} from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const servers: ScriptedServer[] = [];
after(async () => {
  for (const server of servers) await server.close();
});

async function against(
  script: string | readonly Step[],
): Promise<{ client: ImapClient; failure(): string | undefined }> {
  const server = await startScriptedServer(typeof script === 'string' ? parseTranscript(script) : script);
  servers.push(server);
  const client = await connect({ host: '127.0.0.1', port: server.port, security: 'none' });
  return { client, failure: () => server.connections[0]?.failure };
}

interface Dialogue {
  readonly name: string;
  readonly transcript: string;
  readonly run: (client: ImapClient) => Promise<void>;
}

const DIALOGUES: readonly Dialogue[] = [
  {
    name: 'IMAP4rev2 after ENABLE: names in UTF-8, SEARCH answered by ESEARCH',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 IMAP4rev2 ENABLE] hello
C: {tag} ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: {tag} OK done
C: {tag} LIST "" "B\xc3\xbcro*"
S: * LIST () "/" "Büro"
S: * LIST () "/" "B&APw-ro"
S: * LIST () "/" "Büro & mehr"
S: {tag} OK done
C: {tag} RENAME Alt "B\xc3\xbcro"
S: {tag} OK done
C: {tag} SELECT INBOX
S: * 172 EXISTS
S: * OK [UIDVALIDITY 3857529045] UIDs valid
S: * LIST () "/" INBOX ("OLDNAME" ("inbox"))
S: {tag} OK [READ-WRITE] SELECT completed
C: {tag} SEARCH FLAGGED SUBJECT "gr\xc3\xbcn"
S: * ESEARCH (TAG "A5") ALL 2,84,882
S: {tag} OK SEARCH completed
`,
    run: async (client) => {
      await client.run(enable(['IMAP4rev2']));
      const names = (await client.run(list('', 'Büro*'))).map(({ mailbox }) => mailbox);
      assert.deepEqual(names, ['Büro', 'Büro & mehr']);
      await client.run(rename('Alt', 'Büro'));
      assert.equal((await client.run(select('INBOX'))).exists, 172);
      const { all } = await client.run(search(['FLAGGED', ['SUBJECT', 'grün']]));
      assert.deepEqual(
        all?.map(({ start }) => start),
        [2, 84, 882],
      );
    },
  },
  {
    name: 'UTF8=ACCEPT (RFC 6855)',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 ENABLE UTF8=ACCEPT LITERAL+] hello
C: {tag} ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: {tag} OK done
C: {tag} STATUS "A&-B \xc3\xa4" (MESSAGES)
S: * STATUS "A&-B ä" (MESSAGES 3)
S: {tag} OK done
C: {tag} APPEND INBOX UTF8 (~{5+}
C: a: \xc3\xbc)
S: {tag} OK [APPENDUID 1 2] done
`,
    run: async (client) => {
      await client.run(enable(['UTF8=ACCEPT']));
      assert.deepEqual(await client.run(status('A&-B ä', ['MESSAGES'])), { messages: 3 });
      const appended = await client.run(append('INBOX', { content: Buffer.from('a: ü'), utf8: true }));
      assert.equal(appended?.uidValidity, 1);
    },
  },
  {
    name: 'UNAUTHENTICATE (RFC 8437), and another user',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 UNAUTHENTICATE ENABLE] hello
C: {tag} UNAUTHENTICATE
S: {tag} OK done
C: {tag} CAPABILITY
S: * CAPABILITY IMAP4rev1
S: {tag} OK done
C: {tag} LOGIN "other" "secret"
S: {tag} OK logged in
`,
    run: async (client) => {
      await client.run(unauthenticate());
      assert.equal(client.state, 'not-authenticated');
      assert.deepEqual([...(await client.capabilities())], ['IMAP4REV1']);
      await client.run(login('other', new Secret('secret')));
      assert.equal(client.state, 'authenticated');
    },
  },
  {
    name: 'UIDONLY (RFC 9586)',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 ENABLE UIDONLY] hello
C: {tag} ENABLE UIDONLY
S: * ENABLED UIDONLY
S: {tag} OK done
C: {tag} SELECT INBOX
S: * 9 EXISTS
S: {tag} OK done
C: {tag} UID FETCH 25900:26600 (FLAGS)
S: * 25996 UIDFETCH (FLAGS (\\Seen))
S: * 25997 UIDFETCH (FLAGS (\\Flagged \\Answered))
S: * VANISHED 25998
S: {tag} OK done
C: {tag} NOOP
S: * 25996 UIDFETCH (FLAGS ())
S: {tag} OK done
`,
    run: async (client) => {
      const events: unknown[] = [];
      client.on('flags', (change) => events.push(change));
      client.on('expunge', (expunged) => events.push(expunged));
      await client.run(enable(['UIDONLY']));
      await client.run(select('INBOX'));
      const messages = await client.run(uidOnlyFetch([{ start: 25900, end: 26600 }], ['FLAGS']));
      assert.deepEqual(
        messages.map(({ uid }) => uid),
        [25996, 25997],
      );
      assert.equal(client.mailbox?.exists, 8);
      await client.run(noop());
      assert.deepEqual(events, [{ uids: [{ start: 25998, end: 25998 }] }, { uid: 25996, flags: [] }]);
    },
  },
  {
    name: 'PARTIAL (RFC 9394)',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 ESEARCH PARTIAL] hello
C: {tag} SELECT INBOX
S: * 23500 EXISTS
S: {tag} OK done
C: {tag} UID SEARCH RETURN (COUNT PARTIAL 23500:24000) UNDELETED UNKEYWORD $Junk
S: * ESEARCH (TAG "A2") UID PARTIAL (23500:24000 NIL) COUNT 23499
S: {tag} OK done
C: {tag} UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-100)
S: * 12888 FETCH (FLAGS (\\Seen) UID 26600)
S: {tag} OK done
`,
    run: async (client) => {
      await client.run(select('INBOX'));
      const found = await client.run(
        uidSearch(['UNDELETED', ['UNKEYWORD', '$Junk']], { returns: ['COUNT'], partial: { from: 23500, to: 24000 } }),
      );
      assert.deepEqual(found, { count: 23499, partial: [] });
      const page = { partial: { from: -1, to: -100 } };
      assert.equal((await client.run(uidFetch([{ start: 25900, end: 26600 }], ['UID', 'FLAGS'], page))).length, 1);
    },
  },
  {
    name: 'MESSAGELIMIT (RFC 9738)',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 MESSAGELIMIT=1000] hello
C: {tag} SELECT INBOX
S: * 10000 EXISTS
S: {tag} OK done
C: {tag} UID STORE 1:10000 +FLAGS.SILENT (\\Seen)
S: {tag} NO [MESSAGELIMIT 1000 9001] too many messages
`,
    run: async (client) => {
      assert.equal(messageLimit(await client.capabilities()), 1000);
      await client.run(select('INBOX'));
      const change = { action: 'add', flags: ['\\Seen'] } as const;
      const error = await rejection(client.run(uidStore([{ start: 1, end: 10000 }], change, { silent: true })));
      assert.deepEqual(messageLimitReached(error.responseCode), { limit: 1000, lowestUid: 9001 });
    },
  },
  {
    name: 'CREATE-SPECIAL-USE, OBJECTID, SETQUOTA and X-GM-EXT-1',
    transcript: `S: * PREAUTH [CAPABILITY IMAP4rev1 CREATE-SPECIAL-USE OBJECTID QUOTASET X-GM-EXT-1] hello
C: {tag} CREATE MySpecial (USE (\\Drafts \\Sent))
S: {tag} OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Completed
C: {tag} CREATE Everything (USE (\\All))
S: {tag} NO [USEATTR] \\All not supported
C: {tag} STATUS MySpecial (MAILBOXID)
S: * STATUS MySpecial (MAILBOXID (F2212ea87-6097-4256-9d51-71338625))
S: {tag} OK done
C: {tag} SETQUOTA "" (STORAGE 512)
S: * QUOTA "" (STORAGE 10 512)
S: {tag} OK done
C: {tag} SELECT MySpecial
S: * 2 EXISTS
S: * OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Ok
S: {tag} OK done
C: {tag} UID SEARCH X-GM-RAW "has:attachment"
S: * SEARCH 7
S: {tag} OK done
C: {tag} UID FETCH 7 (EMAILID THREADID X-GM-MSGID X-GM-LABELS)
S: * 1 FETCH (UID 7 EMAILID (M6d99) THREADID (T64b) X-GM-MSGID 1278455344230334865 X-GM-LABELS (\\Inbox "Gr&APwA3w-e"))
S: {tag} OK done
`,
    run: async (client) => {
      const mailboxId = 'F2212ea87-6097-4256-9d51-71338625';
      assert.deepEqual(await client.run(create('MySpecial', { specialUse: ['\\Drafts', '\\Sent'] })), { mailboxId });
      const error = await rejection(client.run(create('Everything', { specialUse: ['\\All'] })));
      assert.equal(error.responseCode?.name, 'USEATTR');
      assert.deepEqual(await client.run(status('MySpecial', ['MAILBOXID'])), { mailboxId });
      assert.equal((await client.run(setQuota('', { STORAGE: 512 })))?.resources[0]?.limit, 512);
      assert.equal((await client.run(select('MySpecial'))).mailboxId, mailboxId);
      assert.equal(client.mailbox?.mailboxId, mailboxId);
      assert.equal((await client.run(uidSearch([['X-GM-RAW', 'has:attachment']]))).min, 7);
      const [message] = await client.run(uidFetch(7, ['EMAILID', 'THREADID', 'X-GM-MSGID', 'X-GM-LABELS']));
      assert.deepEqual(
        [message?.emailId, message?.threadId, message?.gmailMessageId, message?.gmailLabels],
        ['M6d99', 'T64b', '1278455344230334865', ['\\Inbox', 'Grüße']],
      );
    },
  },
];

describe('dialogues', () => {
  for (const { name, transcript, run } of DIALOGUES) {
    test(name, async () => {
      const { client, failure } = await against(transcript);
      await run(client);
      client.close();
      assert.equal(failure(), undefined);
    });
  }
});

describe('COMPRESS=DEFLATE', () => {
  const GREETING = '* PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hello\r\n';

  test('data may follow the OK at once, compressed, in any pieces', async () => {
    const compressed = deflateRawSync(Buffer.from('* 5 EXISTS\r\n* OK in here already\r\n', 'latin1'), {
      finishFlush: 2,
    });
    for (const cut of [0, 1, 5, compressed.length]) {
      const { client, transport } = await openClient(GREETING);
      const told: string[] = [];
      client.on('untagged', ({ name }) => told.push(name));
      const starting = startCompression(client);
      while (transport.writes.length === 0) await turn();
      assert.equal(transport.writes.shift(), 'A1 COMPRESS DEFLATE\r\n');
      transport.server(`A1 OK go\r\n${compressed.subarray(0, cut).toString('latin1')}`);
      await starting;
      transport.server(compressed.subarray(cut).toString('latin1'));
      while (told.length < 2) await turn();
      assert.deepEqual(told, ['EXISTS', 'OK']);
      const command = client.run(noop());
      while (transport.writes.length === 0) await turn();
      await turn();
      const sent = inflateRawSync(Buffer.from(transport.writes.join(''), 'latin1'), { finishFlush: 2 });
      assert.equal(sent.toString('latin1'), 'A2 NOOP\r\n');
      client.close();
      assert.equal((await rejection(command)).code, 'ERR_CLOSED');
    }
  });

  test('a server that lacks it, or refuses', async () => {
    const lacking = await openClient('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n');
    assert.equal((await rejection(startCompression(lacking.client))).code, 'ERR_CAPABILITY');
    const refusing = await openClient(GREETING);
    refusing.transport.reply(
      (written) => `${written.slice(0, 2)} ${written.includes('COMPRESS') ? 'NO [COMPRESSIONACTIVE] no' : 'OK'}\r\n`,
    );
    assert.equal((await rejection(startCompression(refusing.client))).responseCode?.name, 'COMPRESSIONACTIVE');
    await refusing.client.run(noop());
  });

  test('the command alone has nobody to compress: the connection ends, and says why', async () => {
    const { client, transport } = await openClient(GREETING);
    transport.reply(() => 'A1 OK go\r\n');
    await client.run(compress());
    assert.equal(client.error?.code, 'ERR_STATE');
  });

  test('octets that are no DEFLATE end the connection', async () => {
    const { client, transport } = await openClient(GREETING);
    transport.reply(() => 'A1 OK go\r\n');
    await startCompression(client);
    const command = rejection(client.run(logout()));
    transport.reply(() => '');
    transport.server('\xff\xff\xff\xff not deflate');
    assert.equal(((await command) as ImapError).code, 'ERR_CLOSED');
  });

  test('a bomb is read no faster than it is inflated, and meets the limits', async () => {
    const { client, transport } = await openClient(GREETING, { limits: { maxLineOctets: 100_000 } });
    transport.reply(() => 'A1 OK go\r\n');
    await startCompression(client);
    transport.reply(() => '');
    const command = rejection(client.run(noop()));
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, 'x'));
    for (let at = 0; at < bomb.length; at += 4096) transport.server(bomb.subarray(at, at + 4096).toString('latin1'));
    const error = await command;
    assert.deepEqual([error.code, error.limit], ['ERR_LIMIT', 'maxLineOctets']);
    assert.ok(transport.calls.includes('pause'));
  });
});

test('an IDLE, an APPEND and a FETCH by sequence number say by which name they fail', async () => {
  const { client, transport } = await openClient('* PREAUTH hello\r\n');
  const failing = Promise.all([
    rejection(client.run(append('x', { content: Buffer.from('y') }))),
    rejection(client.run(uidFetch(1 as Uid, []))),
  ]);
  await turn();
  transport.end();
  assert.deepEqual(
    (await failing).map(({ code, command }) => [code, command]),
    [
      ['ERR_CLOSED', 'APPEND'],
      ['ERR_STATE', 'UID FETCH'],
    ],
  );
});
