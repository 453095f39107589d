/**
 * Servers whose ways are their own: Purelymail, Exchange, hMailServer, hoodiecrow and busy proxies, each by the octets that it was seen to
 * send, and what the plugin and list-emails must make of them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Step, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { section, type Workplace, workplace } from '../list-emails/tool-run.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { CHECKING, CONNECTING, hello, LIST, PASSWORD, PLAIN, run, untilLogin, warmUp } from './scripted-check.ts';

interface Row {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly folders?: string;
  readonly more?: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: RegExp;
  readonly further?: RegExp;
}

const welcome: Step = { send: '{tag} OK [CAPABILITY IMAP4rev1] welcome\r\n' };

/** A server that answers one question after the other. */
function answering(...exchanges: readonly (readonly [question: RegExp, answer: string])[]): readonly Step[] {
  return [...untilLogin, welcome, ...exchanges.flatMap(([expect, send]) => [{ expect }, { send }])];
}

const TAB_NAME = 'INBOX/Da\tOggetto\tCategorie\t';

const ROWS: readonly Row[] = [
  {
    name: 'Purelymail: capabilities without ID before login, none told after it, BYE to ID',
    more: ['--from', 'boss'],
    steps: [
      ...untilLogin,
      { send: '{tag} OK welcome\r\n' },
      { expect: /CAPABILITY$/ },
      { send: '* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n' },
      { expect: 'STATUS' },
      { expect: 'LIST' },
      { send: `* STATUS INBOX (MESSAGES 2)\r\n{tag3} OK\r\n* LIST () "/" INBOX\r\n{tag4} OK\r\n` },
      { expect: 'EXAMINE' },
      { send: '* 2 EXISTS\r\n* OK [UIDVALIDITY 1] .\r\n{tag} OK\r\n' },
      { expect: 'UID SEARCH' },
      { send: '* SEARCH 7\r\n{tag} OK\r\n' },
    ],
    status: 1,
    line: /^WARNING: me: 1 messages found: INBOX\(1\)/,
  },
  {
    name: 'ID that is announced, and refused',
    more: ['--from', 'boss'],
    steps: [
      ...untilLogin,
      { send: '{tag} OK [CAPABILITY IMAP4rev1 ID] welcome\r\n' },
      { expect: 'ID' },
      { send: '{tag} BAD what?\r\n' },
      { expect: 'STATUS' },
      { expect: 'LIST' },
      { send: `* STATUS INBOX (MESSAGES 0)\r\n{tag3} OK\r\n* LIST () "/" INBOX\r\n{tag4} OK\r\n` },
    ],
    status: 0,
    line: /^OK: me: No messages found in folders: INBOX/,
  },
  {
    name: 'Exchange: TABs in a name that is not quoted go back as they came',
    folders: '*',
    steps: answering(
      [/LIST "" "?\*"?$/, `* LIST (\\HasNoChildren) "/" ${TAB_NAME}\r\n{tag} OK\r\n`],
      [/^\S+ STATUS "INBOX\/Da\tOggetto\tCategorie\t" \(MESSAGES\)$/, ''],
      [
        /^\S+ LIST "" "INBOX\/Da\tOggetto\tCategorie\t"$/,
        `* STATUS ${TAB_NAME} (MESSAGES 7) \r\n{tag3} OK\r\n* LIST () "/" ${TAB_NAME}\r\n{tag4} OK\r\n`,
      ],
    ),
    status: 1,
    line: /^WARNING: me: 7 messages found: INBOX\/Da Oggetto Categorie ?\(7\)/,
  },
  {
    name: 'raw UTF-8 in a name goes back as it came',
    folders: 'Ent*',
    steps: answering(
      [/LIST "" "?Ent\*"?$/, '* LIST () "/" "Entwürfe"\r\n{tag} OK\r\n'],
      [/^\S+ STATUS \{9\}$/, '+ go\r\n'],
      [/^Entw\xc3\xbcrfe \(MESSAGES\)$/, ''],
      [/^\S+ LIST "" \{9\}$/, '+ go\r\n'],
      [
        /^Entw\xc3\xbcrfe$/,
        '* STATUS "Entwürfe" (MESSAGES 1)\r\n{tag3} OK\r\n* LIST () "/" "Entwürfe"\r\n{tag4} OK\r\n',
      ],
    ),
    status: 1,
    line: /^WARNING: me: 1 messages found: Entwürfe\(1\)/,
  },
  {
    name: 'hMailServer: a backslash in STATUS that is not escaped',
    folders: '"Archiv\\\\2014"',
    steps: answering(
      [/^\S+ STATUS "Archiv\\\\2014" \(MESSAGES\)$/, ''],
      [/LIST/, ''],
      [
        /LOGOUT/,
        `* STATUS "Archiv\\2014" (MESSAGES 7)\r\n{tag2} OK\r\n* LIST () "." "Archiv\\\\2014"\r\n{tag3} OK\r\n`,
      ],
    ),
    status: 1,
    line: /^WARNING: me: 7 messages found: Archiv\\2014\(7\)/,
  },
  {
    name: 'hoodiecrow: BAD to STATUS of a mailbox that LIST does not show',
    folders: 'Nope',
    steps: answering([/STATUS/, ''], [/LIST/, ''], [/LOGOUT/, '{tag2} BAD Mailbox not found\r\n{tag3} OK\r\n']),
    status: 2,
    line: /^CRITICAL: mailbox not found: "Nope"/,
  },
  {
    name: 'BAD to STATUS of a mailbox that LIST shows',
    steps: answering([/STATUS/, ''], [/LIST/, ''], [/LOGOUT/, `{tag2} BAD no STATUS here\r\n${LIST}`]),
    status: 2,
    line: new RegExp(`^${CHECKING}no STATUS here`),
  },
  {
    name: 'a busy server greets with 421',
    steps: [{ send: '421 Server is busy, try again later.\r\n' }],
    status: 2,
    line: new RegExp(`^${CONNECTING}$`),
    further: /the server said: 421 Server is busy[^\n]*\n\* hint: the server limits requests or connections/,
  },
  {
    name: 'an SMTP server that is not busy',
    steps: [{ send: '220 mail.example.com ESMTP\r\n' }],
    status: 2,
    line: new RegExp(`^${CONNECTING}$`),
    further: /hint: that is not IMAP/,
  },
  {
    name: 'a login is referred to another server',
    steps: [...untilLogin, { send: '{tag} NO [REFERRAL imap://me;AUTH=*@imap2.example.com:993/] not here\r\n' }],
    status: 2,
    line: /^CRITICAL: Login error occurred/,
    further: /hint: that mailbox is on another server: try --server imap2\.example\.com \n/,
  },
  {
    name: 'a literal that does not end',
    steps: answering([/STATUS/, ''], [/LIST/, '* LIST () "/" {60}\r\n0123456789']),
    status: 2,
    line: /^CRITICAL: Timed out after 500 ms/,
    further: /\* 50 octets of a literal are still missing/,
  },
];

before(warmUp);

describe('check_imap_mailbox_basic', { concurrency: 2 }, () => {
  for (const { name, steps, folders = 'INBOX', more = [], status, line, further = /./ } of ROWS) {
    test(name, async () => {
      const server = await startScriptedServer([...steps, { stop: true }]);
      try {
        const outcome = await run(server.port, [...PLAIN, ...more], folders);
        assertPluginOutcome(outcome, status, [PASSWORD]);
        assert.match(firstLine(outcome), line);
        assert.match(outcome.stdout, further);
        assert.equal(server.connections[0]?.failure, undefined);
      } finally {
        await server.close();
      }
    });
  }
});

describe('list-emails', () => {
  let work: Workplace;
  before(() => {
    work = workplace();
  });
  after(() => work.remove());

  async function report(
    steps: readonly Step[],
  ): Promise<{ code: number; stderr: string; failure: string | undefined }> {
    const server = await startScriptedServer([...steps, { stop: true }]);
    try {
      work.configure(
        section('me', server.port, { security: 'none', allow_plaintext: 'true', timeout: '1', password: PASSWORD }),
      );
      const { code, stderr } = await work.run();
      return { code, stderr, failure: server.connections[0]?.failure };
    } finally {
      await server.close();
    }
  }

  test('Purelymail is not asked for ID', async () => {
    const { code, stderr, failure } = await report([
      ...untilLogin,
      { send: '{tag} OK welcome\r\n' },
      { expect: /CAPABILITY$/ },
      { send: '* CAPABILITY IMAP4rev1\r\n{tag} OK\r\n' },
      { expect: 'EXAMINE' },
      { send: '* 0 EXISTS\r\n{tag} OK\r\n' },
      { expect: 'FETCH' },
      { send: '{tag} OK\r\n' },
      { expect: 'LOGOUT' },
      { send: '* BYE\r\n{tag} OK\r\n' },
    ]);
    assert.deepEqual([code, stderr, failure], [0, '', undefined]);
  });

  test('ends with the words of a BAD that answers no command', async () => {
    const { code, stderr } = await report([hello, { expect: 'AUTHENTICATE' }, { send: '* BAD [ALERT] go away\r\n' }]);
    assert.equal(code, 1);
    assert.match(stderr, /^list-emails: me: Timed out after 1 s: waiting for the login: .*the server said: go away\n/);
  });
});
