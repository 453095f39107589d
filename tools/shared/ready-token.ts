/**
 * An access token that something else has got: a managed identity, a secret store, fetch-token by a timer. It comes from a flag, a
 * variable, a file or a pipe, alone or as the JSON of a token answer. No program is started for it.
 *
 * @module
 */
import { isExpired, OAuth2Error, parseTokenFile, type Token } from '../../lib/oauth2/index.ts';
import { DiagnosedError } from './diagnosed-error.ts';
import { type SecretSource, UsageError } from './flags.ts';
import type { ToolIo } from './io.ts';
import type { CredentialContext } from './oauth2-request.ts';
import { MAX_SECRET_OCTETS, readFailureText, warnOfMode, withoutByteOrderMark } from './secrets.ts';

/** The JSON of an answer has more than the token: a refresh token, an ID token. */
const MAX_OCTETS = 4 * MAX_SECRET_OCTETS;

/**
 * Reads the token.
 *
 * @throws {UsageError} where it cannot be read, or is no token
 * @throws {DiagnosedError} where it has expired
 */
export async function readReadyToken(
  source: SecretSource,
  context: Omit<CredentialContext, 'io'> & { readonly io: Pick<ToolIo, 'readFile' | 'now'> },
): Promise<Token> {
  const { io, redactor } = context;
  const { text, writtenAt } = await readText(source, context);
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
  const time = new Date(expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const message = `the token of ${source.origin} expired at ${time}`;
  const hints = ['get a new token: whatever writes it there has stopped, or runs too seldom'];
  throw new DiagnosedError(new OAuth2Error('ERR_OAUTH2_TOKEN_FILE', message), {
    code: 'ERR_OAUTH2_TOKEN_FILE',
    kind: 'auth',
    hints,
  });
}

async function readText(
  source: SecretSource,
  { io, redactor, warn, signal }: Parameters<typeof readReadyToken>[1],
): Promise<{ readonly text: string; readonly writtenAt: number }> {
  if (source.kind === 'text') {
    redactor.register(source.secret);
    return { text: source.secret.reveal(), writtenAt: io.now() };
  }
  const { origin, path } = source;
  const content = await io.readFile(path, { maxOctets: MAX_OCTETS, signal }).catch((error: unknown) => {
    if (signal.aborted) throw signal.reason;
    throw new UsageError([`${origin}: ${readFailureText(error)}`]);
  });
  const octets = withoutByteOrderMark(content.octets, origin, warn);
  redactor.register(octets);
  warnOfMode(origin, content.mode, warn);
  return { text: Buffer.from(octets).toString('utf8'), writtenAt: content.modifiedAt ?? io.now() };
}
