/**
 * Searches and sorts that the server keeps up to date: RFC 5267's contexts, with RFC 5465's items.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  cancelUpdate,
  type ImapError,
  search,
  searchContext,
  select,
  sort,
  sortContext,
  type Untagged,
  uidSearch,
  uidSearchContext,
  uidSortContext,
} from '../../../lib/imap/index.ts';
import { openClient } from '../../support/open-client.ts';
import { dialogue, errorOf, resultOf, selected } from '../../support/session-dialogue.ts';

interface Row {
  readonly name: string;
  readonly command: Command<unknown>;
  readonly line: string;
  readonly untagged?: readonly string[];
  readonly result: unknown;
}

const DELETED_JUNK = ['DELETED', ['KEYWORD', '$Junk']] as const;

const ROWS: readonly Row[] = [
  {
    name: 'a count, and what follows (RFC 5267 §4.3)',
    command: uidSearchContext(DELETED_JUNK, { returns: ['COUNT'] }),
    line: 'UID SEARCH RETURN (COUNT UPDATE) DELETED KEYWORD $Junk',
    untagged: ['ESEARCH (TAG "A2") COUNT 74'],
    result: { found: { count: 74 }, tag: 'A2', isUpdated: true },
  },
  {
    name: 'refused (§4.3.1)',
    command: uidSortContext([{ by: 'DATE' }], [['KEYWORD', '$Junk']], { returns: ['COUNT'] }),
    line: 'UID SORT RETURN (COUNT UPDATE) (DATE) UTF-8 KEYWORD $Junk',
    untagged: ['ESEARCH (TAG "A2") COUNT 74', 'NO [NOUPDATE "A2"] Too many contexts'],
    result: { found: { count: 74 }, tag: 'A2', isUpdated: false },
  },
  {
    name: 'nothing at once (appendix A.3)',
    command: searchContext(['ALL']),
    line: 'SEARCH RETURN (UPDATE) ALL',
    result: { found: {}, tag: 'A2', isUpdated: true },
  },
  {
    name: 'nothing at once, sorted',
    command: sortContext([{ by: 'SIZE', reverse: true }], ['ALL']),
    line: 'SORT RETURN (UPDATE) (REVERSE SIZE) UTF-8 ALL',
    result: { found: {}, tag: 'A2', isUpdated: true },
  },
  {
    name: 'a page',
    command: sortContext([{ by: 'ARRIVAL' }], ['UNSEEN'], { partial: { from: 1, to: 3 } }),
    line: 'SORT RETURN (PARTIAL 1:3 UPDATE) (ARRIVAL) UTF-8 UNSEEN',
    untagged: ['ESEARCH (TAG "A2") PARTIAL (1:3 9,7)'],
    result: {
      found: {
        partial: [
          { start: 9, end: 9 },
          { start: 7, end: 7 },
        ],
      },
      tag: 'A2',
      isUpdated: true,
    },
  },
  {
    name: 'items of new messages (RFC 5465 §7)',
    command: searchContext([['FROM', 'boss']], { returns: ['COUNT'], items: ['UID', { section: 'HEADER' }] }),
    line: 'SEARCH RETURN (COUNT UPDATE (UID BODY.PEEK[HEADER])) FROM "boss"',
    untagged: ['ESEARCH (TAG "A2") COUNT 17'],
    result: { found: { count: 17 }, tag: 'A2', isUpdated: true },
  },
  {
    name: 'enough of it (RFC 5267 §4.3.5)',
    command: cancelUpdate(['B01', 'B "2']),
    line: 'CANCELUPDATE "B01" "B \\"2"',
    result: undefined,
  },
];

describe('contexts', () => {
  for (const { name, command, line, untagged = [], result } of ROWS) {
    test(name, () => {
      const at = selected();
      const fate = at.submit(command);
      assert.equal(at.sent(), `A2 ${line}\r\n`);
      at.server([...untagged.map((data) => `* ${data}\r\n`), 'A2 OK done\r\n'].join(''));
      assert.deepEqual(resultOf(fate), result);
    });
  }

  test('of two in flight, the one that is named is refused', () => {
    const at = selected();
    const first = at.submit(searchContext(['SEEN']));
    const second = at.submit(searchContext(['UNSEEN']));
    at.sent();
    at.server('* NO [NOUPDATE "A3"] Too many contexts\r\nA2 OK\r\nA3 OK\r\n');
    assert.deepEqual([resultOf(first).isUpdated, resultOf(second).isUpdated], [true, false]);
  });

  test('changes answer no search and no sort that is in flight', () => {
    const commands = [search(['ALL']), uidSearch(['ALL']), sort([{ by: 'SIZE' }], ['ALL']), searchContext(['SEEN'])];
    for (const command of commands) {
      const at = selected();
      const fate = at.submit<unknown>(command);
      at.sent();
      const answer = command.name === 'SORT' ? 'SORT 2' : 'SEARCH 2';
      at.server(
        `* ${answer}\r\n* ESEARCH (TAG "A2") ADDTO (0 3)\r\n* ESEARCH (TAG "A1") REMOVEFROM (0 1)\r\nA2 OK\r\n`,
      );
      assert.match(JSON.stringify(resultOf(fate)), /"all":\[\{"start":2,"end":2\}\]/, command.name);
    }
  });

  test('changes come as events, and what is told of a message before them', async () => {
    const { client, transport } = await openClient();
    transport.reply((written) => `* 92 EXISTS\r\n${written.split(' ', 1)[0]} OK done\r\n`);
    await client.run(select('INBOX'));
    const { tag } = await client.run(searchContext([['FROM', 'boss']], { items: ['UID', 'ENVELOPE'] }));
    const told: Untagged[] = [];
    client.on('untagged', (response) => {
      if (response.kind === 'untagged') told.push(response);
    });
    const envelope = '(NIL "hello" NIL NIL NIL NIL NIL NIL NIL NIL)';
    transport.server(
      `* 93 EXISTS\r\n* 93 FETCH (UID 7 ENVELOPE ${envelope})\r\n* ESEARCH (TAG "${tag}") ADDTO (0 93)\r\n`,
    );
    await new Promise(setImmediate);
    const fetched = told.find(({ name }) => name === 'FETCH');
    assert.equal(fetched?.name === 'FETCH' && fetched.data.envelope?.subject, 'hello');
    const last = told.at(-1);
    assert.ok(last?.name === 'ESEARCH');
    assert.equal(last.data.tag, tag);
    assert.deepEqual(last.data.changes, [{ action: 'add', position: 0, numbers: [{ start: 93, end: 93 }] }]);
  });

  const bad: Readonly<Record<string, Command<unknown>>> = {
    'no key': searchContext([]),
    'no criterion': sortContext([], ['ALL']),
    'an item that is none': searchContext(['ALL'], { items: [{ section: 'HEADER]' }] }),
    'a page from 0': uidSearchContext(['ALL'], { partial: { from: 0, to: 1 } }),
    'CANCELUPDATE of nothing': cancelUpdate([]),
    'CANCELUPDATE of two lines': cancelUpdate(['A1\r\nA2 LOGOUT']),
  };
  for (const [name, command] of Object.entries(bad)) {
    test(`refused: ${name}`, () => {
      const at = selected();
      const fate = at.submit(command);
      assert.equal(at.sent(), '');
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.code, error.kind], ['ERR_ARGUMENT', 'usage']);
    });
  }

  test('refused before a mailbox is selected', () => {
    const at = dialogue('* PREAUTH hello\r\n');
    for (const command of [searchContext(['ALL']), cancelUpdate(['A1'])]) {
      assert.throws(() => at.submit<unknown>(command), { code: 'ERR_STATE', command: command.name });
    }
  });
});
