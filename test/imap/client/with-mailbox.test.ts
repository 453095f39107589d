/**
 * A mailbox that is one task's: turns, nesting, reconnection, UIDVALIDITY, and the option that names a command's mailbox.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startImapServer } from '../../../fixtures/imap-server/index.ts';
import { mailMessages } from '../../../fixtures/mail/index.ts';
import {
  type Command,
  connect,
  type HeldMailbox,
  type ImapClient,
  logout,
  noop,
  ReconnectingClient,
  select,
  signIn,
  status,
  uidExpunge,
  uidFetch,
  uidSearch,
  uidStore,
  unselect,
  withMailbox,
} from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { memoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

interface Fake {
  readonly client: ImapClient;
  /** What came, without tags: `SELECT A`. */
  readonly lines: string[];
}

/** Answers as a server with any mailbox; of each command one line, without tag. */
function answerTo(line: string, uidValidity: number = 7): readonly string[] {
  const [command = ''] = line.split(' ');
  if (command === 'SELECT') return ['* 3 EXISTS', `* OK [UIDVALIDITY ${uidValidity}] x`, 'OK [READ-WRITE] done'];
  if (command === 'EXAMINE') return ['* 3 EXISTS', `* OK [UIDVALIDITY ${uidValidity}] x`, 'OK [READ-ONLY] done'];
  if (command === 'STATUS') return [`* STATUS ${line.split(' ')[1]} (MESSAGES 3)`, 'OK done'];
  if (line.startsWith('UID SEARCH')) return ['* SEARCH 1 2', 'OK done'];
  return ['OK done'];
}

async function fake(answers: (line: string) => readonly string[] = (line) => answerTo(line)): Promise<Fake> {
  const { client, transport } = await openClient('* PREAUTH [CAPABILITY IMAP4rev1 UIDPLUS UNSELECT] hello\r\n');
  const lines: string[] = [];
  transport.reply((written) => {
    let said = '';
    for (const each of written.split('\r\n').filter((line) => line !== '')) {
      const [tag = '', ...words] = each.split(' ');
      lines.push(words.join(' '));
      for (const answer of answers(words.join(' '))) said += `${answer.startsWith('*') ? '' : `${tag} `}${answer}\r\n`;
    }
    return said;
  });
  return { client, lines };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const purge = async (box: HeldMailbox): Promise<void> => {
  const found = await box.run(uidSearch(['ALL']));
  await turn();
  await box.run(uidStore([1, 2], { action: 'add', flags: ['\\Deleted'] }));
  await turn();
  await box.run(uidExpunge([1, 2]));
  assert.ok(found);
};

describe('withMailbox', () => {
  test('two tasks take turns, in the order of their calls', async () => {
    const { client, lines } = await fake();
    const order: string[] = [];
    const task = (name: string) =>
      withMailbox(client, name, async (box) => {
        order.push(name);
        await purge(box);
      });
    await Promise.all([task('Spam'), task('Keep'), task('Spam')]);
    assert.deepEqual(order, ['Spam', 'Keep', 'Spam']);
    const commands = lines.map((line) => line.replace(/ \(.*| ALL| 1:2.*/, ''));
    const work = ['UID SEARCH', 'UID STORE', 'UID EXPUNGE'];
    assert.deepEqual(commands, ['SELECT Spam', ...work, 'SELECT Keep', ...work, 'SELECT Spam', ...work]);
  });

  test('its result, its view, and EXAMINE with readOnly', async () => {
    const { client, lines } = await fake();
    const exists = await withMailbox(client, 'A', async ({ name, view }) => [name, view?.exists, view?.readOnly], {
      readOnly: true,
    });
    assert.deepEqual(exists, ['A', 3, true]);
    assert.deepEqual(lines, ['EXAMINE A']);
  });

  test('a mailbox that is open in that way already is not opened again', async () => {
    const { client, lines } = await fake();
    await withMailbox(client, 'inbox', async () => undefined);
    await withMailbox(client, 'INBOX', async () => undefined);
    await withMailbox(client, 'INBOX', async () => undefined, { readOnly: true });
    assert.deepEqual(lines, ['SELECT INBOX', 'EXAMINE INBOX']);
  });

  test('a failure of the work, or of the opening, lets the next one begin', async () => {
    const { client } = await fake((line) => (line === 'SELECT Gone' ? ['NO no such mailbox'] : answerTo(line)));
    const failing = withMailbox(client, 'A', () => Promise.reject(new TypeError('mine')));
    const gone = withMailbox(client, 'Gone', async () => assert.fail('opened'));
    const next = withMailbox(client, 'B', async (box) => box.name);
    await assert.rejects(failing, { name: 'TypeError', message: 'mine' });
    assert.equal((await rejection(gone)).code, 'ERR_NO');
    assert.equal(await next, 'B');
  });

  test('inside another it does not wait, and the outer mailbox is open again after it', async () => {
    const { client, lines } = await fake();
    await withMailbox(client, 'A', async (outer) => {
      await withMailbox(client, 'B', async (inner) => {
        await inner.run(noop());
        const error = await rejection(outer.run(uidSearch(['ALL'])));
        assert.equal(error.code, 'ERR_STATE');
        assert.match(error.message, /A is not selected any more/);
        await withMailbox(client, 'B', async (same) => same.run(uidSearch(['ALL'])));
      });
      await outer.run(uidSearch(['ALL']));
    });
    assert.deepEqual(lines, ['SELECT A', 'SELECT B', 'NOOP', 'UID SEARCH ALL', 'SELECT A', 'UID SEARCH ALL']);
  });

  test('a task that was begun inside, and goes on after it, waits like any other', async () => {
    const { client } = await fake();
    let late: Promise<string> | undefined;
    const { promise: started, resolve: go } = deferred();
    await withMailbox(client, 'A', async () => {
      late = started.then(() => withMailbox(client, 'C', async (box) => box.name));
    });
    const other = withMailbox(client, 'B', async () => {
      go();
      await turn();
      return client.mailbox?.name;
    });
    assert.equal(await other, 'B');
    assert.equal(await late, 'C');
  });

  test('ifHeld: reject', async () => {
    const { client } = await fake();
    const { promise: begun, resolve: go } = deferred();
    const { promise: ended, resolve: end } = deferred();
    const other = begun
      .then(() => rejection(withMailbox(client, 'B', async () => undefined, { ifHeld: 'reject' })))
      .finally(end);
    await withMailbox(client, 'A', async () => {
      go();
      await ended;
    });
    assert.equal((await other).code, 'ERR_STATE');
    assert.equal(await withMailbox(client, 'B', async (box) => box.name, { ifHeld: 'reject' }), 'B');
  });

  test('the signal ends the wait, and the turn goes to the next', async () => {
    const { client } = await fake();
    const controller = new AbortController();
    const { promise: ended, resolve: end } = deferred();
    const first = withMailbox(client, 'A', () => ended);
    const second = withMailbox(client, 'B', async () => assert.fail('began'), { signal: controller.signal });
    const third = withMailbox(client, 'C', async (box) => box.name);
    controller.abort();
    const error = await rejection(second);
    assert.equal(error.code, 'ERR_ABORTED');
    assert.equal(
      (await rejection(withMailbox(client, 'D', async () => undefined, { signal: controller.signal }))).code,
      'ERR_ABORTED',
    );
    end();
    await first;
    assert.equal(await third, 'C');
  });

  const REFUSED: readonly Command<unknown>[] = [select('B'), unselect(), logout()];
  for (const command of REFUSED) {
    test(`${command.name} inside is refused before anything is sent`, async () => {
      const { client, lines } = await fake();
      await withMailbox(client, 'A', async (box) => {
        assert.equal((await rejection(box.run(command))).code, 'ERR_STATE');
      });
      assert.deepEqual(lines, ['SELECT A']);
    });
  }

  test('after its end it runs nothing', async () => {
    const { client, lines } = await fake();
    const box = await withMailbox(client, 'A', async (held) => held);
    assert.equal((await rejection(box.run(noop()))).code, 'ERR_STATE');
    const reading = async (): Promise<void> => {
      for await (const _ of box.stream(uidFetch('1:*', ['FLAGS']))) assert.fail('a message');
    };
    assert.equal((await rejection(reading())).code, 'ERR_STATE');
    assert.deepEqual(lines, ['SELECT A']);
  });

  test('a SELECT by somebody who takes no turns: the commands of the mailbox are refused', async () => {
    const { client, lines } = await fake();
    await withMailbox(client, 'A', async (box) => {
      const selecting = client.run(select('B'));
      const error = await rejection(box.run(uidExpunge([1, 2])));
      assert.equal(error.code, 'ERR_STATE');
      await selecting;
      assert.equal((await rejection(box.run(uidExpunge([1, 2])))).code, 'ERR_STATE');
      // What needs no selected mailbox goes on.
      await box.run(status('C', ['MESSAGES']));
    });
    assert.deepEqual(lines, ['SELECT A', 'SELECT B', 'STATUS C (MESSAGES)']);
  });
});

describe('the option mailbox of a command', () => {
  test('the selected one, INBOX in any case', async () => {
    const { client, lines } = await fake();
    await client.run(select('INBOX'));
    await client.run(uidSearch(['ALL']), { mailbox: 'inbox' });
    assert.deepEqual(lines, ['SELECT INBOX', 'UID SEARCH ALL']);
  });

  test('another one, or none: refused, and nothing is sent', async () => {
    const { client, lines } = await fake();
    await client.run(select('A'));
    const error = await rejection(client.run(uidExpunge(1), { mailbox: 'B' }));
    assert.equal(error.code, 'ERR_STATE');
    assert.equal(error.command, 'UID EXPUNGE');
    await client.run(unselect());
    assert.equal((await rejection(client.run(noop(), { mailbox: 'A' }))).code, 'ERR_STATE');
    assert.deepEqual(lines, ['SELECT A', 'UNSELECT']);
  });

  test('behind a SELECT that is under way it waits for what that comes to', async () => {
    const { client, lines } = await fake((line) => (line === 'SELECT B' ? ['NO no'] : answerTo(line)));
    const runs = [
      client.run(select('A')),
      client.run(uidSearch(['ALL']), { mailbox: 'A' }),
      client.run(select('B')).catch(() => undefined),
      rejection(client.run(uidExpunge(1), { mailbox: 'B' })).then(({ code }) => assert.equal(code, 'ERR_STATE')),
    ];
    await Promise.all(runs);
    assert.deepEqual(lines, ['SELECT A', 'UID SEARCH ALL', 'SELECT B']);
  });
});

describe('withMailbox and a client that reconnects', () => {
  function reconnecting(uidValidities: readonly number[]): { client: ReconnectingClient; lines: string[] } {
    let connection = 0;
    const lines: string[] = [];
    const transport = async () => {
      const made = memoryTransport();
      const uidValidity = uidValidities[connection++] ?? 7;
      made.server('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n');
      made.reply((written) => {
        let said = '';
        for (const each of written.split('\r\n').filter((line) => line !== '')) {
          const [tag = '', ...words] = each.split(' ');
          const line = words.join(' ');
          lines.push(line);
          if (line === 'NOOP' && connection === 1) setImmediate(() => made.end());
          else
            for (const answer of answerTo(line, uidValidity))
              said += `${answer.startsWith('*') ? '' : `${tag} `}${answer}\r\n`;
        }
        return said;
      });
      return made;
    };
    const client = new ReconnectingClient({
      connect: { host: 'imap.example.com', transport },
      authenticate: async () => {},
      backoff: { firstMs: 1, maxMs: 2 },
    });
    return { client, lines };
  }

  test('the mailbox is open again, and the work goes on', async () => {
    const { client, lines } = reconnecting([7, 7]);
    await withMailbox(client, 'A', async (box) => {
      await box.run(noop());
      await box.run(uidSearch(['ALL']));
    });
    assert.deepEqual(lines, ['SELECT A', 'NOOP', 'SELECT A', 'NOOP', 'UID SEARCH ALL']);
    client.close();
  });

  test('with another UIDVALIDITY commands are refused: the UIDs are void', async () => {
    const { client, lines } = reconnecting([7, 8]);
    await withMailbox(client, 'A', async (box) => {
      // Of no message: it is run again.
      await box.run(status('A', ['MESSAGES']));
      await client.run(noop());
      const error = await rejection(box.run(uidExpunge(1)));
      assert.equal(error.code, 'ERR_STATE');
      assert.match(error.message, /UIDVALIDITY was 7, and is 8/);
    });
    assert.equal(lines.includes('UID EXPUNGE 1'), false);
    client.close();
  });

  test('or it is told, and they go on', async () => {
    const { client } = reconnecting([7, 8]);
    const told: unknown[] = [];
    const onUidValidity = (now: number | undefined, before: number | undefined): void => {
      told.push([now, before]);
    };
    await withMailbox(
      client,
      'A',
      async (box) => {
        await client.run(noop());
        await box.run(uidSearch(['ALL']));
        await box.run(uidSearch(['ALL']));
      },
      { onUidValidity },
    );
    assert.deepEqual(told, [[8, 7]]);
    client.close();
  });
});

test('purge(Spam) beside count(Keep), on a server with mailboxes', async (t) => {
  const server = await startImapServer({
    security: 'none',
    accounts: [
      {
        username: 'me',
        password: 'secret',
        mailboxes: [
          { name: 'INBOX' },
          { name: 'Spam', messages: mailMessages(['plain', 'emoji', 'plain']) },
          { name: 'Keep', messages: mailMessages(['plain', 'emoji']) },
        ],
      },
    ],
  });
  t.after(() => server.close());
  const client = await connect({ host: '127.0.0.1', port: server.port, security: 'none' });
  t.after(() => client.close());
  await signIn(client, { kind: 'password', username: 'me', password: new Secret('secret') }, { allowPlaintext: true });
  const count = (name: string): Promise<number> =>
    withMailbox(client, name, async (box) => {
      const found = await box.run(uidSearch(['ALL']));
      return found.all.reduce((sum, { start, end }) => sum + end - start + 1, 0);
    });
  const purgeAll = (name: string): Promise<void> =>
    withMailbox(client, name, async (box) => {
      await box.run(uidStore('1:*', { action: 'add', flags: ['\\Deleted'] }));
      await turn();
      await box.run(uidExpunge('1:*'));
    });
  const [, kept] = await Promise.all([purgeAll('Spam'), count('Keep'), purgeAll('Spam'), count('Keep')]);
  assert.equal(kept, 2);
  assert.equal((await client.run(status('Keep', ['MESSAGES']))).messages, 2);
  assert.equal((await client.run(status('Spam', ['MESSAGES']))).messages, 0);
});
