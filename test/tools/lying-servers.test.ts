/**
 * Servers that refuse, lie or are no mail servers: no lie is ever "no messages".
 *
 * @module
 */
import { before } from 'node:test';
import type { Step } from '../../fixtures/scripted-server/index.ts';
import {
  BYE,
  CHECKING,
  LIST,
  LOGGING_IN,
  PLAIN,
  type Row,
  testServers,
  timedOut,
  UNTOLD,
  untilAsked,
  untilLogin,
  warmUp,
} from './scripted-check.ts';

/** The answers, with another in the place of STATUS's. */
const answering = (status: string): readonly Step[] => [...untilAsked, { send: status + LIST + BYE }];

const untold = `${UNTOLD}the server said OK to STATUS without telling MESSAGES of the mailbox`;

const unreadable = `${UNTOLD}an answer could not be read: STATUS`;

before(warmUp);

testServers([
  // Refusals.
  {
    name: 'NO to the login',
    steps: [...untilLogin, { send: '{tag} NO [AUTHENTICATIONFAILED] no\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: check user name and password/,
  },
  {
    name: 'BAD to the login',
    steps: [...untilLogin, { send: '{tag} BAD what?\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server said: what\?/,
  },
  {
    name: 'the account has expired',
    steps: [...untilLogin, { send: '{tag} NO [EXPIRED] old\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: .*expired/,
  },
  {
    name: 'not connected (Office 365)',
    steps: answering('{tag2} BAD User is authenticated but not connected.\r\n'),
    more: PLAIN,
    line: `${CHECKING}User is authenticated but not connected.`,
    further: /hint: the user lacks access/,
  },
  {
    name: 'throttled (Office 365)',
    steps: answering('{tag2} NO Request is throttled. Suggested Backoff Time: 299609 milliseconds\r\n'),
    more: PLAIN,
    line: `${CHECKING}Request is throttled. Suggested Backoff Time: 299609 milliseconds`,
    further: /hint: .*wait for 300 s/,
  },
  {
    name: 'STATUS is refused, but LIST shows the folder',
    steps: answering('{tag2} NO [SERVERBUG] internal error\r\n'),
    more: PLAIN,
    line: `${CHECKING}internal error`,
    further: /hint: a fault of the server/,
  },
  {
    name: 'no mechanism fits',
    steps: [{ send: '* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] x\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server offers GSSAPI/,
  },
  {
    name: 'a login challenge that is no base64',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] x\r\n' },
      { expect: 'AUTHENTICATE' },
      { send: '+ ????\r\n' },
      { expect: '*' },
      { send: '{tag} BAD cancelled\r\n' },
    ],
    more: PLAIN,
    line: LOGGING_IN,
    further: /not base64/,
  },
  {
    name: 'success before SCRAM is through',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] x\r\n' },
      { expect: 'AUTHENTICATE' },
      { send: '{tag} OK come in\r\n' },
    ],
    more: PLAIN,
    line: LOGGING_IN,
    further: /hint: the server did not prove that it knows the password/,
  },
  // What it says unasked.
  {
    name: 'prose, then the end (Exchange)',
    steps: [...untilAsked, { send: 'Server Unavailable. 15\r\n' }, { close: true }],
    more: PLAIN,
    line: `${CHECKING}the server closed the connection`,
    further: /\* the server said: Server Unavailable\. 15 \n\* hint: /,
  },
  {
    name: 'an untagged NO, then silence',
    steps: [...untilAsked, { send: '* NO disk failure imminent\r\n' }, { stop: true }],
    more: PLAIN,
    line: timedOut('the answers to STATUS and LIST'),
    further: /\* the server said: disk failure imminent \n\* hint: /,
  },
  {
    name: 'an alert before the refusal (Gmail)',
    steps: [...untilLogin, { send: '* NO [ALERT] Web login required\r\n{tag} NO failure\r\n' }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /\* the server said: failure \n\* the server said: Web login required \n\* hint: /,
  },
  // Lies.
  {
    name: 'OK without the data',
    steps: answering('{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: a fault of the server/,
  },
  {
    name: "another mailbox's data",
    steps: answering('* STATUS Other (MESSAGES 0)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'data without the number of messages',
    steps: answering('* STATUS INBOX (UNSEEN 0)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'empty data',
    steps: answering('* STATUS INBOX ()\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'minus one message',
    steps: answering('* STATUS INBOX (MESSAGES -1)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: unreadable,
    further: /hint: /,
  },
  {
    name: 'half a message',
    steps: answering('* STATUS INBOX (MESSAGES 0.5)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: unreadable,
    further: /hint: /,
  },
  {
    name: 'more messages than there can be',
    steps: answering('* STATUS INBOX (MESSAGES 99999999999999999999)\r\n{tag2} OK\r\n'),
    more: PLAIN,
    line: unreadable,
    further: /hint: /,
  },
  {
    name: 'data after the answer',
    steps: answering('{tag2} OK\r\n* STATUS INBOX (MESSAGES 0)\r\n'),
    more: PLAIN,
    line: untold,
    further: /hint: /,
  },
  {
    name: 'OK for a folder that is not there',
    steps: [...untilAsked, { send: '{tag2} OK\r\n{tag3} OK\r\n{tag4} OK\r\n' }],
    more: PLAIN,
    folders: 'Nope',
    line: untold,
    further: /hint: /,
  },
  {
    name: "an answer to nobody's command",
    steps: [...untilAsked, { send: 'XYZ OK\r\n* STATUS INBOX (MESS' }, { stop: true }],
    more: PLAIN,
    line: timedOut('the answers to STATUS and LIST'),
    further: /hint: /,
  },
  {
    name: 'answers before it is asked',
    steps: [
      {
        send: `* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] x\r\nA1 OK\r\n* STATUS INBOX (MESSAGES 0)\r\nA2 OK\r\nA3 OK\r\n`,
      },
      { stop: true },
    ],
    more: PLAIN,
    further: /the server answered a command that it has not got, with the tag A1/,
  },
  // No mail servers, and no greetings.
  {
    name: 'HTTP',
    steps: [{ send: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n' }, { close: true }],
    more: PLAIN,
    further: /\* the server said: HTTP\/1\.1 400 Bad Request \n.*hint: that is not IMAP/s,
  },
  {
    name: 'HTTP to a TLS client',
    steps: [{ send: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, { close: true }],
    more: [],
    further: /hint: the server speaks plain text on port/,
  },
  {
    name: 'SMTP',
    steps: [{ send: '220 mail.example.com ESMTP\r\n' }, { stop: true }],
    more: PLAIN,
    further: /hint: that is not IMAP/,
  },
  { name: 'POP3', steps: [{ send: '+OK ready\r\n' }, { stop: true }], more: PLAIN, further: /hint: that is not IMAP/ },
  {
    name: 'SSH',
    steps: [{ send: 'SSH-2.0-OpenSSH_9.2\r\n' }, { stop: true }],
    more: PLAIN,
    further: /hint: that is not IMAP/,
  },
  {
    name: 'noise',
    steps: [{ send: Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) % 256) }, { close: true }],
    more: PLAIN,
    further: /hint: that is not IMAP/,
  },
  {
    name: 'noise under TLS',
    steps: [{ send: Uint8Array.from({ length: 4096 }, (_, i) => (i * 104729 + 7) % 256) }, { close: true }],
    tls: true,
    further: /hint: that is not IMAP/,
  },
  {
    name: 'a greeting that is NO',
    steps: [{ send: '* NO closed for you\r\n' }, { close: true }],
    more: PLAIN,
    further: /the server said: closed for you/,
  },
  {
    name: 'an intrusion prevention (IceWarp)',
    steps: [{ send: ' NO LOGOUT Intrusion prevention\r\n' }, { close: true }],
    more: PLAIN,
    further: /Intrusion prevention/,
  },
  {
    name: 'terminal controls in what it says',
    steps: [...untilLogin, { send: "{tag} NO \u001b]0;owned\u0007\u001b[2J|'x'=1\u009b\r\n" }],
    more: PLAIN,
    line: LOGGING_IN,
    further: /the server said: <U\+001B>\]0;owned/,
  },
  // STARTTLS.
  {
    name: 'NO to STARTTLS',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} NO not today\r\n' },
    ],
    more: ['--security', 'starttls'],
    further: /hint: /,
  },
  {
    name: 'PREAUTH before STARTTLS',
    steps: [{ send: '* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] x\r\n' }, { stop: true }],
    more: ['--security', 'starttls'],
    further: /hint: /,
  },
  {
    name: 'an injection after STARTTLS',
    steps: [
      { send: '* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} OK go\r\n* OK injected\r\n' },
      { stop: true },
    ],
    more: ['--security', 'starttls'],
    further: /hint: .*tampers/,
  },
] satisfies readonly Row[]);
