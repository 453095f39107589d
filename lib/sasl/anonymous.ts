/**
 * ANONYMOUS: no credentials, but a word for the server's log.
 *
 * @module
 * @see RFC 4505
 */
import { checkedOctets } from './credentials.ts';
import { SaslError } from './errors.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';
import { singleMessage } from './single-message.ts';

export const ANONYMOUS: MechanismInfo<'anonymous'> = {
  name: 'ANONYMOUS',
  credential: 'anonymous',
  revealsSecret: false,
  clientFirst: true,
  roundTrips: 2,
};

/** What ANONYMOUS can be given. */
export interface AnonymousCredentials {
  /** An e-mail address or a word, at most 255 characters. Default: none. */
  readonly trace?: string | undefined;
}

const MAX_TRACE_CHARACTERS = 255;

/**
 * The mechanism ANONYMOUS.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` for a trace that it can't carry.
 * @see RFC 4505 §2
 */
export function anonymous(credentials: AnonymousCredentials = {}): Mechanism {
  const { trace = '' } = credentials;
  const message = checkedOctets('trace', trace);
  if ([...trace].length > MAX_TRACE_CHARACTERS) {
    throw new SaslError('ERR_SASL_ARGUMENT', `the trace has more than ${MAX_TRACE_CHARACTERS} characters`);
  }
  return singleMessage(ANONYMOUS, () => message);
}
