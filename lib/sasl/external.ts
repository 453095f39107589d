/**
 * EXTERNAL: who the client is follows from the connection (a TLS client certificate).
 *
 * @module
 * @see RFC 4422 Appendix A
 */
import { checkedOctets } from './credentials.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';
import { singleMessage } from './single-message.ts';

export const EXTERNAL: MechanismInfo<'external'> = {
  name: 'EXTERNAL',
  credential: 'external',
  revealsSecret: false,
  clientFirst: true,
  roundTrips: 2,
};

/** What EXTERNAL needs: nothing, or whom to act as. */
export interface ExternalCredentials {
  /** Whom to act as. No NUL, CR, LF or ^A. Default: whom the connection shows. */
  readonly authzid?: string | undefined;
}

/**
 * The mechanism EXTERNAL. Without an authorization identity its message is empty.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` for an identity that it can't carry.
 */
export function external(credentials: ExternalCredentials = {}): Mechanism {
  const message = checkedOctets('authorization identity', credentials.authzid ?? '');
  return singleMessage(EXTERNAL, () => message);
}
