/**
 * What a client proves itself with, and which of it no mechanism takes.
 *
 * @module
 */
import { revealed, type Secret } from '../log/index.ts';
import { SaslError } from './errors.ts';

/** A user and his password. */
export interface PasswordCredentials {
  /** The authentication identity. Not empty; no NUL, CR, LF or ^A. */
  readonly username: string;
  /** Text, or octets that need not be UTF-8 (which SCRAM refuses). Not empty; no NUL, CR, LF or ^A. */
  readonly password: Secret<string | Uint8Array>;
  /** Whom to act as, where that is somebody else. */
  readonly authzid?: string | undefined;
}

/** A user and an OAuth 2.0 access token. */
export interface TokenCredentials {
  /** The mailbox's user. Not empty; no NUL, CR, LF or ^A. */
  readonly username: string;
  /** Not empty; no NUL, CR, LF or ^A. */
  readonly token: Secret<string>;
}

/** Text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A password as it goes over the wire. */
export function passwordOctets(password: Secret<string | Uint8Array>): Uint8Array {
  const value = revealed(password);
  return typeof value === 'string' ? utf8(value) : value;
}

const FORBIDDEN: ReadonlyMap<number, string> = new Map([
  [0x00, 'NUL'],
  [0x01, '^A'],
  [0x0a, 'LF'],
  [0x0d, 'CR'],
]);

/**
 * The value as octets: UTF-8 where it is text.
 *
 * @param name What to call it in the error.
 * @throws {SaslError} `ERR_SASL_ARGUMENT` where it holds NUL, CR, LF, ^A or half a surrogate pair.
 */
export function checkedOctets(name: string, value: string | Uint8Array): Uint8Array {
  if (typeof value === 'string' && /\p{Cs}/u.test(value)) {
    throw new SaslError('ERR_SASL_ARGUMENT', `the ${name} is not well-formed Unicode`);
  }
  const octets = typeof value === 'string' ? utf8(value) : value;
  for (const octet of octets) {
    const forbidden = FORBIDDEN.get(octet);
    if (forbidden !== undefined) throw new SaslError('ERR_SASL_ARGUMENT', `the ${name} contains ${forbidden}`);
  }
  return octets;
}

/**
 * As {@link checkedOctets}, and not empty.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT`.
 */
export function requiredOctets(name: string, value: string | Uint8Array): Uint8Array {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new SaslError('ERR_SASL_ARGUMENT', `the ${name} is neither text nor octets`);
  }
  if (value.length === 0) throw new SaslError('ERR_SASL_ARGUMENT', `the ${name} is empty`);
  return checkedOctets(name, value);
}

/**
 * Checks user, password and authorization identity.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT`.
 */
export function checkPasswordCredentials(credentials: PasswordCredentials): void {
  requiredOctets('user name', credentials.username);
  requiredOctets('password', revealed(credentials.password));
  checkedOctets('authorization identity', credentials.authzid ?? '');
}

/**
 * For mechanisms without an authorization identity: to leave it out silently would log in as somebody else than was asked for.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` where there is one.
 */
export function refuseAuthzid(mechanism: string, credentials: PasswordCredentials): void {
  if (credentials.authzid) {
    throw new SaslError('ERR_SASL_ARGUMENT', `${mechanism} carries no authorization identity`);
  }
}
