/**
 * The commands in the examples of RFC 9051 §6.3: what is done to mailboxes. What IMAP4rev2 does to messages is in
 * rfc9051-messages.ts.
 *
 * @module
 */
import {
  append,
  create,
  deleteMailbox,
  enable,
  examine,
  idle,
  list,
  listStatus,
  namespace,
  rename,
  select,
  status,
  subscribe,
  unsubscribe,
} from '../../../lib/imap/index.ts';
import type { RfcCommand } from '../../support/rfc-examples.ts';
import { meeting } from './rfc9051-messages.ts';

const NO_SELECTION = 'an empty list of selection options may be left out (§9, list)';
const CHILDREN = { returnOptions: ['CHILDREN'] } as const;
const PARENTS = { selectOptions: ['SUBSCRIBED', 'RECURSIVEMATCH'] } as const;

const OLD_MESSAGE = meeting(
  'foobar@Blurdybloop.example',
  'mooch@owatagu.siam.edu.example',
  'B27397-0100000@Blurdybloop.example',
);
const MESSAGE = meeting('foobar@example.com', 'mooch@example.com', 'B27397-0100000@example.com');

/** §6.3.1 to §6.3.8. */
export const MAILBOX_COMMANDS: readonly RfcCommand[] = [
  { line: 't2 ENABLE CONDSTORE X-GOOD-IDEA', command: enable(['CONDSTORE', 'X-GOOD-IDEA']) },
  { line: 'a1 ENABLE CONDSTORE', command: enable(['CONDSTORE']) },
  { line: 'A142 SELECT INBOX', command: select('INBOX') },
  { line: 'A143 SELECT Drafts', command: select('Drafts') },
  { line: 'A932 EXAMINE blurdybloop', command: examine('blurdybloop') },
  { line: 'A003 CREATE owatagusiam/', command: create('owatagusiam/') },
  { line: 'A004 CREATE owatagusiam/blurdybloop', command: create('owatagusiam/blurdybloop') },
  { line: 'A005 CREATE NonNormalized', command: create('NonNormalized') },
  { line: 'A682 LIST "" *', command: list('', '*') },
  { line: 'A683 DELETE blurdybloop', command: deleteMailbox('blurdybloop') },
  { line: 'A684 DELETE foo', command: deleteMailbox('foo') },
  { line: 'A685 DELETE foo/bar', command: deleteMailbox('foo/bar') },
  { line: 'A686 LIST "" *', command: list('', '*') },
  { line: 'A687 DELETE foo', command: deleteMailbox('foo') },
  { line: 'A82 LIST "" *', command: list('', '*') },
  { line: 'A83 DELETE blurdybloop', command: deleteMailbox('blurdybloop') },
  { line: 'A84 DELETE foo', command: deleteMailbox('foo') },
  { line: 'A85 LIST "" *', command: list('', '*') },
  { line: 'A86 LIST "" %', command: list('', '%') },
  { line: 'A683 RENAME blurdybloop sarasoop', command: rename('blurdybloop', 'sarasoop') },
  { line: 'A684 RENAME foo zowie', command: rename('foo', 'zowie') },
  { line: 'A685 LIST "" *', command: list('', '*') },
  { line: 'Z432 LIST "" *', command: list('', '*') },
  { line: 'Z433 RENAME INBOX old-mail', command: rename('INBOX', 'old-mail') },
  { line: 'Z434 LIST "" *', command: list('', '*') },
  { line: '1001 RENAME X Y', command: rename('X', 'Y') },
  { line: '1002 SUBSCRIBE Y', command: subscribe('Y') },
  { line: '1003 UNSUBSCRIBE X', command: unsubscribe('X') },
  { line: 'A002 SUBSCRIBE #news.comp.mail.mime', command: subscribe('#news.comp.mail.mime') },
  { line: 'A002 UNSUBSCRIBE #news.comp.mail.mime', command: unsubscribe('#news.comp.mail.mime') },
];

/** §6.3.9 and §6.3.9.8. */
export const LIST_COMMANDS: readonly RfcCommand[] = [
  { line: 'T1 LIST ~smith/Mail/ foo.*', command: list('~smith/Mail/', 'foo.*') },
  { line: 'T2 LIST archive/ %', command: list('archive/', '%') },
  { line: 'T3 LIST #news. comp.mail.*', command: list('#news.', 'comp.mail.*') },
  { line: 'T4 LIST ~smith/Mail/ /usr/doc/foo', command: list('~smith/Mail/', '/usr/doc/foo') },
  { line: 'T5 LIST archive/ ~fred/Mail/*', command: list('archive/', '~fred/Mail/*') },
  { line: 'A101 LIST "" ""', command: list('', '') },
  { line: 'A102 LIST #news.comp.mail.misc ""', command: list('#news.comp.mail.misc', '') },
  { line: 'A103 LIST /usr/staff/jones ""', command: list('/usr/staff/jones', '') },
  { line: 'A202 LIST ~/Mail/ %', command: list('~/Mail/', '%') },
  { line: 'A01 LIST "" "*"', command: list('', '*') },
  { line: 'A02 LIST (SUBSCRIBED) "" "*"', command: list('', '*', { selectOptions: ['SUBSCRIBED'] }) },
  {
    line: 'A03 LIST () "" "%" RETURN (CHILDREN)',
    command: list('', '%', CHILDREN),
    spelled: 'LIST "" "%" RETURN (CHILDREN)',
    why: NO_SELECTION,
  },
  {
    line: 'A04 LIST (REMOTE) "" "%" RETURN (CHILDREN)',
    command: list('', '%', { selectOptions: ['REMOTE'], ...CHILDREN }),
  },
  {
    line: 'A05 LIST (REMOTE SUBSCRIBED) "" "*"',
    command: list('', '*', { selectOptions: ['REMOTE', 'SUBSCRIBED'] }),
  },
  {
    line: 'A06 LIST (REMOTE) "" "*" RETURN (SUBSCRIBED)',
    command: list('', '*', { selectOptions: ['REMOTE'], returnOptions: ['SUBSCRIBED'] }),
  },
  { line: 'C01 LIST "" "*"', command: list('', '*') },
  { line: 'CA3 LIST "" "%" RETURN (CHILDREN)', command: list('', '%', CHILDREN) },
  { line: 'C02 LIST (SUBSCRIBED) "" "*"', command: list('', '*', { selectOptions: ['SUBSCRIBED'] }) },
  { line: 'C03 LIST (SUBSCRIBED) "" "%"', command: list('', '%', { selectOptions: ['SUBSCRIBED'] }) },
  { line: 'C04 LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"', command: list('', '%', PARENTS) },
  {
    line: 'C04 LIST (SUBSCRIBED RECURSIVEMATCH) "" "%" RETURN (CHILDREN)',
    command: list('', '%', { ...PARENTS, ...CHILDREN }),
  },
  { line: 'D01 LIST "" "*"', command: list('', '*') },
  { line: 'D02 LIST (SUBSCRIBED) "" "*"', command: list('', '*', { selectOptions: ['SUBSCRIBED'] }) },
  {
    line: 'D03 LIST (RECURSIVEMATCH SUBSCRIBED) "" "*2"',
    command: list('', '*2', { selectOptions: ['RECURSIVEMATCH', 'SUBSCRIBED'] }),
  },
  {
    line: 'D03 LIST (RECURSIVEMATCH SUBSCRIBED) "" "*"',
    command: list('', '*', { selectOptions: ['RECURSIVEMATCH', 'SUBSCRIBED'] }),
  },
  { line: 'a1 LIST "" ("foo")', command: list('', ['foo']) },
  { line: 'a2 LIST (SUBSCRIBED) "" "foo/*"', command: list('', 'foo/*', { selectOptions: ['SUBSCRIBED'] }) },
  {
    line: 'a3 LIST (SUBSCRIBED RECURSIVEMATCH) "" foo RETURN (CHILDREN)',
    command: list('', 'foo', { ...PARENTS, ...CHILDREN }),
  },
  { line: 'a1 LIST (REMOTE) "" *', command: list('', '*', { selectOptions: ['REMOTE'] }) },
  { line: 'a2 LIST () "" %', command: list('', '%'), spelled: 'LIST "" %', why: NO_SELECTION },
  { line: 'a3 LIST (REMOTE) "" %', command: list('', '%', { selectOptions: ['REMOTE'] }) },
  { line: 'a3.1 LIST "" (% music/rock)', command: list('', ['%', 'music/rock']) },
  {
    line: 'A01 LIST "" % RETURN (STATUS (MESSAGES UNSEEN))',
    command: listStatus('', '%', ['MESSAGES', 'UNSEEN']),
  },
  {
    line: 'A02 LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (STATUS (MESSAGES))',
    command: listStatus('', '%', ['MESSAGES'], PARENTS),
  },
];

/** §6.3.10 to §6.3.13. */
export const OTHER_MAILBOX_COMMANDS: readonly RfcCommand[] = [
  { line: 'A001 NAMESPACE', command: namespace() },
  { line: 'A002 CREATE "INBOX.Sent Mail"', command: create('INBOX.Sent Mail') },
  { line: 'A002 LIST (SPECIAL-USE) "" "*"', command: list('', '*', { selectOptions: ['SPECIAL-USE'] }) },
  { line: 'A003 LIST (SPECIAL-USE) "#mh/" "*"', command: list('#mh/', '*', { selectOptions: ['SPECIAL-USE'] }) },
  { line: 'A004 CREATE "Sent Mail"', command: create('Sent Mail') },
  { line: 'A005 CREATE "Delete Items"', command: create('Delete Items') },
  { line: 'A006 CREATE "#mh/Deleted Items"', command: create('#mh/Deleted Items') },
  { line: 'A002 LIST "" "Other Users/%"', command: list('', 'Other Users/%') },
  { line: 'A002 LIST "" "#Users/%"', command: list('', '#Users/%') },
  { line: 'A003 LIST "" "#Users/Mike/%"', command: list('', '#Users/Mike/%') },
  { line: 'A002 LIST "" "~mark/%"', command: list('', '~mark/%') },
  { line: 'A042 STATUS blurdybloop (UIDNEXT MESSAGES)', command: status('blurdybloop', ['UIDNEXT', 'MESSAGES']) },
  {
    line: `A003 APPEND saved-messages (\\Seen) {326}\r\n${OLD_MESSAGE}`,
    command: append('saved-messages', { content: Buffer.from(OLD_MESSAGE), flags: ['\\Seen'] }),
  },
  {
    line: `A003 APPEND saved-messages (\\Seen) {297+}\r\n${MESSAGE}`,
    command: append('saved-messages', { content: Buffer.from(MESSAGE), flags: ['\\Seen'] }),
  },
  { line: 'A007 SELECT funny', command: select('funny') },
  { line: 'A001 SELECT INBOX', command: select('INBOX') },
  { line: 'A002 IDLE', command: idle(Promise.resolve()) },
  { line: 'A004 IDLE', command: idle(Promise.resolve()) },
  { line: 'A006 IDLE', command: idle(Promise.resolve()) },
];
