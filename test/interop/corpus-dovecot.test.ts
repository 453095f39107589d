/**
 * The corpus through list-emails and a real Dovecot, in all formats. Dovecot puts Subject and Date into its ENVELOPE as they were
 * sent, octet for octet, but for folds: each is one space there.
 *
 * @module
 */
import { after, before, describe, test } from 'node:test';
import { corpus } from '../../fixtures/mail/index.ts';
import { checkCorpusReport, FORMATS } from '../list-emails/corpus-report.ts';
import { section } from '../list-emails/tool-run.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';

describe('the corpus and Dovecot', interopSkip('the corpus'), () => {
  let server: Dovecot;
  before(async () => {
    server = await startDovecot();
    const messages = corpus.map(({ raw, internalDate }) => ({ content: raw, internalDate }));
    server.addMessages('user@example.com', 'INBOX', messages);
  });
  after(() => server.stop());

  for (const format of FORMATS) {
    test(format, (t) => {
      const account = { username: 'user@example.com', password: 'secret', folders: 'Inbox' };
      return checkCorpusReport(t, section('office', server.imapsPort, account), format);
    });
  }
});
