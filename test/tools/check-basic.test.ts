/**
 * check_imap_mailbox_basic against the embedded server: first lines and exit codes (docs/plugins.md), certificates, security, bad arguments.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { assertPluginOutcome, firstLine, runSource } from '../support/run-tool.ts';
import { flags, OK, PASSWORD, type Row, testChecks, WARNING } from './embedded-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));
const BROKEN_CA = join(folder, 'broken.pem');
writeFileSync(BROKEN_CA, certificates.ca.cert.replace(/\n[^-]{64}\n/, '\n'));

const NOT_CONNECTED = 'CRITICAL: Error connecting to 127.0.0.1';
const NOT_LOGGED_IN = 'CRITICAL: Login error occurred';
const USAGE = 'UNKNOWN: Error initializing application';

const STATES: readonly Row[] = [
  { name: 'an empty folder', folders: 'Empty', status: 0, line: `${OK}Empty` },
  { name: 'several empty folders', folders: 'Empty, R&D', status: 0, line: `${OK}Empty, R&D` },
  {
    name: 'mail',
    folders: 'Inbox, Junk Email',
    status: 1,
    line: `${WARNING}3 messages found: Inbox(2), Junk Email(1)`,
  },
  { name: 'one of two', folders: 'Empty,Inbox', status: 1, line: `${WARNING}2 messages found: Empty(0), Inbox(2)` },
  { name: 'repeated flag', folders: 'Empty', more: ['--folders', 'R&D'], status: 0, line: `${OK}Empty, R&D` },
  {
    name: 'missing',
    folders: 'Nope',
    status: 2,
    line: 'CRITICAL: mailbox not found: "Nope"',
    further: /hint: .*case-sens/,
  },
  { name: 'missing below INBOX', folders: 'inbox/Nope', status: 2, line: 'CRITICAL: mailbox not found: "inbox/Nope"' },
  { name: 'one of two missing', folders: 'Empty,Nope', status: 2, line: 'CRITICAL: mailbox not found: "Nope"' },
  { name: 'two missing', folders: 'No, Nope', status: 2, line: 'CRITICAL: mailbox not found: "No", "Nope"' },
  {
    name: 'missing, by code',
    server: 'nonexistent code',
    folders: 'Nope',
    status: 2,
    line: 'CRITICAL: mailbox not found: "Nope"',
  },
  {
    name: 'a folder that only holds others',
    folders: 'Holder',
    status: 2,
    line: 'CRITICAL: no mailbox, but only a parent of folders: "Holder"',
    further: /hint: .*folders below it/,
  },
  {
    name: 'wrong password',
    more: ['--password', 'wrong'],
    status: 2,
    line: NOT_LOGGED_IN,
    further: /hint: check user name and password/,
  },
  { name: 'unknown user', more: ['--username', 'you@example.com'], status: 2, line: NOT_LOGGED_IN },
  {
    name: 'untrusted',
    server: 'untrusted certificate',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*self-signed.*--ca-file/,
  },
  {
    name: 'another CA',
    more: ['--ca-file', certificates.otherCa.certFile],
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*--ca-file/,
  },
  {
    name: 'expired',
    server: 'expired certificate',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*expired on 2021-01-01/,
  },
  {
    name: 'other name',
    server: 'other name',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*but for mail\.example\.org/,
  },
  {
    name: 'no intermediate',
    server: 'missing intermediate',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*intermediate/,
  },
  { name: 'whole chain', server: 'whole chain', folders: 'Empty', status: 0, line: `${OK}Empty` },
  {
    name: 'other name, but that was asked for',
    server: 'other name',
    folders: 'Empty',
    more: ['--server-name', 'mail.example.org'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'self-signed, trusted',
    server: 'untrusted certificate',
    folders: 'Empty',
    more: ['--ca-file', certificates.selfSigned.certFile],
    status: 0,
    line: `${OK}Empty`,
  },
  { name: 'TLS 1.2', server: 'tls 1.2', folders: 'Empty', status: 0, line: `${OK}Empty` },
  {
    name: 'TLS 1.2 is too old',
    server: 'tls 1.2',
    more: ['--min-tls', 'tls13'],
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*--min-tls/,
  },
  {
    name: 'TLS 1.1 is too old',
    server: 'tls 1.1',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*--min-tls tls10 or tls11/,
  },
  {
    name: 'TLS 1.1 permitted',
    server: 'tls 1.1',
    folders: 'Empty',
    more: ['--min-tls', 'TLS11'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'STARTTLS',
    server: 'starttls',
    folders: 'Empty',
    more: ['--security', 'starttls'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'STARTTLS where there is none',
    server: 'none',
    more: ['--security', 'STARTTLS'],
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*does not offer STARTTLS/,
  },
  {
    name: 'TLS to plain text',
    server: 'none',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: the server speaks plain text on port/,
  },
  {
    name: 'no TLS on loopback',
    server: 'none',
    folders: 'Empty',
    more: ['--security', 'none'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'no TLS by the name localhost',
    server: 'none',
    folders: 'Empty',
    more: ['--security', 'none', '--server', 'localhost', '--net-type', 'tcp4'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'no TLS, and nothing that hides the password',
    server: 'none, passwords in the clear only',
    more: ['--security', 'none'],
    status: 2,
    line: NOT_LOGGED_IN,
    further: /hint: .*--allow-plaintext/,
  },
  {
    name: 'no TLS, permitted',
    server: 'none, passwords in the clear only',
    folders: 'Empty',
    more: ['--security', 'none', '--allow-plaintext'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'no TLS elsewhere',
    more: ['--security', 'none', '--server', '192.0.2.1'],
    status: 3,
    line: USAGE,
    further: /\* --security none is for loopback addresses only.* \n\* hint: /,
  },
  {
    name: 'IPv6 asked for, IPv4 address',
    more: ['--net-type', 'tcp6'],
    status: 2,
    line: NOT_CONNECTED,
    further: /no IPv6 address/,
  },
  {
    name: 'capabilities must be asked for',
    server: 'untold capabilities',
    folders: 'Empty',
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'unknown flag',
    more: ['--folder', 'x'],
    status: 3,
    line: USAGE,
    further: /\* unknown flag --folder .*--folders/,
  },
  { name: 'positional argument', more: ['inbox'], status: 3, line: USAGE, further: /belongs to no flag/ },
  ...['localhost:993', '[::1]', 'imaps://me:secret@localhost', 'a b', 'localhost/', '::1]'].map((server) => ({
    name: `the server ${server}`,
    more: ['--server', server],
    status: 3 as const,
    line: USAGE,
    further: /^\* --server is neither a name nor an address: .*--port/m,
  })),
  ...['::1', 'fe80::1%nothing', '::ffff:127.0.0.1', 'nowhere.bücher.invalid', '_x.nowhere.invalid'].map((server) => ({
    name: `the server ${server}, where nothing is`,
    more: ['--server', server, '--port', '1', '--timeout', '5'],
    status: 2 as const,
    line: `CRITICAL: Error connecting to ${server}`,
    further: /hint: /,
  })),
  {
    name: 'port 0',
    more: ['--port', '0'],
    status: 3,
    line: USAGE,
    further: /--port: "0" is not a whole number from 1 to 65535/,
  },
  { name: 'port 65536', more: ['--port=65536'], status: 3, line: USAGE, further: /--port/ },
  { name: 'port by name', more: ['--port', 'imaps'], status: 3, line: USAGE, further: /--port/ },
  {
    name: 'unknown mechanism',
    more: ['--mechanism', 'ntlm'],
    status: 3,
    line: USAGE,
    further: /"ntlm" is not one of auto, plain/,
  },
  {
    name: 'unknown security',
    more: ['--security', 'ssl'],
    status: 3,
    line: USAGE,
    further: /"ssl" is not one of tls, starttls, none/,
  },
  { name: 'no folder', folders: ' ', status: 3, line: USAGE, further: /--folders: no folder is named/ },
  { name: 'an empty entry', folders: 'a,,b', status: 3, line: USAGE, further: /entry 2 of the list is empty/ },
  { name: 'an open quote', folders: '"a', status: 3, line: USAGE, further: /a double quote is not closed/ },
  { name: 'a folder of two lines', folders: 'a\nb', status: 3, line: USAGE, further: /line end/ },
  { name: 'a user of two lines', more: ['--username', 'a\r\nb'], status: 3, line: USAGE, further: /--username/ },
  {
    name: 'no such CA file',
    more: ['--ca-file', '/nowhere/ca.pem'],
    status: 3,
    line: USAGE,
    further: /--ca-file "\/nowhere\/ca\.pem": there is no such file/,
  },
  {
    name: 'a CA file that is none',
    more: ['--ca-file', '/dev/null'],
    status: 3,
    line: USAGE,
    further: /--ca-file "\/dev\/null": the file holds no certificate/,
  },
  {
    name: 'a broken CA file',
    more: ['--ca-file', BROKEN_CA],
    status: 3,
    line: USAGE,
    further: /a certificate in it cannot be read/,
  },
  {
    name: 'both forms of the password',
    more: ['--password-file', '/x'],
    status: 3,
    line: USAGE,
    further: /exclude each other/,
  },
  {
    name: 'branding',
    folders: 'Empty',
    more: ['--branding'],
    status: 0,
    line: `${OK}Empty`,
    further: /\nNotification generated by check-mail \d+\.\d+\.\d+ \(https:/,
  },
];

testChecks('check_imap_mailbox_basic: states', STATES);

describe('check_imap_mailbox_basic: as a process', { concurrency: 2 }, () => {
  const PROCESSES: readonly [name: string, row: Row][] = [
    ['0', { name: '', folders: 'Empty', status: 0, line: `${OK}Empty` }],
    ['1', { name: '', folders: 'Inbox', status: 1, line: `${WARNING}2 messages found: Inbox(2)` }],
    ['2', { name: '', folders: 'inbox/Nope', status: 2, line: 'CRITICAL: mailbox not found: "inbox/Nope"' }],
    ['3', { name: '', more: ['--bogus'], status: 3, line: USAGE }],
  ];
  for (const [name, { folders = 'Inbox', more = [], status, line }] of PROCESSES) {
    test(`exit code ${name}`, async () => {
      const outcome = await runSource('check_imap_mailbox_basic', flags('tls', folders, ...more));
      assertPluginOutcome(outcome, status, [PASSWORD]);
      assert.equal(firstLine(outcome), line);
      assert.equal(outcome.stderr, '');
    });
  }
});
