/**
 * Which mechanism to use, as a pure function of what the server offers, what the user has, and how safe the connection is.
 *
 * IMAP's LOGIN command is no mechanism: where nothing fits, the protocol may fall back to it by rules of its own.
 *
 * @module
 */
import { SaslError } from './errors.ts';
import type { CredentialKind, Mechanism } from './mechanism.ts';
import { type Credentials, MECHANISMS, type MechanismEntry } from './registry.ts';

/** What the choice depends on. */
export interface ChoiceOptions<K extends CredentialKind = CredentialKind> {
  /** Mechanism names that the server offers, in any case (IMAP: what follows `AUTH=`). */
  readonly offered: readonly string[];
  /** What the user has. */
  readonly credentials: Credentials<K>;
  /** True under TLS with a verified certificate. */
  readonly secure: boolean;
  /** True where the command can carry an initial response. */
  readonly saslIr: boolean;
  /** True where secrets may be shown on a connection that isn't secure. */
  readonly allowPlaintext: boolean;
  /** Only this mechanism, in any case. It must still be offered, fit the credentials and be safe. Default: whichever is best. */
  readonly forced?: string | undefined;
}

/** Why a mechanism was not taken. */
export interface Rejection {
  /** Upper case. */
  readonly name: string;
  /**
   * - `unknown`: forced, but no mechanism here bears the name, or none for this kind of credential.
   * - `not-offered`: the server doesn't have it.
   * - `reveals-secret`: it would show the secret on a connection that isn't secure.
   * - `unusable`: it can't carry these credentials; `cause` says why.
   */
  readonly reason: 'unknown' | 'not-offered' | 'reveals-secret' | 'unusable';
  /** For `unusable`. */
  readonly cause?: SaslError;
}

/** The mechanism to use, or why each was passed over. */
export type MechanismChoice =
  | { readonly kind: 'mechanism'; readonly mechanism: Mechanism }
  | { readonly kind: 'none'; readonly rejections: readonly Rejection[] };

/** {@link chooseAmong} every mechanism for these credentials. */
export function chooseMechanism<K extends CredentialKind>(options: ChoiceOptions<K>): MechanismChoice {
  return chooseAmong(MECHANISMS[options.credentials.kind], options);
}

/**
 * Chooses a mechanism.
 *
 * On a secure connection the fewest round trips win (for a password: PLAIN). On another, those that reveal the secret come
 * last, and only with `allowPlaintext`. Otherwise the order is that of the table.
 *
 * @param entries the mechanisms to choose from: {@link PASSWORD_MECHANISMS}, {@link TOKEN_MECHANISMS}, or others.
 */
export function chooseAmong<K extends CredentialKind>(
  entries: readonly MechanismEntry<K>[],
  options: ChoiceOptions<K>,
): MechanismChoice {
  const { credentials, secure } = options;
  const forced = options.forced?.toUpperCase();
  const wanted = entries.filter((entry) => forced === undefined || entry.name === forced);
  if (forced !== undefined && wanted.length === 0) {
    return { kind: 'none', rejections: [{ name: forced, reason: 'unknown' }] };
  }
  const roundTrips = (entry: MechanismEntry<K>): number =>
    entry.roundTrips - (entry.clientFirst && options.saslIr ? 1 : 0);
  const cost = (entry: MechanismEntry<K>): number => (secure ? roundTrips(entry) : Number(entry.revealsSecret));
  const ordered = [...wanted].sort((a, b) => cost(a) - cost(b));
  const offered = new Set(options.offered.map((name) => name.toUpperCase()));
  const rejections: Rejection[] = [];
  for (const entry of ordered) {
    const { name } = entry;
    if (!offered.has(name)) {
      rejections.push({ name, reason: 'not-offered' });
    } else if (entry.revealsSecret && !secure && !options.allowPlaintext) {
      rejections.push({ name, reason: 'reveals-secret' });
    } else {
      try {
        return { kind: 'mechanism', mechanism: entry.create(credentials) };
      } catch (cause) {
        if (!(cause instanceof SaslError)) throw cause;
        rejections.push({ name, reason: 'unusable', cause });
      }
    }
  }
  return { kind: 'none', rejections };
}
