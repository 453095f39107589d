/**
 * RFC 6154, SPECIAL-USE and CREATE-SPECIAL-USE: its examples.
 *
 * @module
 */
import { capability, create, getMetadata, list, setMetadata } from '../../../lib/imap/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const uses = list('', '%', { returnOptions: ['SPECIAL-USE'] });

testRfcExamples('rfc6154', {
  commands: [
    { line: 't1 LIST "" "%"', command: list('', '%') },
    { line: 't1 CAPABILITY', command: capability() },
    { line: 't1 LIST "" "%" RETURN (SPECIAL-USE)', command: uses },
    { line: 't2 LIST "" "%" RETURN (SPECIAL-USE)', command: uses },
    { line: 't5 LIST "" "%" RETURN (SPECIAL-USE)', command: uses },
    { line: 't3 LIST (SPECIAL-USE) "" "*"', command: list('', '*', { selectOptions: ['SPECIAL-USE'] }) },
    {
      line: 't2 CREATE MySpecial (USE (\\Drafts \\Sent))',
      command: create('MySpecial', { specialUse: ['\\Drafts', '\\Sent'] }),
    },
    { line: 't3 CREATE Everything (USE (\\All))', command: create('Everything', { specialUse: ['\\All'] }) },
    {
      line: 't2 GETMETADATA "MyDrafts" /private/specialuse',
      command: getMetadata('MyDrafts', ['/private/specialuse']),
      spelled: 'GETMETADATA "MyDrafts" (/private/specialuse)',
      why: 'one entry may have parentheses or not (RFC 5464 §5, entries)',
    },
    {
      line: 't3 SETMETADATA "SavedDrafts" (/private/specialuse "\\\\Drafts")',
      command: setMetadata('SavedDrafts', { '/private/specialuse': '\\Drafts' }),
    },
    {
      line: 't4 SETMETADATA "SentMail" (/private/specialuse NIL)',
      command: setMetadata('SentMail', { '/private/specialuse': null }),
    },
  ],
});
