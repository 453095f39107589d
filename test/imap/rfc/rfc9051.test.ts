/**
 * RFC 9051, IMAP4rev2: its examples. The commands of §6.3 and §6.4 are in files beside this one.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  authenticate,
  type Command,
  capability,
  copy,
  create,
  deleteMailbox,
  enable,
  expunge,
  fetch,
  idle,
  login,
  logout,
  noop,
  rename,
  search,
  select,
  startTls,
  status,
  store,
  uidCopy,
} from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { external, type Mechanism, plain, scramSha256 } from '../../../lib/sasl/index.ts';
import { textOf } from '../../support/octets.ts';
import { type RfcCommand, testRfcExamples, written } from '../../support/rfc-examples.ts';
import { LIST_COMMANDS, MAILBOX_COMMANDS, OTHER_MAILBOX_COMMANDS } from './rfc9051-mailboxes.ts';
import { MESSAGE_COMMANDS, SEARCH_COMMANDS, SET_COMMANDS } from './rfc9051-messages.ts';

const ARCHIVE = '/archive/projects/experiment-iv';
const FLAGS = Array.from({ length: 250 }, (_, index) => `f${index + 1}`);
const WITHOUT_INITIAL = { saslIr: false };

const SCRAM_INITIAL = 'biwsbj11c2VyLHI9ck9wck5HZndFYmVSV2diTkVrcU8=';
const SCRAM_FIRST =
  'cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=';
const SCRAM_PROOF =
  'Yz1iaXdzLHI9ck9wck5HZndFYmVSV2diTkVrcU8laHZZRHBXVWEyUmFUQ0FmdXhGSWxqKWhObEYkazAscD1kSHpiWmFwV0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==';
const SCRAM_FINAL = 'dj02cnJpVFJCaTIzV3BSUi93dHVwK21NaFVaVW4vZEI1bkxUSlJzamw5NUc0PQ==';

/** `test` is who logs in, whom he acts as, and his password. */
const asTest = (): Promise<Command<void>> =>
  authenticate(plain({ username: 'test', password: new Secret('test'), authzid: 'test' }));

/** The user of RFC 7677 §3, whose exchange RFC 9051 §8 has. */
const asUser = (): Promise<Command<void>> =>
  authenticate(
    scramSha256({
      username: 'user',
      password: new Secret('pencil'),
      random: () => Buffer.from('rOprNGfwEbeRWgbNEkqO', 'base64'),
    }),
  );

/** A mechanism that is not among the library's: the server speaks first, and Kerberos would answer. */
const GSSAPI: Mechanism = {
  name: 'GSSAPI',
  revealsSecret: false,
  start: () => ({
    initialResponse: async () => undefined,
    respond: async () => new Uint8Array(0),
    finish: () => undefined,
  }),
};

function asFred(password = 'foo'): Command<void> {
  return login('fred', new Secret(password));
}

/** §6.1 and §6.2. */
const SESSION_COMMANDS: readonly RfcCommand[] = [
  ...['abcd', 'ijkl', 'a001', 'a003', 'A02', 'C01', 't1', 't3', 'a441'].map((tag) => ({
    line: `${tag} CAPABILITY`,
    command: capability(),
  })),
  { line: 'efgh STARTTLS', command: startTls() },
  { line: 'a002 STARTTLS', command: startTls() },
  { line: 'A01 STARTTLS', command: startTls() },
  { line: 'a002 NOOP', command: noop() },
  { line: 'a047 NOOP', command: noop() },
  { line: 'A023 LOGOUT', command: logout() },
  { line: 'a004 AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=', command: await asTest() },
  { line: 'A03 AUTHENTICATE PLAIN dGVzdAB0ZXN0AHRlc3Q=', command: await asTest() },
  { line: 'A01 AUTHENTICATE PLAIN', command: await asTest(), context: WITHOUT_INITIAL },
  { line: 'A001 AUTHENTICATE GSSAPI', command: await authenticate(GSSAPI) },
  { line: 'A01 AUTHENTICATE EXTERNAL =', command: await authenticate(external()) },
  { line: 'a001 LOGIN SMITH SESAME', command: login('SMITH', new Secret('SESAME')) },
];

/** §7. */
const RESPONSE_COMMANDS: readonly RfcCommand[] = [
  { line: 'o356 RENAME this that', command: rename('this', 'that') },
  { line: 'b LOGIN "fred" "foo"', command: asFred() },
  { line: 'c1 AUTHENTICATE PLAIN', command: await asTest(), context: WITHOUT_INITIAL },
  { line: 'c2 AUTHENTICATE PLAIN', command: await asTest(), context: WITHOUT_INITIAL },
  { line: 'l create "///////"', command: create('///////') },
  { line: `k1 select "${ARCHIVE}"`, command: select(ARCHIVE) },
  { line: `k2 status "${ARCHIVE}" (messages)`, command: status(ARCHIVE, ['MESSAGES']) },
  { line: 'e login "fred" "foo"', command: asFred() },
  { line: `i select "${ARCHIVE}"`, command: select(ARCHIVE) },
  { line: 'd login "fred" "foo"', command: asFred() },
  { line: 'h search from maria@example.com', command: search([['FROM', 'maria@example.com']]) },
  { line: 'm356 DELETE Notes', command: deleteMailbox('Notes') },
  { line: `g delete "${ARCHIVE}"`, command: deleteMailbox(ARCHIVE) },
  {
    line: `m STORE 42 FLAGS ${FLAGS.join(' ')}`,
    command: store(42, { action: 'set', flags: FLAGS }),
    spelled: `STORE 42 FLAGS (${FLAGS.join(' ')})`,
    why: 'flags may stand in a list (§9, store-att-flags)',
  },
  { line: 'p RENAME this that', command: rename('this', 'that') },
  { line: `f select "${ARCHIVE}"`, command: select(ARCHIVE) },
  { line: 'n1 uid copy 1:* oldmail', command: uidCopy('1:*', 'oldmail') },
  { line: 'n2 uid copy 1:* oldmail', command: uidCopy('1:*', 'oldmail') },
  { line: 'd select inbox', command: select('inbox') },
  { line: `j select "${ARCHIVE}"`, command: select(ARCHIVE) },
  { line: 'a LOGIN "fred" "foo"', command: asFred() },
  { line: 'A001 LOGIN fred blurdybloop', command: asFred('blurdybloop') },
  { line: 'A222 COPY 1:2 owatagusiam', command: copy([1, 2], 'owatagusiam') },
  { line: 'A223 COPY 3:200 blurdybloop', command: copy([{ start: 3, end: 200 }], 'blurdybloop') },
  { line: 'A443 EXPUNGE', command: expunge() },
  { line: 'A001 LOGIN {11}\r\nFRED FOOBAR {7}\r\nfat man', command: login('FRED FOOBAR', new Secret('fat man')) },
];

/** §8. */
const CONNECTION_COMMANDS: readonly RfcCommand[] = [
  { line: 'a000 starttls', command: startTls() },
  { line: `A001 AUTHENTICATE SCRAM-SHA-256 ${SCRAM_INITIAL}`, command: await asUser() },
  { line: 'babc ENABLE IMAP4rev2', command: enable(['IMAP4rev2']) },
  { line: 'a002 select inbox', command: select('inbox') },
  {
    line: 'a003 fetch 12 full',
    command: fetch(12, ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY']),
    spelled: 'FETCH 12 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY)',
    why: 'FULL is short for these items (§6.4.5)',
  },
  {
    line: 'a004 fetch 12 body[header]',
    command: fetch(12, [{ section: 'HEADER', peek: false }]),
    spelled: 'FETCH 12 (BODY[HEADER])',
    why: 'a single item may stand in a list (§9, fetch)',
  },
  {
    line: 'a005 store 12 +flags \\deleted',
    command: store(12, { action: 'add', flags: ['\\Deleted'] }),
    spelled: 'STORE 12 +FLAGS (\\Deleted)',
    why: 'flags may stand in a list (§9, store-att-flags)',
  },
  { line: 'a006 logout', command: logout() },
];

const KERBEROS = "Kerberos' answer: the library has no GSSAPI";
const ANSWER = 'an answer within a command: see below';

testRfcExamples('rfc9051', {
  commands: [
    ...SESSION_COMMANDS,
    ...MAILBOX_COMMANDS,
    ...LIST_COMMANDS,
    ...OTHER_MAILBOX_COMMANDS,
    ...MESSAGE_COMMANDS,
    ...SEARCH_COMMANDS,
    ...SET_COMMANDS,
    ...RESPONSE_COMMANDS,
    ...CONNECTION_COMMANDS,
  ],
  notWritten: {
    'YIIB+wYJKoZIhvcSAQICAQBuggHqMIIB5qADAgEFoQMCAQ6iBwMFACAAAACjggEmYYIBIjCCAR6gAwIBBaESGxB1Lndhc2hpbmd0b24uZWR1oi0wK6ADAgEDoSQwIhsEaW1hcBsac2hpdmFtcy5jYWMud2FzaGluZ3Rvbi5lZHWjgdMwgdCgAwIBAaEDAgEDooHDBIHAcS1GSa5b+fXnPZNmXB9SjL8Ollj2SKyb+3S0iXMljen/jNkpJXAleKTz6BQPzj8duz8EtoOuNfKgweViyn/9B9bccy1uuAE2HI0yC/PHXNNU9ZrBziJ8Lm0tTNc98kUpjXnHZhsMcz5Mx2GR6dGknbI0iaGcRerMUsWOuBmKKKRmVMMdR9T3EZdpqsBd7jZCNMWotjhivd5zovQlFqQ2Wjc2+y46vKP/iXxWIuQJuDiisyXF0Y8+5GTpALpHDc1/pIGmMIGjoAMCAQGigZsEgZg2on5mSuxoDHEA1w9bcW9nFdFxDKpdrQhVGVRDIzcCMCTzvUboqb5KjY1NJKJsfjRQiBYBdENKfzK+g5DlV8nrw81uOcP8NOQCLR5XkoMHC0Dr/80ziQzbNqhxO6652Npft0LQwJvenwDI13YxpwOdMXzkWZN/XrEqOWp6GCgXTBvCyLWLlWnbaUkZdEYbKHBPjd8t/1x5Yg==':
      KERBEROS,
    'YDMGCSqGSIb3EgECAgIBAAD/////3LQBHXTpFfZgrejpLlLImPwkhbfa2QteAQAgAG1yYwE=': KERBEROS,
    '': `${ANSWER}; in §7.1.3 no command, to show an error`,
    'dGVzdAB0ZXN0AHRlc3Q=': ANSWER,
    [SCRAM_PROOF]: ANSWER,
    DONE: ANSWER,
    'B283 SEARCH RETURN (SAVE) CHARSET KOI8-R (OR $ 1,3000:3021) TEXT {4}\r\nXXXX':
      'a charset that the server refuses: the library writes UTF-8, which every server has to know (§6.4.4)',
    'A442 XPIG-LATIN': 'a command of an extension that does not exist',
    'A044 BLURDYBLOOP {102856}': 'no command, to show an error',
  },
  notRead: {
    '* XPIG-LATIN ow-nay eaking-spay ig-pay atin-lay':
      'a response of an extension that does not exist; its row has it as unknown',
  },
});

describe('the examples of rfc9051: what the client says within a command', () => {
  const rows: Readonly<
    Record<string, readonly [Promise<Command<void>> | Command<void>, [challenge: string, answer: string][]]>
  > = {
    '§6.2.2 PLAIN without an initial response': [asTest(), [['', 'dGVzdAB0ZXN0AHRlc3Q=']]],
    '§6.3.13 IDLE': [idle(Promise.resolve()), [['idling', 'DONE']]],
    '§8 SCRAM-SHA-256': [
      asUser(),
      [
        [SCRAM_FIRST, SCRAM_PROOF],
        [SCRAM_FINAL, ''],
      ],
    ],
  };
  for (const [name, [making, exchange]] of Object.entries(rows)) {
    test(name, async () => {
      const command = await making;
      written(command, { saslIr: exchange.length > 1 });
      const fold = command.fold();
      for (const [text, answer] of exchange) {
        const said = await fold.continuation?.({ kind: 'continuation', text });
        assert.equal(said && textOf(said), answer);
      }
      assert.equal(await fold.result({ kind: 'tagged', tag: 'A001', status: 'OK', text: '' }), undefined);
    });
  }
});
