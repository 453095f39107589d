/**
 * A test with the scripted server: what the mechanism of `own-mechanism.ts` sends, and what comes of it where the server agrees, refuses,
 * or hangs up in the middle.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { connect, ImapError } from 'check-mail/imap';
import { Secret } from 'check-mail/log';
import { type Script, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { signInWithHmac } from './own-mechanism.ts';

const CHALLENGE = '<1896.697170952@gateway.example>';
const KEY = 'a key that both know';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const proof = createHmac('sha256', KEY).update(CHALLENGE).digest('hex');

/** A server's part of the login, up to the client's answer. */
const UNTIL_ANSWER: Script = [
  { send: '* OK [CAPABILITY IMAP4rev1 AUTH=X-HMAC-SHA256] ready\r\n' },
  { expect: 'AUTHENTICATE X-HMAC-SHA256' },
  { send: `+ ${base64(CHALLENGE)}\r\n` },
  { expect: base64(`me ${proof}`) },
];

/** Plays the script to a client that logs in; rejects as the login does. */
async function signInTo(script: Script): Promise<void> {
  const server = await startScriptedServer(script);
  try {
    const client = await connect({ host: '127.0.0.1', port: server.port, security: 'none' });
    try {
      await signInWithHmac(client, 'me', new Secret(KEY));
    } finally {
      client.close();
    }
  } finally {
    await server.close();
  }
}

const withCode = (code: string) => (error: unknown) => error instanceof ImapError && error.code === code;

test('the proof is what the server expects', async () => {
  await signInTo([...UNTIL_ANSWER, { send: '{tag1} OK welcome\r\n' }]);
});

test('a refusal is an error of the login', async () => {
  const refusal: Script = [...UNTIL_ANSWER, { send: '{tag1} NO [AUTHENTICATIONFAILED] no\r\n' }];
  await assert.rejects(signInTo(refusal), withCode('ERR_AUTH_FAILED'));
});

test('a server that hangs up is no refusal', async () => {
  await assert.rejects(signInTo([...UNTIL_ANSWER, { close: true }]), withCode('ERR_CLOSED'));
});
