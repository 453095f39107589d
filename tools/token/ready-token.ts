/**
 * An access token that something else has got: a managed identity, a secret store, fetch-token by a timer. It comes from a flag, a
 * variable, a file or a pipe, alone or as the JSON of a token answer. No program is started for it.
 *
 * @module
 */
import { isExpired, OAuth2Error, parseTokenFile, type Token } from '../../lib/oauth2/index.ts';
import { readSecretText } from '../files/secrets.ts';
import { DiagnosedError } from '../hints/diagnosed-error.ts';
import { type SecretSource, UsageError } from '../program/flags.ts';
import { timeText } from '../program/text.ts';
import type { CredentialContext } from './oauth2-request.ts';

/**
 * Reads the token.
 *
 * @throws {UsageError} where it cannot be read, or is no token
 * @throws {DiagnosedError} where it has expired
 */
export async function readReadyToken(source: SecretSource, context: CredentialContext): Promise<Token> {
  const { io, redactor } = context;
  const { text, writtenAt } = await readSecretText(source, io, context);
  let token: Token;
  try {
    token = parseTokenFile(text, writtenAt);
  } catch (error) {
    throw error instanceof OAuth2Error ? new UsageError([`${source.origin}: ${error.message}`], error) : error;
  }
  redactor.register(token.accessToken);
  if (token.refreshToken !== undefined) redactor.register(token.refreshToken);
  const { expiresAt } = token;
  if (expiresAt === undefined || !isExpired(token, io.now())) return token;
  const message = `the token of ${source.origin} expired at ${timeText(expiresAt)}`;
  const hints = ['get a new token: whatever writes it there has stopped, or does not run often enough'];
  throw new DiagnosedError(new OAuth2Error('ERR_OAUTH2_TOKEN_FILE', message), {
    code: 'ERR_OAUTH2_TOKEN_FILE',
    kind: 'auth',
    hints,
  });
}
