/**
 * SCRAM with SHA-1 and SHA-256: each side proves that it knows the password, and neither shows it. Without channel binding
 * (`SCRAM-…-PLUS`).
 *
 * @module
 * @see RFC 5802, RFC 7677
 */
import { revealed, Secret } from '../log/index.ts';
import { checkPasswordCredentials, type PasswordCredentials, utf8 } from './credentials.ts';
import { SaslError } from './errors.ts';
import { escapeSaslname, gs2Header } from './gs2.ts';
import type { Exchange, Mechanism, MechanismInfo } from './mechanism.ts';
import { saslprep } from './saslprep.ts';
import { parseServerFinal, parseServerFirst } from './scram-messages.ts';
import { unexpectedChallenge } from './single-message.ts';

export const SCRAM_SHA_1: MechanismInfo<'password'> = {
  name: 'SCRAM-SHA-1',
  credential: 'password',
  revealsSecret: false,
  clientFirst: true,
  roundTrips: 4,
};

export const SCRAM_SHA_256: MechanismInfo<'password'> = { ...SCRAM_SHA_1, name: 'SCRAM-SHA-256' };

/** A password for SCRAM, and what bounds and feeds the computation. */
export interface ScramCredentials extends PasswordCredentials {
  /** A source of random octets, for the nonce. Default: node:crypto. */
  readonly random?: ((octets: number) => Uint8Array) | undefined;
  /**
   * The most PBKDF2 iterations to compute; a server that wants more could stall the client. Default 1,000,000 (about a second). There is no minimum: RFC 5802 asks servers for 4096, and some have fewer.
   */
  readonly maxIterations?: number | undefined;
}

const DEFAULT_MAX_ITERATIONS = 1_000_000;
const NONCE_OCTETS = 18;

/**
 * The mechanism SCRAM-SHA-1. The password is prepared with SASLprep.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` for credentials that it can't carry, octets that aren't text among them.
 * @see RFC 5802
 */
export function scramSha1(credentials: ScramCredentials): Mechanism {
  return scram(SCRAM_SHA_1, 'sha1', credentials);
}

/**
 * The mechanism SCRAM-SHA-256. The password is prepared with SASLprep.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` as {@link scramSha1}.
 * @see RFC 7677
 */
export function scramSha256(credentials: ScramCredentials): Mechanism {
  return scram(SCRAM_SHA_256, 'sha256', credentials);
}

type Hash = 'sha1' | 'sha256';

function scram(info: MechanismInfo, hash: Hash, credentials: ScramCredentials): Mechanism {
  checkPasswordCredentials(credentials);
  const password = revealed(credentials.password);
  if (typeof password !== 'string') {
    throw new SaslError('ERR_SASL_ARGUMENT', `${info.name} takes no password that is not UTF-8 text`);
  }
  const user: ScramUser = {
    username: saslprep(credentials.username, 'user name'),
    password: new Secret(saslprep(password, 'password')),
    authzid: credentials.authzid,
    maxIterations: credentials.maxIterations ?? DEFAULT_MAX_ITERATIONS,
    random: credentials.random,
  };
  return { name: info.name, revealsSecret: info.revealsSecret, start: () => exchange(info.name, hash, user) };
}

/** Checked and prepared credentials. */
interface ScramUser {
  readonly username: string;
  readonly password: Secret<string>;
  readonly authzid: string | undefined;
  readonly maxIterations: number;
  readonly random: ((octets: number) => Uint8Array) | undefined;
}

/** Where an exchange stands, with what its next step needs. */
type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'first-sent'; readonly nonce: string; readonly bare: string }
  | { readonly kind: 'final-sent'; readonly serverSignature: Uint8Array }
  | { readonly kind: 'verified' | 'failed' };

function exchange(name: string, hash: Hash, user: ScramUser): Exchange {
  const header = gs2Header(user.authzid);
  let state: State = { kind: 'new' };
  let failure: Readonly<Record<string, string>> | undefined;

  const answerFirst = async (challenge: Uint8Array, nonce: string, bare: string): Promise<Uint8Array> => {
    const first = parseServerFirst(name, challenge, nonce, user.maxIterations);
    const withoutProof = `c=${Buffer.from(header).toString('base64')},r=${first.nonce}`;
    const authMessage = `${bare},${first.text},${withoutProof}`;
    const { proof, serverSignature } = await sign(hash, user.password, first.salt, first.iterations, authMessage);
    state = { kind: 'final-sent', serverSignature };
    return utf8(`${withoutProof},p=${proof}`);
  };

  const answerFinal = async (challenge: Uint8Array, expected: Uint8Array): Promise<Uint8Array> => {
    const final = parseServerFinal(name, challenge);
    if (final.kind === 'error') {
      failure = { error: final.error };
      return new Uint8Array();
    }
    const { timingSafeEqual } = await import('node:crypto');
    if (final.signature.length !== expected.length || !timingSafeEqual(final.signature, expected)) {
      throw new SaslError(
        'ERR_SASL_SERVER_SIGNATURE',
        `${name}: the server could not prove that it knows the password`,
      );
    }
    state = { kind: 'verified' };
    return new Uint8Array();
  };

  return {
    async initialResponse() {
      const random: (octets: number) => Uint8Array = user.random ?? (await import('node:crypto')).randomBytes;
      const nonce = Buffer.from(random(NONCE_OCTETS)).toString('base64');
      const bare = `n=${escapeSaslname(user.username)},r=${nonce}`;
      state = { kind: 'first-sent', nonce, bare };
      return utf8(header + bare);
    },
    async respond(challenge) {
      const before = state;
      // Whatever throws below leaves an exchange that takes no further challenge and never finishes.
      state = { kind: 'failed' };
      if (before.kind === 'first-sent') return answerFirst(challenge, before.nonce, before.bare);
      if (before.kind === 'final-sent') return answerFinal(challenge, before.serverSignature);
      throw unexpectedChallenge(name);
    },
    finish() {
      if (state.kind !== 'verified') {
        throw new SaslError('ERR_SASL_INCOMPLETE', `${name}: the server reported success without proving itself`);
      }
    },
    get failure() {
      return failure;
    },
  };
}

/** The client's proof in base64, and what the server's signature must be. RFC 5802 §3. */
async function sign(
  hash: Hash,
  password: Secret<string>,
  salt: Uint8Array,
  iterations: number,
  authMessage: string,
): Promise<{ proof: string; serverSignature: Uint8Array }> {
  const { createHash, createHmac, pbkdf2 } = await import('node:crypto');
  const hmac = (key: Uint8Array, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const octets = hash === 'sha1' ? 20 : 32;
  const saltedPassword = await new Promise<Buffer>((resolve, reject) => {
    pbkdf2(revealed(password), salt, iterations, octets, hash, (error, key) => (error ? reject(error) : resolve(key)));
  });
  const clientKey = hmac(saltedPassword, 'Client Key');
  const clientSignature = hmac(createHash(hash).update(clientKey).digest(), authMessage);
  const proof = clientKey.map((octet, index) => octet ^ (clientSignature[index] ?? 0));
  return {
    proof: Buffer.from(proof).toString('base64'),
    serverSignature: hmac(hmac(saltedPassword, 'Server Key'), authMessage),
  };
}
