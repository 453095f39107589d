/**
 * RFC 9394, PARTIAL: its examples.
 *
 * @module
 */
import { type SearchKey, uidFetch, uidSearch } from '../../../lib/imap/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const KEYS: readonly SearchKey[] = ['UNDELETED', ['UNKEYWORD', '$Junk']];
const RANGE = [{ start: 25900, end: 26600 }];
const ITEMS = ['UID', 'FLAGS'] as const;

const changed = uidFetch(RANGE, ITEMS, { partial: { from: -1, to: -30 }, changedSince: 98305n });

testRfcExamples('rfc9394', {
  commands: [
    {
      line: 'A01 UID SEARCH RETURN (PARTIAL -1:-100) UNDELETED UNKEYWORD $Junk',
      command: uidSearch(KEYS, { partial: { from: -1, to: -100 } }),
    },
    {
      line: 'A02 UID SEARCH RETURN (PARTIAL 23500:24000) UNDELETED UNKEYWORD $Junk',
      command: uidSearch(KEYS, { partial: { from: 23500, to: 24000 } }),
    },
    {
      line: 'A03 UID SEARCH RETURN (PARTIAL 1:500) UNDELETED UNKEYWORD $Junk',
      command: uidSearch(KEYS, { partial: { from: 1, to: 500 } }),
    },
    {
      line: 'A04 UID SEARCH RETURN (PARTIAL 24000:24500) UNDELETED UNKEYWORD $Junk',
      command: uidSearch(KEYS, { partial: { from: 24000, to: 24500 } }),
    },
    {
      line: '10 UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-3)',
      command: uidFetch(RANGE, ITEMS, { partial: { from: -1, to: -3 } }),
    },
    {
      line: '11 UID FETCH 25900:26600 (UID FLAGS) (PARTIAL 1:5)',
      command: uidFetch(RANGE, ITEMS, { partial: { from: 1, to: 5 } }),
    },
    {
      line: '101 UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-30 CHANGEDSINCE 98305)',
      command: changed,
      spelled: 'UID FETCH 25900:26600 (UID FLAGS) (CHANGEDSINCE 98305 PARTIAL -1:-30)',
      why: 'the order of the modifiers is free (§3.4)',
    },
    { line: '101 UID FETCH 25900:26600 (UID FLAGS) (CHANGEDSINCE 98305 PARTIAL -1:-30)', command: changed },
  ],
});
