/**
 * The corpus through list-emails and the embedded server, in all formats.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { corpus } from '../../fixtures/mail/index.ts';
import { checkCorpusReport, type Differences, FORMATS } from './corpus-report.ts';
import { section } from './tool-run.ts';

test('the corpus is large, and each of its messages has a name of its own', () => {
  assert.ok(corpus.length >= 150);
  assert.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length);
});

test('the corpus is the same wherever it is made', () => {
  const [first] = corpus;
  assert.match(first?.raw.toString('latin1') ?? '', /^Message-ID: <|^Subject: |^From: /);
  assert.ok(corpus.some(({ raw }) => raw.includes(0x80)) && corpus.every(({ raw }) => !raw.includes(0)));
});

/** The embedded server unfolds as RFC 5322 §2.2.3 has it: the TAB that a line began with stays, where Dovecot has a space. */
const EMBEDDED: Differences = new Map([['subject: a subject on three lines', { subject: 'one two<U+0009>three' }]]);

describe('the corpus and the embedded server', () => {
  let server: ImapServer;
  before(async () => {
    const messages = corpus.map(({ raw, internalDate }) => ({ raw: () => raw, internalDate }));
    const account = { username: 'me@example.com', password: 's3cret-pass', mailboxes: [{ name: 'INBOX', messages }] };
    server = await startImapServer({ security: 'tls', accounts: [account] });
  });
  after(() => server.close());

  for (const format of FORMATS) {
    test(format, (t) => checkCorpusReport(t, section('office', server.port), format, EMBEDDED));
  }
});
