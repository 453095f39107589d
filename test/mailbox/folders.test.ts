/**
 * The syntax of folder lists, and what their entries mean.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FolderPattern, folderPatternText, normalizeInbox, parseFolderList } from '../../tools/mailbox/folders.ts';

const name = (text: string): FolderPattern => ({ kind: 'name', name: text });
const glob = (pattern: string): FolderPattern => ({ kind: 'glob', pattern });
const special = (attribute: string): FolderPattern => ({ kind: 'special-use', attribute });

const LISTS: readonly [list: string, ...patterns: FolderPattern[]][] = [
  ['Inbox', name('Inbox')],
  ['Inbox,Junk Email', name('Inbox'), name('Junk Email')],
  ['  Inbox ,\tJunk Email  ', name('Inbox'), name('Junk Email')],
  ['"Inbox", "Junk Email"', name('Inbox'), name('Junk Email')],
  ['"Sales, EMEA",Inbox', name('Sales, EMEA'), name('Inbox')],
  ['" padded "', name(' padded ')],
  ['"say \\"hi\\"","back\\\\slash"', name('say "hi"'), name('back\\slash')],
  ['"C:\\x"', name('C:\\x')],
  ['a"b', name('a"b')],
  ['*', glob('*')],
  ['Archive/%', glob('Archive/%')],
  ['"100%","a*b"', name('100%'), name('a*b')],
  ['\\Junk,\\trash', special('\\Junk'), special('\\trash')],
  ['"\\\\Junk"', name('\\Junk')],
  ['\\', name('\\')],
  ['\\*', glob('\\*')],
  ['a\\b', name('a\\b')],
  ['Büro/邮件', name('Büro/邮件')],
  ['a  b', name('a  b')],
];

for (const [list, ...patterns] of LISTS) {
  test(`list: ${list}`, () => assert.deepEqual(parseFolderList(list), { ok: true, value: patterns }));
}

const PROBLEMS: readonly [list: string, problem: string][] = [
  ['', 'no folder is named'],
  ['   ', 'no folder is named'],
  ['""', 'no folder is named'],
  ['a,', 'entry 2 of the list is empty'],
  [',a', 'entry 1 of the list is empty'],
  ['a,,b', 'entry 2 of the list is empty'],
  ['a,"",b', 'entry 2 of the list is empty'],
  ['"a', 'a double quote is not closed'],
  ['"a\\"', 'a double quote is not closed'],
  ['"a"b', 'a comma must follow the quoted name "a"'],
  ['"a" "b"', 'a comma must follow the quoted name "a"'],
];

for (const [list, problem] of PROBLEMS) {
  test(`problem: ${list}`, () => assert.deepEqual(parseFolderList(list), { ok: false, problem }));
}

const INBOXES: readonly [text: string, delimiter: string | null, expected: string][] = [
  ['inbox', '/', 'INBOX'],
  ['InBox', null, 'INBOX'],
  ['inbox/Sub', '/', 'INBOX/Sub'],
  ['inbox/Sub', '.', 'INBOX/Sub'],
  ['Inbox.sub', '.', 'INBOX.sub'],
  ['Inbox.sub', '/', 'Inbox.sub'],
  ['Inboxes', '/', 'Inboxes'],
  ['inbox ', '/', 'inbox '],
  ['a/inbox', '/', 'a/inbox'],
  ['inbo', '/', 'inbo'],
];

for (const [text, delimiter, expected] of INBOXES) {
  test(`INBOX: ${text} with ${delimiter}`, () => assert.equal(normalizeInbox(text, delimiter), expected));
}

test('an entry is shown as it was meant', () => {
  assert.deepEqual([name('a b'), glob('a*'), special('\\Junk')].map(folderPatternText), ['a b', 'a*', '\\Junk']);
});
