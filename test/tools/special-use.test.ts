/**
 * SPECIAL-USE on servers that announce extended LIST and don't have it.
 *
 * @module
 * @see RFC 6154, RFC 5258; docs/servers.md#proton-bridge and #strato
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { mailMessages } from '../../fixtures/mail/index.ts';
import { firstLine, runHere, serverFlags } from '../support/run-tool.ts';

const CAPABILITIES = ['IMAP4rev1', 'SASL-IR', 'SPECIAL-USE', 'LIST-EXTENDED'];

const ANSWERS: readonly (readonly [name: string, answer: string])[] = [
  ['BAD (Proton Bridge)', '{tag} BAD unknown parameter\r\n'],
  ['NO', '{tag} NO not here\r\n'],
  ['nothing (Strato)', '{tag} OK done\r\n'],
];

for (const [name, answer] of ANSWERS) {
  test(`extended LIST is answered with ${name}`, async (t) => {
    const server = await startImapServer({
      capabilities: { beforeLogin: CAPABILITIES, afterLogin: CAPABILITIES },
      accounts: [
        {
          username: 'me',
          password: 'correct horse',
          mailboxes: [{ name: 'Spam', specialUse: '\\Junk', messages: mailMessages(['plain']) }],
        },
      ],
      override: (seen) => (seen.name === 'LIST' && seen.args.includes('RETURN') ? answer : undefined),
    });
    t.after(() => server.close());
    const login = ['--username', 'me', '--password', 'correct horse', '--folders', '\\Junk'];
    const outcome = await runHere('check_imap_mailbox_basic', [...serverFlags(server.port), ...login]);
    assert.match(firstLine(outcome), /^WARNING: me: 1 messages found: Spam\(1\)/);
  });
}
