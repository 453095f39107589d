/**
 * The syntax of folder lists, against the embedded server.
 *
 * @module
 */
import { OK, type Row, testChecks, WARNING } from './embedded-check.ts';

const FOLDERS: readonly Row[] = [
  { name: 'INBOX in any case', folders: 'iNbOx', status: 1, line: `${WARNING}2 messages found: iNbOx(2)` },
  { name: 'INBOX in any case as the parent', folders: 'Inbox/Sub', status: 0, line: `${OK}Inbox/Sub` },
  {
    name: 'what is below INBOX keeps its case',
    folders: 'INBOX/sub',
    status: 2,
    line: 'CRITICAL: mailbox not found: "INBOX/sub"',
  },
  { name: 'other names keep their case', folders: 'empty', status: 2, line: 'CRITICAL: mailbox not found: "empty"' },
  { name: 'a comma in quotes', folders: '"Sales, EMEA",Empty', status: 0, line: `${OK}Sales, EMEA, Empty` },
  { name: 'a glob in quotes is a name', folders: '"a*b"', status: 1, line: `${WARNING}1 messages found: a*b(1)` },
  { name: 'a quote and a backslash', folders: 'Q"uo\\te', status: 0, line: `${OK}Q"uo\\te` },
  { name: 'the same in quotes', folders: '"Q\\"uo\\\\te"', status: 0, line: `${OK}Q"uo\\te` },
  { name: 'UTF-8 and &', folders: 'Größe & mehr', status: 0, line: `${OK}Größe & mehr` },
  { name: 'beyond Latin', folders: '日本語', status: 1, line: `${WARNING}1 messages found: 日本語(1)` },
  { name: '&', folders: 'R&D', status: 0, line: `${OK}R&D` },
  { name: 'what looks like modified UTF-7', folders: '&-', status: 0, line: `${OK}&-` },
  { name: 'spaces', folders: ' two  spaces ', status: 0, line: `${OK}two  spaces` },
  { name: '| is no performance data', folders: 'x|y', status: 0, line: `${OK}x¦y` },
  {
    name: 'a glob',
    folders: 'Archive/*',
    status: 1,
    line: `${WARNING}3 messages found: Archive/2023(0), Archive/2024(3)`,
  },
  {
    name: 'a glob that finds nothing',
    folders: 'Nothing*',
    status: 2,
    line: 'CRITICAL: mailbox not found: "Nothing*"',
  },
  { name: 'a glob skips what only holds others', folders: 'H%', status: 2, line: 'CRITICAL: mailbox not found: "H%"' },
  { name: 'SPECIAL-USE', folders: '\\Junk', status: 1, line: `${WARNING}1 messages found: Junk Email(1)` },
  { name: 'SPECIAL-USE in any case', folders: '\\jUNK', status: 1, line: `${WARNING}1 messages found: Junk Email(1)` },
  {
    name: 'SPECIAL-USE that no folder has',
    folders: '\\Trash',
    status: 2,
    line: 'CRITICAL: mailbox not found: "\\Trash"',
  },
  {
    name: 'twice is once',
    folders: 'Empty,Empty,inbox,INBOX',
    status: 1,
    line: `${WARNING}2 messages found: Empty(0), inbox(2)`,
  },
  {
    name: 'by name and by glob is once',
    folders: 'Junk Email,J*,\\Junk',
    status: 1,
    line: `${WARNING}1 messages found: Junk Email(1)`,
  },
  {
    name: '/ for another delimiter',
    server: 'dotted',
    folders: 'Archive/2024',
    status: 1,
    line: `${WARNING}2 messages found: Archive/2024(2)`,
  },
  {
    name: 'the delimiter itself',
    server: 'dotted',
    folders: 'Archive.2024',
    status: 1,
    line: `${WARNING}2 messages found: Archive.2024(2)`,
  },
  {
    name: 'INBOX as the parent, by /',
    server: 'dotted',
    folders: 'inbox/Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox/Sub(1)`,
  },
  {
    name: 'INBOX as the parent, by the delimiter',
    server: 'dotted',
    folders: 'inbox.Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox.Sub(1)`,
  },
  {
    name: 'both spellings are one folder',
    server: 'dotted',
    folders: 'inbox.Sub,Inbox/Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox.Sub(1)`,
  },
  { name: 'a name that has a / itself', server: 'dotted', folders: 'with/slash', status: 0, line: `${OK}with/slash` },
  {
    name: 'missing, with another delimiter',
    server: 'dotted',
    folders: 'inbox/Nope',
    status: 2,
    line: 'CRITICAL: mailbox not found: "inbox/Nope"',
  },
  {
    name: 'a glob with / for another delimiter',
    server: 'dotted',
    folders: 'Archive/*',
    status: 1,
    line: `${WARNING}2 messages found: Archive.2024(2)`,
  },
  {
    name: 'a glob below INBOX in any case',
    server: 'dotted',
    folders: 'inbox.*',
    status: 1,
    line: `${WARNING}1 messages found: INBOX.Sub(1)`,
  },
];

testChecks('check_imap_mailbox_basic: folders', FOLDERS);
