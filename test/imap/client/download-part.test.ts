/**
 * A part of a message, decoded while it comes: from the embedded server, and from Dovecot where it is installed.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startImapServer } from '../../../fixtures/imap-server/index.ts';
import {
  type ConnectOptions,
  connect,
  downloadPart,
  type ImapClient,
  select,
  signIn,
  type Uid,
  uidFetch,
  withMailbox,
} from '../../../lib/imap/index.ts';
import { attachmentsOf, decodeCharsetStream, fileNameOf, textOf } from '../../../lib/imap/mime/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { interopSkip, startDovecot } from '../../support/dovecot.ts';
import { rejection } from '../../support/open-client.ts';

const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256));
const lines = (text: string): string => text.replace(/.{76}/g, '$&\r\n');
const MESSAGE = [
  'Subject: parts',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="x"',
  '',
  '--x',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=FC=DFe =',
  'aus K=F6ln',
  '--x',
  'Content-Type: application/octet-stream',
  'Content-Transfer-Encoding: base64',
  "Content-Disposition: attachment; filename*=utf-8''..%2Fgr%C3%BC%C3%9Fe.bin",
  '',
  lines(BYTES.toString('base64')),
  '--x--',
  '',
].join('\r\n');

const ACCOUNT = { name: 'me', password: 'secret' };
const SITES = [
  {
    name: 'the embedded server',
    skip: {},
    start: async () => {
      const server = await startImapServer({
        security: 'none',
        accounts: [
          {
            username: ACCOUNT.name,
            password: ACCOUNT.password,
            mailboxes: [{ name: 'INBOX', messages: [{ raw: () => Buffer.from(MESSAGE) }] }],
          },
        ],
      });
      return { options: { host: '127.0.0.1', port: server.port }, stop: () => server.close() };
    },
  },
  {
    name: 'Dovecot',
    skip: interopSkip('decoded parts from Dovecot'),
    start: async () => {
      const server = await startDovecot({ users: [{ ...ACCOUNT, mailboxes: { INBOX: [MESSAGE] } }] });
      return { options: { host: server.host, port: server.imapPort }, stop: () => server.stop() };
    },
  },
] as const;

async function octetsOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

for (const site of SITES) {
  describe(`downloadPart with ${site.name}`, site.skip, () => {
    let client: ImapClient;
    let stop: () => Promise<void>;
    before(async () => {
      const started = await site.start();
      stop = started.stop;
      const options: ConnectOptions = { ...started.options, security: 'none' };
      client = await connect(options);
      const credentials = { kind: 'password', username: ACCOUNT.name, password: new Secret(ACCOUNT.password) } as const;
      await signIn(client, credentials, { allowPlaintext: true });
      await client.run(select('INBOX'));
    });
    after(async () => {
      client?.close();
      await stop?.();
    });

    test('every attachment, by the structure', async () => {
      const [message] = await client.run(uidFetch(1, ['BODYSTRUCTURE']));
      assert.ok(message?.bodyStructure);
      const attachments = attachmentsOf(message.bodyStructure);
      assert.deepEqual(attachments.map(fileNameOf), ['gr\u00fc\u00dfe.bin']);
      for (const part of attachments) {
        const { meta, content } = await downloadPart(client, 1 as Uid, part, { pieceOctets: 10_007 });
        assert.equal(meta, part);
        assert.ok((await octetsOf(content)).equals(BYTES));
      }
      assert.equal(textOf(message.bodyStructure).plain?.path, '1');
    });

    test('a text by its path, in a mailbox that is held', async () => {
      await withMailbox(client, 'INBOX', async (box) => {
        const { meta, content } = await downloadPart(box, 1 as Uid, '1');
        let text = '';
        for await (const part of content.pipeThrough(decodeCharsetStream(meta.charset))) text += part;
        assert.equal(text.trimEnd(), 'Gr\u00fc\u00dfe aus K\u00f6ln');
      });
    });

    test('a part or a message that is not there', async () => {
      assert.match((await rejection(downloadPart(client, 1 as Uid, '7'))).message, /no part 7/);
      assert.match((await rejection(downloadPart(client, 99 as Uid, '1'))).message, /no message has the UID 99/);
    });
  });
}
