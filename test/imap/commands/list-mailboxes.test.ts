/**
 * Mailboxes with their counts on a server that announces extended LIST and doesn't have it.
 *
 * @module
 * @see RFC 5819; docs/servers.md#strato (Strato)
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificates } from '../../../fixtures/certificates/index.ts';
import { startImapServer } from '../../../fixtures/imap-server/index.ts';
import { connect, listMailboxes, signIn } from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';

test('an extended LIST without an answer is followed by a plain one', async (t) => {
  const capabilities = ['IMAP4rev1', 'SASL-IR', 'SPECIAL-USE', 'LIST-EXTENDED', 'LIST-STATUS'];
  const server = await startImapServer({
    capabilities: { beforeLogin: capabilities, afterLogin: capabilities },
    accounts: [{ username: 'me', password: 'correct horse', mailboxes: [{ name: 'Spam' }] }],
    override: (seen) => (seen.name === 'LIST' && seen.args.includes('RETURN') ? '{tag} OK done\r\n' : undefined),
  });
  t.after(() => server.close());
  const client = await connect({ host: '127.0.0.1', port: server.port, tls: { ca: certificates.ca.cert } });
  t.after(() => client.close());
  await signIn(client, { kind: 'password', username: 'me', password: new Secret('correct horse') });
  const listed = await listMailboxes(client, '', '*', ['MESSAGES']);
  assert.deepEqual(
    listed.map(({ mailbox, status }) => [mailbox, status?.messages]),
    [
      ['INBOX', 0],
      ['Spam', 0],
    ],
  );
});
