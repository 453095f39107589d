/**
 * No tool asks for NAMESPACE, however much a server offers it: Exchange 2003 hangs up then.
 *
 * @module
 * @see RFC 2342; docs/servers.md#office-365-and-exchange
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { ended } from '../check/server.ts';
import { section, workplace } from '../list-emails/tool-run.ts';
import { runHere, serverFlags } from '../support/run-tool.ts';

const CAPABILITIES = ['IMAP4rev1', 'SASL-IR', 'AUTH=PLAIN', 'NAMESPACE', 'IDLE', 'QUOTA'];
const [USER, PASSWORD] = ['me@example.com', 's3cret-pass'];
const LOGIN = ['--username', USER, '--password', PASSWORD];

/** With a delimiter that the names given don't have, so that it must be found out. */
function serve(): Promise<ImapServer> {
  return startImapServer({
    delimiter: '.',
    capabilities: { beforeLogin: CAPABILITIES, afterLogin: CAPABILITIES },
    accounts: [
      {
        username: USER,
        password: PASSWORD,
        mailboxes: [{ name: 'INBOX' }, { name: 'Archive.2024' }, { name: 'Spam', specialUse: '\\Junk' }],
      },
    ],
  });
}

const FOLDERS = 'inbox, Archive/2024, Archive/*, \\Junk';

const RUNS: readonly (readonly [name: string, run: (port: number) => Promise<number | null>])[] = [
  [
    'check_imap_mailbox_basic',
    async (port) => {
      const flags = ['--folders', FOLDERS, '--oldest-warning', '1d', '--size-warning', '1MB', '--quota-warning', '80'];
      return (await runHere('check_imap_mailbox_basic', [...serverFlags(port), ...LOGIN, ...flags])).status;
    },
  ],
  ['lsimap', async (port) => (await runHere('lsimap', [...serverFlags(port), ...LOGIN, '--json'])).status],
  [
    'list-emails',
    async (port) => {
      const work = workplace();
      try {
        work.configure(section('office', port, { folders: FOLDERS }));
        return (await work.run()).code;
      } finally {
        work.remove();
      }
    },
  ],
];

for (const [name, run] of RUNS) {
  test(name, async (t) => {
    const server = await serve();
    t.after(() => server.close());
    const status = await run(server.port);
    // A plugin: UNKNOWN, since the account has no quota to tell.
    assert.ok(status === 0 || (name.startsWith('check') && status !== 2), String(status));
    await ended(server);
    const commands = server.connections.flatMap((connection) => connection.commands);
    assert.ok(commands.includes('LOGOUT'));
    assert.equal(commands.includes('NAMESPACE'), false);
  });
}
