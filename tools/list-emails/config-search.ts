/**
 * Finds and reads the configuration file: the one that was named, else the first `accounts.ini` in the usual places.
 *
 * @module
 */
import { dirname, join } from 'node:path';
import { MAX_CONFIG_OCTETS } from '../accounts/accounts.ts';
import { fileErrorCode, readFailureText } from '../program/file-error.ts';
import { UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import type { FileContent } from '../program/read-file.ts';
import { cleanLine } from '../program/text.ts';

const FILE_NAME = 'accounts.ini';
const FOLDER_NAME = 'check-mail';

/** A file that was read. */
export interface ConfigFile extends FileContent {
  readonly path: string;
}

export type ConfigIo = Pick<ToolIo, 'readFile' | 'env' | 'platform' | 'cwd' | 'programPath'>;

/** Where the file may lie, in the order of looking. */
export function configPlaces({ env, platform, cwd, programPath }: Omit<ConfigIo, 'readFile'>): readonly string[] {
  const folder = (name: string | undefined, ...below: readonly string[]): string[] =>
    name === undefined || name === '' ? [] : [join(name, ...below, FILE_NAME)];
  const { XDG_CONFIG_HOME: xdg = '', HOME: home, APPDATA: appData } = env;
  return [
    ...new Set([
      ...folder(cwd),
      ...folder(programPath === undefined ? undefined : dirname(programPath)),
      ...(xdg === '' ? folder(home, '.config', FOLDER_NAME) : folder(xdg, FOLDER_NAME)),
      ...(platform === 'win32' ? folder(appData, FOLDER_NAME) : []),
    ]),
  ];
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Reads the configuration.
 *
 * @param named `--config-file`, where it was given: then nothing else is looked for.
 * @throws {UsageError} `ERR_USAGE` where it cannot be read, or with the places where none was found
 */
export async function readConfig(named: string | undefined, io: ConfigIo, signal: AbortSignal): Promise<ConfigFile> {
  const places = named === undefined ? configPlaces(io) : [named];
  for (const path of places) {
    try {
      return { path, ...(await io.readFile(path, { maxOctets: MAX_CONFIG_OCTETS, signal })) };
    } catch (error) {
      if (signal.aborted) throw error;
      const code = fileErrorCode(error);
      // A file that is there but cannot be read is not passed over in silence.
      if (named === undefined && ABSENT.has(code)) continue;
      const isTooLarge = code === 'ERR_FILE_TOO_LARGE';
      const reason = isTooLarge ? `it holds more than ${MAX_CONFIG_OCTETS} octets` : readFailureText(error);
      throw new UsageError([`configuration file ${cleanLine(path)}: ${reason}`], error);
    }
  }
  throw new UsageError([
    `no configuration file found: name one with --config-file, or put it in one of these places: ${places.map(cleanLine).join(', ')}`,
  ]);
}
