/**
 * From OAuth2 flags to a token request: the credential is read from where the flags say it is, and what they leave open is taken from
 * Google's JSON key or from the defaults.
 *
 * @module
 */
import type { Redactor } from '../../lib/log/index.ts';
import {
  type ClientCredential,
  GMAIL_SCOPE,
  type Grant,
  type KeyFile,
  OAuth2Error,
  parseCertificateFile,
  parseKeyFile,
  parseTokenUrl,
  type RequestPlanOptions,
} from '../../lib/oauth2/index.ts';
import { MAX_SECRET_OCTETS, readTextSecret, warnOfMode } from '../files/secrets.ts';
import { readFailureText } from '../program/file-error.ts';
import { type FlagValues, UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import type { tokenFlags } from './oauth2-flags.ts';
import { parseParameter } from './oauth2-rules.ts';
import { readRefreshToken } from './refresh-token.ts';

/** What the flags of a token request say. */
export type TokenValues = FlagValues<typeof tokenFlags>;

/** What reading a credential needs of the run. */
export interface CredentialContext {
  readonly io: Pick<ToolIo, 'readFile' | 'now'>;
  /** Learns the secrets. */
  readonly redactor: Redactor;
  readonly warn: (message: string) => void;
  /** Ends waiting for a pipe. */
  readonly signal: AbortSignal;
}

/** A parameter whose value is nothing to show, should the endpoint echo it. */
const SECRET_PARAMETER = /secret|passw|assertion|token|key|code|sig/i;

/**
 * Reads the credential; what results is all that a request is made of.
 *
 * @throws {UsageError} where a secret, a key or an assertion cannot be read, and where something is missing that no JSON key of Google
 *   says
 */
export async function readTokenRequest(values: TokenValues, context: CredentialContext): Promise<RequestPlanOptions> {
  const { audience, resource } = values;
  const key = await readKey(values, context);
  const account = key?.serviceAccount;
  const grantKind = values.grant ?? (account === undefined ? 'client-credentials' : 'jwt-bearer');
  const tokenUrl = values['token-url'] ?? account?.tokenUri;
  const clientId = values['client-id'] ?? account?.clientEmail;
  if (tokenUrl === undefined || clientId === undefined) {
    const missing = [
      ...(clientId === undefined ? ['--client-id'] : []),
      ...(tokenUrl === undefined ? ['--token-url'] : []),
    ];
    throw new UsageError(missing.map((flag) => `${flag} is required: only Google's JSON key says it by itself`));
  }
  const parameters = values['token-param'].flatMap((item) => {
    const parameter = parseParameter(item);
    return parameter === undefined ? [] : [parameter];
  });
  const allowPlainHttp = values['allow-http-token-url'];
  const queried = checkedUrl(tokenUrl, allowPlainHttp).searchParams;
  for (const [name, value] of [...parameters, ...queried]) {
    if (SECRET_PARAMETER.test(name)) context.redactor.register(value);
  }
  return {
    tokenUrl,
    allowPlainHttp,
    clientId,
    credential: await readCredential(values, key, context),
    grant: await readGrant(grantKind, values, context),
    clientAuth: values['client-auth'],
    scopes:
      values.scopes.length === 0 && account !== undefined && grantKind === 'jwt-bearer' ? [GMAIL_SCOPE] : values.scopes,
    audience,
    resource,
    parameters,
  };
}

/** The flag has been checked before; the URL of a JSON key has not. */
function checkedUrl(tokenUrl: string, allowPlainHttp: boolean): URL {
  try {
    return parseTokenUrl(tokenUrl, { allowPlainHttp });
  } catch (error) {
    throw error instanceof OAuth2Error
      ? new UsageError([`--client-key-file: token_uri: ${error.message}`], error)
      : error;
  }
}

async function readKey(values: TokenValues, context: CredentialContext): Promise<KeyFile | undefined> {
  const path = values['client-key-file'];
  return path === undefined ? undefined : readPem(path, '--client-key-file', parseKeyFile, context);
}

async function readCredential(
  values: TokenValues,
  key: KeyFile | undefined,
  context: CredentialContext,
): Promise<ClientCredential> {
  const {
    'client-secret': secret,
    'client-cert-file': certificateFile,
    'client-assertion-file': assertionFile,
  } = values;
  if (key !== undefined) {
    const certificate =
      certificateFile === undefined
        ? undefined
        : await readPem(certificateFile, '--client-cert-file', parseCertificateFile, context);
    return {
      kind: 'key',
      key: {
        privateKeyPem: key.privateKeyPem,
        certificatePem: certificate?.certificatePem,
        algorithm: values['assertion-algorithm'],
        keyId: values['key-id'] ?? key.serviceAccount?.privateKeyId,
      },
      assertionAudience: values['assertion-audience'],
    };
  }
  if (assertionFile !== undefined) {
    const source = { kind: 'file', origin: '--client-assertion-file', path: assertionFile } as const;
    return { kind: 'assertion', assertion: await readTextSecret(source, context.io, context) };
  }
  return secret === undefined
    ? { kind: 'none' }
    : { kind: 'secret', secret: await readTextSecret(secret, context.io, context) };
}

async function readGrant(kind: Grant['kind'], values: TokenValues, context: CredentialContext): Promise<Grant> {
  const { 'refresh-token': refreshToken, 'shared-mailbox': mailbox } = values;
  if (kind === 'refresh-token' && refreshToken !== undefined) {
    return { kind, refreshToken: await readRefreshToken(refreshToken, context) };
  }
  if (kind !== 'jwt-bearer') return { kind: 'client-credentials' };
  if (mailbox === undefined) {
    throw new UsageError(["--shared-mailbox is required with Google's JSON key: the mailbox that the token is for"]);
  }
  return { kind, subject: mailbox };
}

/** A file of PEM or JSON; whoever parses it says what is wrong with it. */
async function readPem<T extends { readonly remarks: readonly string[] }>(
  path: string,
  origin: string,
  parse: (octets: Uint8Array) => T,
  { io, redactor, warn, signal }: CredentialContext,
): Promise<T> {
  try {
    const { octets, mode } = await io.readFile(path, { maxOctets: MAX_SECRET_OCTETS, signal });
    if (origin === '--client-key-file') {
      redactor.register(octets);
      warnOfMode(origin, mode, warn);
    }
    const parsed = parse(octets);
    for (const remark of parsed.remarks) warn(`${origin}: ${remark}`);
    return parsed;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const reason = error instanceof OAuth2Error ? error.message : readFailureText(error);
    throw new UsageError([`${origin}: ${reason}`], error);
  }
}
