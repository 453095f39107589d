/**
 * `--config-file` and `--account`: one section of an INI file fills the connection, credential and folders flags, so that neither the
 * process list nor a monitoring system's configuration holds a secret. Flags on the command line go before it.
 *
 * @module
 */

import type { ParsedArguments } from '../program/arguments.ts';
import { readFailureText } from '../program/file-error.ts';
import type { ConfigResult } from '../program/flags.ts';
import { UsageError } from '../program/flags.ts';
import { parseDuration, type StringFlag } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import type { AuthType } from './account-keys.ts';
import { MAX_CONFIG_OCTETS, readAccountLayer } from './accounts.ts';

/** The flags. */
export const configFlags: { readonly 'config-file': StringFlag; readonly account: StringFlag } = {
  'config-file': {
    kind: 'string',
    group: 'Configuration',
    placeholder: 'PATH',
    help: 'INI file with accounts; a section fills the connection, credential and folders flags',
  },
  account: {
    kind: 'string',
    group: 'Configuration',
    placeholder: 'NAME',
    defaultNote: 'the only one',
    help: 'section of that file',
  },
};

const NO_CONFIG: ConfigResult = { layer: undefined, warnings: [] };

/** Milliseconds to wait for a file that is a pipe, where the command line has no `--timeout`. */
const DEFAULT_WAIT_MS = 30_000;

/** No signal waits longer. */
const MAX_WAIT_MS = 0x7fff_ffff;

/**
 * Reads the account that the command line names; without `--config-file` nothing.
 *
 * @throws {UsageError} where the file cannot be read, or doesn't have what is asked for
 */
export async function readConfigLayer(
  parsed: ParsedArguments,
  io: Pick<ToolIo, 'readFile'>,
  authType: AuthType | undefined,
): Promise<ConfigResult> {
  const file = parsed.texts.get('config-file')?.at(-1) ?? '';
  const account = parsed.texts.get('account')?.at(-1) ?? '';
  if (file === '' && account !== '') throw new UsageError(['--account needs --config-file']);
  if (file === '') return NO_CONFIG;
  const waitMs = parseDuration(parsed.texts.get('timeout')?.at(-1) ?? '') ?? DEFAULT_WAIT_MS;
  const signal = AbortSignal.timeout(Math.min(waitMs, MAX_WAIT_MS));
  const { octets, mode } = await io.readFile(file, { maxOctets: MAX_CONFIG_OCTETS, signal }).catch((error: unknown) => {
    const reason = signal.aborted ? 'reading it took too long' : readFailureText(error);
    throw new UsageError([`--config-file: ${reason}`], error);
  });
  const { layer, warnings } = readAccountLayer(octets, {
    file,
    mode,
    authType,
    account: account === '' ? undefined : account,
  });
  return { layer, warnings };
}
