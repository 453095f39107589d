/**
 * What is wrong with the flags of a token request together, in the words of the command line or of a configuration file. It reads no
 * file: what a key's file says is judged when that is read.
 *
 * @module
 */
import { Secret } from '../../lib/log/index.ts';
import { clientCredentialsRequest, OAuth2Error, type Parameter } from '../../lib/oauth2/index.ts';
import type { DraftFlagValues } from '../program/flags.ts';
import { alternativesOf, type Wording, waysToGive } from '../program/flags-alternatives.ts';
import { oauth2Flags, type tokenFlags } from './oauth2-flags.ts';

/** These part the fields of the SASL messages. */
const FORBIDDEN_IN_NAME = /[\0\u0001\r\n]/;

/** The flags of a token request, and a ready token where the tool takes one. */
type Draft = DraftFlagValues<typeof tokenFlags> & Pick<DraftFlagValues<typeof oauth2Flags>, 'token'>;

/** What is wrong with the flags together; for `settleFlags`. */
export function checkTokenFlags(values: Draft, wording: Wording): readonly string[] {
  const problems: string[] = [];
  if (FORBIDDEN_IN_NAME.test(values['shared-mailbox'] ?? '')) {
    problems.push(`${wording.spell('shared-mailbox')} holds a NUL, a line end or ^A, which no mailbox name can have`);
  }
  // A ready token takes the place of all that a token is asked with.
  if (values.token !== undefined) return problems;
  return [
    ...problems,
    ...checkClient(values, wording),
    ...checkCredential(values, wording),
    ...checkGrant(values, wording),
    ...checkParameters(values, wording),
  ];
}

/** Google's JSON key, which a key's file may be, says both. */
function checkClient(values: Draft, { spell }: Wording): string[] {
  if (values['client-key-file'] !== undefined) return [];
  return (['client-id', 'token-url'] as const)
    .filter((name) => values[name] === undefined)
    .map((name) => `${spell(name)} is required`);
}

function checkCredential(values: Draft, wording: Wording): string[] {
  const problems: string[] = [];
  const { spell } = wording;
  const names = alternativesOf(oauth2Flags, 'credential');
  const isGiven = (name: string): boolean =>
    Object.entries(values).some(([key, value]) => key === name && value !== undefined);
  if ((values.grant ?? 'client-credentials') === 'client-credentials' && !names.some(isGiven)) {
    problems.push(`${waysToGive(oauth2Flags, names, wording)} is required`);
  }
  const hasAssertion = values['client-key-file'] !== undefined || values['client-assertion-file'] !== undefined;
  if ((values['client-auth'] ?? 'auto') !== 'auto' && hasAssertion) {
    problems.push(`${spell('client-auth')} is about a client secret, and there is another credential`);
  }
  return problems;
}

function checkGrant(values: Draft, wording: Wording): string[] {
  const { spell } = wording;
  const { grant, 'refresh-token': refreshToken } = values;
  const problems: string[] = [];
  // One in the environment or in [DEFAULT] of a file may be there for other accounts.
  if (grant !== 'refresh-token' && refreshToken?.origin.startsWith('--') === true) {
    problems.push(`${refreshToken.origin} needs ${spell('grant')} refresh-token`);
  }
  const asked = `${spell('grant')}${wording.namesVariables ? ' ' : ' = '}${grant}`;
  if (grant === 'refresh-token' && refreshToken === undefined) {
    problems.push(`${asked} needs ${waysToGive(oauth2Flags, ['refresh-token'], wording)}`);
  }
  if (grant !== 'jwt-bearer') return problems;
  if (values['client-key-file'] === undefined && values['client-assertion-file'] === undefined) {
    problems.push(
      `${asked} needs ${spell('client-key-file')}, which signs the assertion, or ${spell('client-assertion-file')}`,
    );
  }
  if (values['shared-mailbox'] === undefined) {
    problems.push(`${asked} needs ${spell('shared-mailbox')}, the mailbox that the token is for`);
  }
  return problems;
}

/** Builds a request, so that what cannot be sent is told before anything is. */
function checkParameters(values: Draft, { spell }: Wording): string[] {
  const parameters: Parameter[] = [];
  const problems: string[] = [];
  for (const item of values['token-param'] ?? []) {
    const parameter = parseParameter(item);
    if (parameter === undefined) problems.push(`${spell('token-param')}: expected NAME=VALUE, neither of them empty`);
    else parameters.push(parameter);
  }
  const { audience, resource, scopes } = values;
  try {
    clientCredentialsRequest({
      // Where there is no URL, that is told already, and the rest is checked with some other.
      tokenUrl: values['token-url'] ?? 'https://localhost/',
      allowPlainHttp: values['allow-http-token-url'],
      clientId: 'checked apart',
      authentication: { method: 'body', secret: new Secret('checked when it is read') },
      scopes,
      audience,
      resource,
      parameters,
    });
  } catch (error) {
    if (!(error instanceof OAuth2Error)) throw error;
    problems.push(error.code === 'ERR_OAUTH2_TOKEN_URL' ? `${spell('token-url')}: ${error.message}` : error.message);
  }
  return problems;
}

/** `NAME=VALUE`; undefined where it is not. */
export function parseParameter(item: string): Parameter | undefined {
  const equals = item.indexOf('=');
  if (equals < 1 || equals === item.length - 1) return undefined;
  return [item.slice(0, equals), item.slice(equals + 1)];
}
