#!/usr/bin/env node
/**
 * Writes the public keys of a JWKS (RFC 7517), from standard input, to where Dovecot 2.3 looks for them: FOLDER/CLIENT/ALG/KID, as PEM.
 *
 *   curl -fsS https://idp.example.com/realms/mail/protocol/openid-connect/certs | write-keys.mjs /etc/dovecot/oauth2-keys monitoring
 *
 * Run it again when the provider changes its keys: each key has an ID, so old and new ones lie side by side.
 */
import { createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const [folder, client] = process.argv.slice(2);
const isName = (name) => typeof name === 'string' && /^[\w.=-]+$/.test(name) && !/^\.+$/.test(name);
if (folder === undefined || !isName(client)) {
  console.error('usage: write-keys.mjs FOLDER CLIENT < jwks.json');
  process.exit(2);
}

const { keys } = JSON.parse(await text(process.stdin));
/** Where a key does not say its algorithm: the common one of its kind. */
const algorithmOf = ({ alg, kty, crv }) =>
  alg ?? { RSA: 'RS256', 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' }[kty === 'EC' ? crv : kty];
for (const jwk of keys) {
  const { use = 'sig', kid = 'default' } = jwk;
  const algorithm = algorithmOf(jwk);
  // An encryption key, or a kind that Dovecot does not verify.
  if (use !== 'sig' || !/^(?:RS|PS|ES)\d{3}$/.test(algorithm)) continue;
  if (!isName(kid)) throw new Error(`the key ID ${JSON.stringify(kid)} is no name for a file`);
  const place = join(folder, client, algorithm);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, kid), createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
  console.log(join(place, kid));
}
