/**
 * From OAuth2 flags to a token request: what goes together, and the credential read from where the flags say it is.
 *
 * @module
 */
import { type Redactor, Secret } from '../../lib/log/index.ts';
import {
  type ClientCredential,
  clientCredentialsRequest,
  type Grant,
  OAuth2Error,
  type Parameter,
  type RequestPlanOptions,
} from '../../lib/oauth2/index.ts';
import { type DraftFlagValues, type FlagValues, type SecretSource, UsageError } from './flags.ts';
import type { ToolIo } from './io.ts';
import type { tokenFlags } from './oauth2-flags.ts';
import { MAX_SECRET_OCTETS, readFailureText, readTextSecret } from './secrets.ts';

/** What the flags of a token request say. */
export type TokenValues = FlagValues<typeof tokenFlags>;

/** What reading a credential needs of the run. */
export interface CredentialContext {
  readonly io: Pick<ToolIo, 'readFile'>;
  /** Learns the secrets. */
  readonly redactor: Redactor;
  readonly warn: (message: string) => void;
  /** Ends waiting for a pipe. */
  readonly signal: AbortSignal;
}

/** A parameter whose value is nothing to show, should the endpoint echo it. */
const SECRET_PARAMETER = /secret|passw|assertion|token|key|code/i;

/** These part the fields of the SASL messages. */
const FORBIDDEN_IN_NAME = /[\0\u0001\r\n]/;

type Draft = DraftFlagValues<typeof tokenFlags>;

/** What is wrong with the flags together; for `settleFlags`. */
export function checkTokenFlags(values: Draft): readonly string[] {
  return [...checkCredential(values), ...checkGrant(values), ...checkParameters(values)];
}

/** A secret in the environment may be there for other accounts: a credential among the flags goes before it. */
function isFromFlag(secret: SecretSource | undefined): boolean {
  return secret?.origin.startsWith('--') === true;
}

function checkCredential(values: Draft): string[] {
  const problems: string[] = [];
  const { grant } = values;
  const secret = values['client-secret'];
  const keyFile = values['client-key-file'];
  const assertionFile = values['client-assertion-file'];
  const certificateFile = values['client-cert-file'];
  const given = [isFromFlag(secret), keyFile !== undefined, assertionFile !== undefined].filter(Boolean).length;
  if (given > 1) problems.push('--client-secret, --client-key-file and --client-assertion-file exclude one another');
  const hasCredential = secret !== undefined || given > 0;
  if (grant === 'client-credentials' && !hasCredential) {
    problems.push(
      '--client-secret, --client-secret-file, --client-key-file, --client-assertion-file or the environment variable CHECK_MAIL_CLIENT_SECRET is required',
    );
  }
  if (keyFile !== undefined && certificateFile === undefined && grant === 'client-credentials') {
    problems.push('--client-key-file needs --client-cert-file with the certificate of that key');
  }
  if (certificateFile !== undefined && keyFile === undefined) {
    problems.push('--client-cert-file needs --client-key-file');
  }
  if ((values['client-auth'] ?? 'auto') !== 'auto' && (keyFile !== undefined || assertionFile !== undefined)) {
    problems.push('--client-auth is about a client secret, and there is another credential');
  }
  return problems;
}

function checkGrant(values: Draft): string[] {
  const problems: string[] = [];
  const { grant } = values;
  const refreshToken = values['refresh-token'];
  if (FORBIDDEN_IN_NAME.test(values['shared-mailbox'] ?? '')) {
    problems.push('--shared-mailbox holds a NUL, a line end or ^A, which no mailbox name can have');
  }
  if (grant === 'refresh-token' && refreshToken === undefined) {
    problems.push(
      '--grant refresh-token needs --refresh-token, --refresh-token-file or the environment variable CHECK_MAIL_REFRESH_TOKEN',
    );
  }
  if (grant !== undefined && grant !== 'refresh-token' && isFromFlag(refreshToken)) {
    problems.push(`${refreshToken?.origin} needs --grant refresh-token`);
  }
  if (grant === 'jwt-bearer') {
    if (values['client-key-file'] === undefined) {
      problems.push('--grant jwt-bearer needs --client-key-file, which signs the assertion');
    }
    if (isFromFlag(values['client-secret'])) problems.push('--grant jwt-bearer takes no client secret');
    if (values['shared-mailbox'] === undefined) {
      problems.push('--grant jwt-bearer needs --shared-mailbox, the mailbox that the token is for');
    }
  }
  return problems;
}

/** Builds a request, so that what can't be sent is told before anything is. */
function checkParameters(values: Draft): string[] {
  const tokenUrl = values['token-url'];
  const parameters: Parameter[] = [];
  const problems: string[] = [];
  for (const item of values['token-param'] ?? []) {
    const parameter = parseParameter(item);
    if (parameter === undefined) problems.push('--token-param: expected NAME=VALUE, neither of them empty');
    else parameters.push(parameter);
  }
  const { audience, resource, scopes } = values;
  try {
    clientCredentialsRequest({
      // Where there is no URL, that is told already, and the rest is checked with some other.
      tokenUrl: tokenUrl ?? 'https://localhost/',
      clientId: 'checked apart',
      authentication: { method: 'body', secret: new Secret('checked when it is read') },
      scopes,
      audience,
      resource,
      parameters,
    });
  } catch (error) {
    if (!(error instanceof OAuth2Error)) throw error;
    problems.push(error.code === 'ERR_OAUTH2_TOKEN_URL' ? `--token-url: ${error.message}` : error.message);
  }
  return problems;
}

function parseParameter(item: string): Parameter | undefined {
  const equals = item.indexOf('=');
  if (equals < 1 || equals === item.length - 1) return undefined;
  return [item.slice(0, equals), item.slice(equals + 1)];
}

/**
 * Reads the credential; what results is all that a request is made of.
 *
 * @throws {UsageError} where a secret, a key or an assertion can't be read
 */
export async function readTokenRequest(values: TokenValues, context: CredentialContext): Promise<RequestPlanOptions> {
  const { audience, resource, scopes } = values;
  const parameters = values['token-param'].flatMap((item) => {
    const parameter = parseParameter(item);
    return parameter === undefined ? [] : [parameter];
  });
  for (const [name, value] of parameters) if (SECRET_PARAMETER.test(name)) context.redactor.register(value);
  return {
    tokenUrl: values['token-url'],
    clientId: values['client-id'],
    credential: await readCredential(values, context),
    grant: await readGrant(values, context),
    clientAuth: values['client-auth'],
    scopes,
    audience,
    resource,
    parameters,
  };
}

async function readCredential(values: TokenValues, context: CredentialContext): Promise<ClientCredential> {
  const secret = values['client-secret'];
  const keyFile = values['client-key-file'];
  const certificateFile = values['client-cert-file'];
  const assertionFile = values['client-assertion-file'];
  if (keyFile !== undefined) {
    const privateKeyPem = new Secret(await readText(keyFile, '--client-key-file', context));
    const certificatePem =
      certificateFile === undefined ? undefined : await readText(certificateFile, '--client-cert-file', context);
    return { kind: 'key', key: { privateKeyPem, certificatePem } };
  }
  if (assertionFile !== undefined) {
    const source = { kind: 'file', origin: '--client-assertion-file', path: assertionFile } as const;
    return { kind: 'assertion', assertion: await readTextSecret(source, context.io, context) };
  }
  return secret === undefined
    ? { kind: 'none' }
    : { kind: 'secret', secret: await readTextSecret(secret, context.io, context) };
}

async function readGrant(values: TokenValues, context: CredentialContext): Promise<Grant> {
  const { grant } = values;
  const refreshToken = values['refresh-token'];
  if (grant === 'refresh-token' && refreshToken !== undefined) {
    return { kind: grant, refreshToken: await readTextSecret(refreshToken, context.io, context) };
  }
  return grant === 'jwt-bearer'
    ? { kind: grant, subject: values['shared-mailbox'] ?? '' }
    : { kind: 'client-credentials' };
}

/** A file of PEM; what is in it is judged by who uses it. */
async function readText(path: string, origin: string, { io, warn, signal }: CredentialContext): Promise<string> {
  try {
    const { octets, mode } = await io.readFile(path, { maxOctets: MAX_SECRET_OCTETS, signal });
    if (origin === '--client-key-file' && mode !== undefined && (mode & 0o004) !== 0) {
      warn(`the file of ${origin} can be read by every user of this machine: its mode should be 0600 or 0640`);
    }
    return Buffer.from(octets).toString('latin1');
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new UsageError([`${origin}: ${readFailureText(error)}`], error);
  }
}
