/**
 * Which names are the same mailbox, and which match a pattern.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matchesPattern, sameMailbox } from '../../../lib/imap/list-pattern.ts';

describe('the same mailbox', () => {
  const cases: readonly (readonly [a: string, b: string, same: boolean])[] = [
    ['INBOX', 'inbox', true],
    ['Inbox', 'INBOX', true],
    ['\u0131nbox', 'INBOX', false],
    ['Archive', 'Archive', true],
    ['Archive', 'archive', false],
    ['INBOX/a', 'inbox/a', false],
    ['', '', true],
  ];
  for (const [a, b, same] of cases) test(`${a} and ${b}`, () => assert.equal(sameMailbox(a, b), same));
});

describe('patterns', () => {
  const cases: readonly (readonly [pattern: string, name: string, delimiter: string | null, matches: boolean])[] = [
    ['*', 'a/b/c', '/', true],
    ['*', '', '/', true],
    ['%', 'a', '/', true],
    ['%', 'a/b', '/', false],
    ['%', 'a/b', '.', true],
    ['%', 'a/b', null, true],
    ['%/%', 'a/b', '/', true],
    ['%/%', 'a/b/c', '/', false],
    ['a*c', 'a/b/c', '/', true],
    ['a*c', 'a/b/d', '/', false],
    ['a%c', 'abc', '/', true],
    ['a%c', 'ab/c', '/', false],
    ['a', 'ab', '/', false],
    ['ab', 'a', '/', false],
    ['a.c', 'abc', '/', false],
    ['inbox', 'INBOX', '/', true],
    ['Inbox/Nope', 'INBOX/Nope', '/', true],
    ['Inbox/nope', 'INBOX/Nope', '/', false],
    ['INBOX*', 'inbox.a', '.', true],
    ['inboxes', 'INBOXES', '/', false],
    ['\u0131nbox', 'INBOX', '/', false],
    ['%*', 'a/b', '/', true],
    ['*%', 'a/b', '/', true],
  ];
  for (const [pattern, name, delimiter, matches] of cases) {
    test(`${pattern} ${name} (${delimiter})`, () => assert.equal(matchesPattern(pattern, name, delimiter), matches));
  }

  test('many wildcards take no exponential time', () => {
    const started = performance.now();
    assert.equal(matchesPattern(`${'*a'.repeat(50)}b`, 'a'.repeat(2000), '/'), false);
    assert.ok(performance.now() - started < 5000);
  });
});
