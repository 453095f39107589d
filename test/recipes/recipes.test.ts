/**
 * The guide's recipes: the guide shows the files word by word, the files compile, and each does what it says, against the
 * embedded server wherever Node.js runs, and against Dovecot where that is installed.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  append,
  connect,
  create,
  deleteMailbox,
  expunge,
  type ImapClient,
  noop,
  select,
  signIn,
  status,
  type Uid,
  uidStore,
} from 'check-mail/imap';
import { Secret } from 'check-mail/log';
import { messageText, PASSWORD, RECIPE_SITES, type RecipeServer, USERNAME } from './servers.ts';

const FOLDER = 'docs/recipes';
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .sort();

describe('the guide', () => {
  const guide = readFileSync('docs/embedding.md', 'utf8');

  test('has twelve recipes', () => {
    assert.equal(NAMES.length, 12);
    assert.equal(guide.match(/^### \d+\. /gm)?.length, 12);
  });

  for (const name of NAMES) {
    test(`shows ${name} as it is`, () => {
      assert.ok(guide.includes(`\`\`\`ts\n${readFileSync(`${FOLDER}/${name}.ts`, 'utf8')}\`\`\`\n`));
    });
  }

  test('the table of extensions names nothing that the library lacks', () => {
    const index = readFileSync('lib/imap/index.ts', 'utf8');
    const [, section = ''] = readFileSync('docs/embedding.md', 'utf8').split('\n## Extensions\n');
    const [table = ''] = section.split('\n## ');
    const named = [...table.matchAll(/`([a-z][A-Za-z]+)(?:\(|`)/g)].map(([, name]) => name ?? '');
    assert.ok(named.length > 40);
    const options = ['changedSince', 'unchangedSince', 'onVanished', 'binary', 'section'];
    const unknown = named.filter((name) => !options.includes(name) && !new RegExp(`\\b${name}\\b`).test(index));
    assert.deepEqual(unknown, []);
  });

  test('compiles', () => {
    const tsc = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace(/package\.json$/, 'lib/tsc.js');
    execFileSync(process.execPath, [tsc, '-p', `${FOLDER}/tsconfig.json`], { encoding: 'utf8', stdio: 'pipe' });
  });
});

type Run<A extends readonly unknown[], R> = (...values: A) => Promise<R>;

async function recipe<A extends readonly unknown[], R>(file: string, name: string): Promise<Run<A, R>> {
  const module = await import(new URL(`../../${FOLDER}/${file}.ts`, import.meta.url).href);
  return module[name];
}

for (const site of RECIPE_SITES) {
  describe(`the recipes at work with ${site.name}`, site.skip, () => {
    let server: RecipeServer;
    let folder = '';
    const clients: { close(): void }[] = [];
    const login = { kind: 'password', username: USERNAME, password: new Secret(PASSWORD) } as const;

    async function open(mailbox?: string): Promise<ImapClient> {
      const client = await connect(server.connect);
      clients.push(client);
      await signIn(client, login);
      if (mailbox !== undefined) await client.run(select(mailbox));
      return client;
    }

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'recipes-'));
      server = await site.start();
    });
    after(async () => {
      for (const client of clients) client.close();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('count-unseen', async () => {
      const countUnseen = await recipe<[object, object, string], number>('count-unseen', 'countUnseen');
      assert.equal(await countUnseen(server.connect, login, 'INBOX'), 1);
    });

    test('find-folders', async () => {
      const findFolders = await recipe<[ImapClient], Map<string, object>>('find-folders', 'findFolders');
      const folders = await findFolders(await open());
      assert.deepEqual(folders.get('Junk'), { use: '\\Junk', messages: 0 });
      assert.deepEqual(folders.get('Long'), { messages: 2 });
    });

    test('read-subjects', async () => {
      const readSubjects = await recipe<[ImapClient, string, number], Map<number, string>>(
        'read-subjects',
        'readSubjects',
      );
      const client = await open();
      assert.deepEqual(
        [...(await readSubjects(client, 'INBOX', 9))],
        [
          [1, 'one'],
          [2, 'zwölf'],
        ],
      );
      assert.equal((await readSubjects(client, 'INBOX', 1)).size, 1);
      assert.equal((await readSubjects(client, 'Archive', 1)).size, 0);
    });

    test('share-a-client', async () => {
      const purge = await recipe<[ImapClient, string], void>('share-a-client', 'purge');
      const count = await recipe<[ImapClient, string], number>('share-a-client', 'count');
      const client = await open();
      await client.run(create('Spam'));
      await client.run(append('Spam', [{ content: Buffer.from('Subject: a\r\n\r\nx\r\n') }]));
      const [, kept] = await Promise.all([purge(client, 'Spam'), count(client, 'Long'), purge(client, 'Spam')]);
      assert.equal(kept, 2);
      assert.equal(await count(client, 'Spam'), 0);
      assert.equal(await count(client, 'Long'), 2);
    });

    test('save-attachments', async () => {
      const saveAttachments = await recipe<[ImapClient, Uid, string], void>('save-attachments', 'saveAttachments');
      const client = await open();
      await client.run(create('Attached'));
      const content = [
        ...[
          'Subject: a',
          'MIME-Version: 1.0',
          'Content-Type: multipart/mixed; boundary=x',
          '',
          '--x',
          '',
          'text',
          '--x',
        ],
        ...['Content-Type: application/pdf; name="../r.pdf"', 'Content-Disposition: attachment'],
        ...['Content-Transfer-Encoding: base64', '', 'SGVsbG8=', '--x--', ''],
      ].join('\r\n');
      await client.run(append('Attached', { content: Buffer.from(content) }));
      await client.run(select('Attached'));
      await saveAttachments(client, 1 as Uid, join(folder, 'attached'));
      assert.deepEqual(readdirSync(join(folder, 'attached')), ['r.pdf']);
      assert.equal(readFileSync(join(folder, 'attached/r.pdf'), 'utf8'), 'Hello');
      await assert.rejects(saveAttachments(client, 9 as Uid, join(folder, 'none')), /no message has the UID 9/);
    });

    test('save-message', async () => {
      const saveMessage = await recipe<[ImapClient, Uid, string], void>('save-message', 'saveMessage');
      await saveMessage(await open('Long'), 1 as Uid, join(folder, 'saved.eml'));
      assert.equal(statSync(join(folder, 'saved.eml')).size, messageText('long', 'y'.repeat(500_000)).length);
    });

    test('stream-sections', async () => {
      const measureTexts = await recipe<[ImapClient], number>('stream-sections', 'measureTexts');
      assert.equal(await measureTexts(await open('Long')), 500_002 + 7);
    });

    test('file-away', async () => {
      const fileAway = await recipe<[ImapClient, object, string], number>('file-away', 'fileAway');
      const client = await open('Old');
      assert.equal(await fileAway(client, { year: 2010, month: 1, day: 1 }, 'Archive'), 1);
      assert.deepEqual(await client.run(status('Archive', ['MESSAGES'])), { messages: 1 });
      assert.equal(await fileAway(client, { year: 2010, month: 1, day: 1 }, 'Archive'), 0);
    });

    test('upload-message', async () => {
      const uploadMessage = await recipe<[ImapClient, string, string], number | undefined>(
        'upload-message',
        'uploadMessage',
      );
      const path = join(folder, 'upload.eml');
      writeFileSync(path, messageText('uploaded', 'z'.repeat(200_000)));
      assert.equal(await uploadMessage(await open(), 'Not there yet', path), 1);
    });

    test('wait-for-mail', async () => {
      const waitForMail = await recipe<[ImapClient, string], string | undefined>('wait-for-mail', 'waitForMail');
      const [client, other] = [await open(), await open()];
      await other.run(create('Awaited'));
      const idle = new Promise<void>((resolve) => client.on('submit', (name) => name === 'IDLE' && resolve()));
      const waiting = waitForMail(client, 'Awaited');
      await idle;
      await other.run(append('Awaited', { content: Buffer.from(messageText('here it is')) }));
      assert.equal(await waiting, 'here it is');
    });

    test('stay-connected', async () => {
      const stayConnected = await recipe<[object, () => Promise<object>, string, (news: string) => void], ImapClient>(
        'stay-connected',
        'stayConnected',
      );
      const news: string[] = [];
      const other = await open('Kept');
      let meanwhile: Promise<unknown> = Promise.resolve();
      const client = await stayConnected(
        server.connect,
        async () => {
          await meanwhile;
          return login;
        },
        'Kept',
        (each) => news.push(each),
      );
      clients.push(client);
      const connection = await (client as unknown as { ready(): Promise<ImapClient> }).ready();
      connection.close();
      // Nobody is let in again before this is done: one message flagged, one removed, one added.
      meanwhile = (async () => {
        await other.run(uidStore([1 as Uid], { action: 'add', flags: ['\\Flagged'] }));
        await other.run(uidStore([2 as Uid], { action: 'add', flags: ['\\Deleted'] }));
        await other.run(expunge());
        await other.run(append('Kept', { content: Buffer.from(messageText('added')) }));
      })();
      await client.run(noop());
      assert.equal(client.mailbox?.name, 'Kept');
      assert.equal(client.mailbox?.exists, 3);
      assert.deepEqual(news, ['disconnected: ERR_CLOSED', '2 changed, 1 ranges are gone']);
    });

    test('heed-errors', async () => {
      const attempt = await recipe<[ImapClient, object, AbortSignal], unknown>('heed-errors', 'attempt');
      const client = await open();
      const { signal } = new AbortController();
      assert.deepEqual(await attempt(client, status('INBOX', ['UIDVALIDITY']), AbortSignal.abort()), 'it was given up');
      assert.equal(await attempt(client, deleteMailbox('Nowhere'), signal), 'there is no such mailbox');
      client.close();
      assert.equal(await attempt(client, noop(), signal), 'connect again');
    });
  });
}
