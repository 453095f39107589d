/**
 * The library against a real Dovecot: logins, STARTTLS, pipelining, literals, names, FETCH and SEARCH.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  capability,
  connect,
  examine,
  fetch,
  type ImapClient,
  id,
  list,
  logout,
  lsub,
  namespace,
  noop,
  type Security,
  search,
  select,
  signIn,
  status,
  uidFetch,
  uidSearch,
  unselect,
} from '../../lib/imap/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import { rejection } from '../support/open-client.ts';

const USERS: Readonly<Record<string, string | Uint8Array>> = {
  'user@example.com': 'secret',
  'quo"te\\d': 'a"b\\c\'d',
  '100%u': '%u%{x}%%',
  'sp ace': '  in  ner ',
  Jürgen: 'grüße',
  octets: Uint8Array.from([0xff, 0xfe, 0x80, 0x20]),
};

describe('the library and Dovecot', interopSkip('the library against Dovecot'), () => {
  let dovecot: Dovecot;
  const clients: ImapClient[] = [];

  before(async () => {
    const message = (subject: string, body = 'hello'): string => `Subject: ${subject}\r\n\r\n${body}\r\n`;
    dovecot = await startDovecot({
      users: [
        ...Object.entries(USERS).map(([name, password]) => ({ name, password })),
        {
          name: 'mail',
          mailboxes: {
            INBOX: [
              message('one'),
              { content: message('two'), flags: ['\\Seen'] as const },
              message('=?utf-8?q?z=C3=BC?='),
            ],
            'Größe & "mehr"': [message('x')],
            Many: Array.from({ length: 1500 }, (_, i) => message(`number ${i}`, 'y'.repeat(2000))),
          },
        },
      ],
    });
  });
  after(async () => {
    for (const client of clients) client.close();
    await dovecot?.stop();
  });

  async function open(security: Security = 'tls'): Promise<ImapClient> {
    const client = await connect({
      host: dovecot.host,
      port: security === 'tls' ? dovecot.imapsPort : dovecot.imapPort,
      security,
      tls: { ca: dovecot.ca },
    });
    clients.push(client);
    return client;
  }

  const credentials = (username: string, password: string | Uint8Array): Parameters<typeof signIn>[1] => ({
    kind: 'password',
    username,
    password: new Secret(password),
  });

  async function mail(): Promise<ImapClient> {
    const client = await open();
    await signIn(client, credentials('mail', 'secret'));
    return client;
  }

  for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'LOGIN-COMMAND']) {
    test(`${mechanism} with every password, and a wrong one`, async () => {
      for (const [username, password] of Object.entries(USERS)) {
        // SCRAM is for text.
        if (typeof password !== 'string' && mechanism.startsWith('SCRAM')) continue;
        const client = await open();
        assert.equal(await signIn(client, credentials(username, password), { mechanism }), mechanism, username);
        assert.equal(client.state, 'authenticated');
      }
      const client = await open();
      const error = await rejection(signIn(client, credentials('user@example.com', 'wrong'), { mechanism }));
      assert.deepEqual(
        [error.code, error.kind, error.responseCode?.name],
        ['ERR_AUTH_FAILED', 'auth', 'AUTHENTICATIONFAILED'],
      );
    });
  }

  test('STARTTLS, and no login without it', async () => {
    const client = await open('starttls');
    assert.match(client.tls?.version ?? '', /^TLSv1\.[23]$/);
    assert.equal(await signIn(client, credentials('user@example.com', 'secret')), 'PLAIN');
    const plain = await open('none');
    assert.equal(plain.tls, undefined);
    assert.equal((await plain.capabilities()).has('STARTTLS'), true);
  });

  test('a check of three folders in one write, a missing one among them', async () => {
    const client = await mail();
    const folders = ['INBOX', 'Größe & "mehr"', 'Nope'];
    const counted = folders.map((folder) => client.run(status(folder, ['MESSAGES', 'UNSEEN', 'UIDVALIDITY'])));
    const listed = folders.map((folder) => client.run(list('', folder)));
    const left = client.run(logout());
    const outcomes = await Promise.allSettled(counted);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.messages : outcome.reason.code)),
      [3, 1, 'ERR_NO'],
    );
    assert.deepEqual(
      (await Promise.all(listed)).map((found) => found.map(({ mailbox }) => mailbox)),
      [['INBOX'], ['Größe & "mehr"'], []],
    );
    await left;
  });

  test('commands that tell of the server', async () => {
    const client = await mail();
    assert.equal((await client.run(capability())).includes('IMAP4rev1'), true);
    assert.equal((await client.run(id({ name: 'check-mail' })))?.['name'], 'Dovecot');
    assert.equal((await client.run(namespace())).personal.length, 1);
    assert.deepEqual(await client.run(lsub('', '*')), []);
    assert.deepEqual((await client.run(list('', '%'))).map(({ mailbox }) => mailbox).sort(), [
      'Größe & "mehr"',
      'INBOX',
      'Many',
    ]);
    await client.run(noop());
  });

  test('messages are searched and fetched', async () => {
    const client = await mail();
    const opened = await client.run(examine('INBOX'));
    assert.deepEqual([opened.exists, opened.readOnly], [3, true]);
    assert.deepEqual((await client.run(search(['SEEN']))).all, [{ start: 2, end: 2 }]);
    // A literal, in UTF-8.
    assert.deepEqual((await client.run(uidSearch([['SUBJECT', 'zü']]))).count, 1);
    assert.deepEqual((await client.run(search(['ALL'], { returns: ['MIN', 'MAX', 'COUNT'] }))).count, 3);
    const messages = await client.run(fetch('1:*', ['UID', 'ENVELOPE', 'FLAGS', 'BODYSTRUCTURE', { section: 'TEXT' }]));
    assert.deepEqual(
      messages.map(({ envelope }) => envelope?.subject),
      // As sent: decoding is the caller's.
      ['one', 'two', '=?utf-8?q?z=C3=BC?='],
    );
    assert.deepEqual(messages[1]?.flags?.includes('\\Seen'), true);
    const content = messages[0]?.sections?.[0]?.content;
    assert.ok(content instanceof Uint8Array);
    assert.equal(Buffer.from(content).toString(), 'hello\r\n');
    await client.run(unselect());
    assert.equal(client.state, 'authenticated');
    assert.equal((await rejection(client.run(select('Nope')))).code, 'ERR_NO');
  });

  test('a stream of more than waits at once, with commands inside, and one that is left', async () => {
    const client = await mail();
    await client.run(examine('Many'));
    let count = 0;
    for await (const { sections } of client.stream(uidFetch('1:*', [{ section: '' }]))) {
      count++;
      assert.equal(sections?.length, 1);
      if (count % 500 === 1) assert.equal((await client.run(status('INBOX', ['MESSAGES']))).messages, 3);
    }
    assert.equal(count, 1500);
    for await (const message of client.stream(uidFetch('1:*', [{ section: '' }]))) {
      assert.ok(message);
      break;
    }
    assert.equal((await client.run(status('INBOX', ['MESSAGES']))).messages, 3);
  });
});
