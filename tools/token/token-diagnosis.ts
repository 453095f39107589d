/**
 * What a failure to get a token means to the run: a mistake in the flags, or a failed login with its hints.
 *
 * @module
 */
import { type DiagnosisInput, OAuth2Error } from '../../lib/oauth2/index.ts';
import { DiagnosedError } from '../hints/diagnosed-error.ts';
import { tokenHints } from '../hints/token-hints.ts';
import { UsageError } from '../program/flags.ts';

/**
 * The error to throw in place of one that fetching a token rejected with. What the user gave and cannot be used is a
 * {@link UsageError}; every other {@link OAuth2Error} is a failed login; what is neither stays as it is.
 */
export function tokenFailure(error: unknown, sent?: DiagnosisInput['sent']): unknown {
  if (!(error instanceof OAuth2Error)) return error;
  if (error.cause instanceof UsageError) return error.cause;
  const hints = tokenHints({ oauthError: error, sent });
  if (error.kind === 'usage') return new UsageError([error.message, ...hints.map((hint) => `hint: ${hint}`)], error);
  return new DiagnosedError(error, { code: error.code, kind: error.kind === 'timeout' ? 'timeout' : 'auth', hints });
}

/** What a token request waits for, as an object of "waiting for". */
export function tokenPhase(tokenUrl: string): string {
  return `the token from ${new URL(tokenUrl).host}`;
}
