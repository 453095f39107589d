/**
 * Login with an access token, as the OAuth2 flags say. The token is on its way while the connection to the mail server is made.
 *
 * @module
 */
import { type ImapClient, ImapError, signInAmong } from '../../lib/imap/index.ts';
import { type DiagnosisInput, decodeJwtClaims, diagnose, type Token } from '../../lib/oauth2/index.ts';
import { TOKEN_MECHANISMS } from '../../lib/sasl/index.ts';
import { DiagnosedError } from '../hints/diagnosed-error.ts';
import type { RunStage } from '../hints/error-facts.ts';
import { tokenHints } from '../hints/token-hints.ts';
import { type ConnectionValues, portOf } from '../mailbox/connection.ts';
import { openTokenSource, type TokenContext, type TokenSourceValues } from './token-source.ts';
import { loginDigest, type StoredToken } from './token-store.ts';

/** What the login needs of the flags. */
export type OAuth2LoginValues = TokenSourceValues &
  Pick<ConnectionValues, 'server' | 'port' | 'security' | 'server-name' | 'timeout' | 'ca-file' | 'allow-plaintext'> & {
    readonly 'shared-mailbox': string;
    readonly mechanism: 'auto' | 'xoauth2' | 'oauthbearer';
  };

export interface OAuth2LoginContext extends TokenContext {
  /** Called when the first attempt to get a token has come to its end. */
  readonly onToken?: () => void;
}

export interface OAuth2Login {
  /**
   * Logs in and tells how. A token from the cache that the server refuses is replaced, once.
   *
   * @throws {DiagnosedError} where there is no token, or the server refuses it
   * @throws {UsageError} where what the flags say cannot be used
   * @throws {ImapError} what else goes wrong
   */
  readonly signIn: (client: ImapClient) => Promise<string>;
  /** Never resolves; rejects as soon as there is no token to be had, whatever the mail server is doing. */
  readonly failed: Promise<never>;
  /**
   * Runs `work`, which connects and calls {@link signIn}; once more where the server hung up after it had refused the token from the
   * cache: there is a new one then.
   *
   * @throws what `work` rejects with; with the token's own story where the server refused the mailbox
   */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Reads the credential and sets out for the token.
 *
 * @throws {UsageError} where the credential cannot be read
 */
export async function startOAuth2Login(values: OAuth2LoginValues, context: OAuth2LoginContext): Promise<OAuth2Login> {
  const { io, logger, limit, onToken } = context;
  limit.waitFor('the credential');
  const { timeout, 'ca-file': caFile, 'shared-mailbox': username, mechanism: wanted } = values;
  // --min-tls and --net-type are about the mail server.
  const source = await openTokenSource(values, { timeout, 'ca-file': caFile }, context);
  let isTaken = false;
  let current: Token | undefined;
  const first = source.take().finally(() => {
    isTaken = true;
    onToken?.();
  });
  let stored = first;
  let hasHungUp = false;
  const failed = first.then(() => new Promise<never>(() => undefined));
  // Where the connection fails before, nobody asks for the token any more.
  failed.catch(() => undefined);

  const diagnosed = (error: unknown, stage: RefusedLogin['stage']): unknown =>
    diagnoseRefusal(error, current, { stage, mailbox: username, server: values.server, now: io.now() });

  const login = (): Promise<string> => loginDigest(values.server, portOf(values), username);

  const attempt = async (client: ImapClient, { token, isCached }: StoredToken): Promise<string> => {
    current = token;
    limit.waitFor('the login');
    const host = values['server-name'] ?? values.server;
    const credentials = { kind: 'token', username, token: token.accessToken, host, port: portOf(values) } as const;
    const mechanism = wanted === 'auto' ? undefined : wanted;
    const options = { allowPlaintext: values['allow-plaintext'], mechanism };
    const method = await signInAmong(TOKEN_MECHANISMS, client, credentials, options).catch(async (error: unknown) => {
      if (isRefusal(error) && !isCached) await source.acquit(token.accessToken, await login());
      throw isWithoutMechanism(error) && !(await takesTokens(client)) ? withoutTokens(error) : error;
    });
    logger.debug('authenticated', { method });
    return method;
  };

  const signInWithToken = async (client: ImapClient): Promise<string> => {
    if (!isTaken) limit.waitFor(source.phase);
    const present = await stored;
    try {
      return await attempt(client, present);
    } catch (error) {
      if (!present.isCached || !isRefusal(error)) throw error;
      // A fresh one was refused here already, and the token may serve other mailboxes.
      if (present.acquittedBy?.includes(await login()) === true) throw error;
      logger.debug('The server refused the token from the cache');
      limit.waitFor(source.phase);
      // Whoever got it: it is not replaced again.
      const renewed = { ...(await source.take(present.token.accessToken)), isCached: false };
      stored = Promise.resolve(renewed);
      try {
        if (client.error !== undefined) throw error;
        return await attempt(client, renewed);
      } finally {
        hasHungUp = client.error !== undefined;
      }
    }
  };

  return {
    signIn: (client) =>
      signInWithToken(client).catch((error: unknown) => {
        throw diagnosed(error, 'login');
      }),
    failed,
    run: (work) =>
      work()
        .catch((error: unknown) => {
          if (hasHungUp) return work();
          throw error;
        })
        .catch((error: unknown) => {
          throw diagnosed(error, 'check');
        }),
  };
}

function isWithoutMechanism(error: unknown): error is ImapError {
  return error instanceof ImapError && error.code === 'ERR_NO_MECHANISM';
}

async function takesTokens(client: ImapClient): Promise<boolean> {
  const offered = await client.capabilities();
  return offered.has('AUTH=XOAUTH2') || offered.has('AUTH=OAUTHBEARER');
}

/** No mechanism was found because the server has none for tokens: no flag helps. */
function withoutTokens(error: ImapError): DiagnosedError {
  const hint =
    'this server takes no OAuth2 tokens here, it offers neither XOAUTH2 nor OAUTHBEARER: check its name and port, switch them on there, or log in with a password; lsimap shows what is offered';
  return new DiagnosedError(error, { code: error.code, kind: error.kind, hints: [hint] });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ImapError && error.code === 'ERR_AUTH_FAILED';
}

interface RefusedLogin {
  readonly stage: RunStage;
  readonly mailbox: string;
  readonly server: string;
  readonly now: number;
}

function diagnoseRefusal(error: unknown, token: Token | undefined, { stage, ...login }: RefusedLogin): unknown {
  if (token === undefined || !(error instanceof ImapError)) return error;
  const { code, kind, serverText, challenge } = error;
  const isClosed = stage === 'login' && (code === 'ERR_CLOSED' || code === 'ERR_BYE');
  if (!isRefusal(error) && kind !== 'permission' && !isClosed) return error;
  const text = token.accessToken.reveal();
  const input: DiagnosisInput = {
    tokenClaims: decodeJwtClaims(text),
    tokenOctets: Buffer.byteLength(text),
    imapFailure: { responseText: serverText, challenge, isClosed },
    ...login,
  };
  // That a connection is closed has most often to do with anything but the token.
  if (isClosed && diagnose(input).length === 0) return error;
  return new DiagnosedError(error, { code, kind, serverText, hints: tokenHints(input) });
}
