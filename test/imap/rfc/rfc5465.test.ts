/**
 * RFC 5465, NOTIFY: its examples.
 *
 * @module
 */
import { login, type NotifyGroup, notify, searchContext, select, status } from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const SELECTED: NotifyGroup = {
  filter: 'selected',
  events: [{ messageNew: ['UID', { section: 'HEADER.FIELDS (FROM TO SUBJECT)' }] }, 'MessageExpunge'],
};
const LISTS: NotifyGroup = { filter: { subtree: ['Lists'] }, events: ['MessageNew'] };
const MISC: NotifyGroup = { filter: { mailboxes: ['misc'] }, events: ['MessageNew'] };

const SELECTED_TEXT = '(selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT)]) MessageExpunge))';
const LISTS_TEXT = '(subtree (Lists) (MessageNew))';
const EVENTS = 'events stand in parentheses (§8, events); so may one mailbox (§8, one-or-more-mailbox)';

testRfcExamples('rfc5465', {
  commands: [
    { line: 'a login bob alice', command: login('bob', new Secret('alice')) },
    {
      line: 'b notify set status (selected MessageNew (uid body.peek[header.fields (from to subject)]) MessageExpunge) (subtree Lists MessageNew)',
      command: notify([SELECTED, LISTS], { status: true }),
      spelled: `NOTIFY SET STATUS ${SELECTED_TEXT} ${LISTS_TEXT}`,
      why: EVENTS,
    },
    { line: 'c select inbox', command: select('inbox') },
    {
      line: 'd STATUS misc (UIDVALIDITY UIDNEXT MESSAGES)',
      command: status('misc', ['UIDVALIDITY', 'UIDNEXT', 'MESSAGES']),
    },
    {
      line: 'e notify set (selected MessageNew (uid body.peek[header.fields (from to subject)]) MessageExpunge) (subtree Lists MessageNew) (mailboxes misc MessageNew)',
      command: notify([SELECTED, LISTS, MISC]),
      spelled: `NOTIFY SET ${SELECTED_TEXT} ${LISTS_TEXT} (mailboxes (misc) (MessageNew))`,
      why: EVENTS,
    },
    {
      line: 'a notify set (mailboxes INBOX (Messagenew messageExpunge)) (personal (SubscriptionChange))',
      command: notify([
        { filter: { mailboxes: ['INBOX'] }, events: ['MessageNew', 'MessageExpunge'] },
        { filter: 'personal', events: ['SubscriptionChange'] },
      ]),
      spelled: 'NOTIFY SET (mailboxes (INBOX) (MessageNew MessageExpunge)) (personal (SubscriptionChange))',
      why: 'one mailbox may stand in parentheses (§8, one-or-more-mailbox)',
    },
    {
      line: 'a notify set (selected (Messagenew (uid flags) messageExpunge)) (personal (MessageNew FlagChange MessageExpunge))',
      command: notify([
        { filter: 'selected', events: [{ messageNew: ['UID', 'FLAGS'] }, 'MessageExpunge'] },
        { filter: 'personal', events: ['MessageNew', 'FlagChange', 'MessageExpunge'] },
      ]),
    },
    {
      line: 'a00 SEARCH RETURN (COUNT UPDATE (UID BODY[HEADER.FIELDS (TO FROM SUBJECT)])) FROM "boss"',
      command: searchContext([['FROM', 'boss']], {
        returns: ['COUNT'],
        items: ['UID', { section: 'HEADER.FIELDS (TO FROM SUBJECT)', peek: false }],
      }),
    },
  ],
  notRead: {
    'd STATUS completed': 'a tagged response has a status (RFC 3501 §7.1)',
    '* ESEARCH (TAG "a00") (COUNT 17)': 'return data stands in no parentheses (RFC 4466 §2.6.2)',
    '* EXISTS 93': 'the number stands before the name (RFC 3501 §7.3.1)',
  },
});
