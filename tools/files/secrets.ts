/**
 * Reads a secret from where {@link SecretSource} says, and makes it known to the redactor before anything else can see it.
 *
 * @module
 */
import { type Redactor, Secret } from '../../lib/log/index.ts';
import { readFailureText } from '../program/file-error.ts';
import { type SecretSource, UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';

/** Octets of a secret's file: access tokens have some thousands, nothing has more than this. */
export const MAX_SECRET_OCTETS = 65_536;

/** The JSON of an answer has more than the token: a refresh token, an ID token. */
export const MAX_ANSWER_OCTETS: number = 4 * MAX_SECRET_OCTETS;

export interface ReadSecretOptions {
  /** Learns the secret. */
  readonly redactor: Redactor;
  /** Is told what is unwise about the source, in a sentence without the secret. */
  readonly warn: (message: string) => void;
  /** Ends waiting for a pipe. */
  readonly signal?: AbortSignal | undefined;
}

/** NUL, LF, CR and ^A: they end or part the protocol elements that carry secrets. */
const FORBIDDEN = new Set([0x00, 0x01, 0x0a, 0x0d]);

/** Without one line end, LF or CRLF, at the end. */
function withoutLineEnd(octets: Uint8Array): Uint8Array {
  if (octets.at(-1) !== 0x0a) return octets;
  return octets.subarray(0, octets.at(-2) === 0x0d ? -2 : -1);
}

/** The text, or the octets themselves where they are no UTF-8. */
function decode(octets: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return octets;
  }
}

/**
 * The octets of a secret's file without a byte order mark, which editors of Windows put there and no secret begins with.
 *
 * @throws {UsageError} for UTF-16, which has NULs and cannot be meant
 */
export function withoutByteOrderMark(octets: Uint8Array, origin: string, warn: (message: string) => void): Uint8Array {
  const [first, second, third] = octets;
  const hasMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // Without a NUL the mark may be the beginning of a password of any octets.
  if (hasMark && octets.includes(0)) {
    throw new UsageError([`${origin}: the file is UTF-16 text, as Windows PowerShell writes it: save it as UTF-8`]);
  }
  if (first !== 0xef || second !== 0xbb || third !== 0xbf) return octets;
  warn(`the file of ${origin} begins with a byte order mark, which was left out`);
  return octets.subarray(3);
}

/** Warns where everybody can read a file that holds a secret. */
export function warnOfMode(origin: string, mode: number | undefined, warn: (message: string) => void): void {
  if (mode === undefined || (mode & 0o004) === 0) return;
  warn(`the file of ${origin} can be read by every user of this machine: its mode should be 0600 or 0640`);
}

/** The path is left out on purpose: who confuses `--password` and `--password-file` puts the password there. */
function readFailure(origin: string, error: unknown): UsageError {
  const limit = error instanceof Error && 'code' in error && error.code === 'ERR_FILE_TOO_LARGE';
  return new UsageError([
    `${origin}: ${limit ? `the file holds more than ${MAX_SECRET_OCTETS} octets` : readFailureText(error)}`,
  ]);
}

async function readSecretFile(
  source: Extract<SecretSource, { kind: 'file' }>,
  io: Pick<ToolIo, 'readFile'>,
  options: ReadSecretOptions,
): Promise<string | Uint8Array> {
  const content = await io
    .readFile(source.path, { maxOctets: MAX_SECRET_OCTETS, signal: options.signal })
    .catch((error: unknown) => {
      throw options.signal?.aborted === true ? options.signal.reason : readFailure(source.origin, error);
    });
  warnOfMode(source.origin, content.mode, options.warn);
  return decode(withoutLineEnd(withoutByteOrderMark(content.octets, source.origin, options.warn)));
}

/**
 * Reads a secret.
 *
 * @throws {UsageError} `ERR_USAGE`, naming the source and never the value: unreadable, too large, empty, or with a NUL, CR, LF
 *   or ^A in it. Where the signal aborts, its reason.
 */
export async function readSecret(
  source: SecretSource,
  io: Pick<ToolIo, 'readFile'>,
  options: ReadSecretOptions,
): Promise<Secret> {
  return checkSecret(
    source.kind === 'text' ? source.secret.reveal() : await readSecretFile(source, io, options),
    source,
    options,
  );
}

/** Registers the secret, and refuses or warns of what {@link readSecret} says. */
export function checkSecret<T extends string | Uint8Array>(
  value: T,
  source: SecretSource,
  options: ReadSecretOptions,
): Secret<T> {
  const secret = new Secret(value);
  options.redactor.register(secret);
  if (value.length === 0) throw new UsageError([`${source.origin} is empty`]);
  const octets: Uint8Array = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  if (octets.some((octet) => FORBIDDEN.has(octet))) {
    throw new UsageError([`${source.origin} holds a NUL, a line end or ^A, which no secret can have`]);
  }
  if (source.kind === 'file' && typeof value === 'string' && value.trim() !== value) {
    options.warn(`the secret of ${source.origin} begins or ends with a blank, which counts as a part of it`);
  }
  if (source.kind === 'text' && typeof value === 'string' && value.includes('\ufffd')) {
    options.warn(`${source.origin} is not valid UTF-8 and has been altered: give it by its -file form`);
  }
  return secret;
}

/**
 * Reads a secret that must be text, as all but passwords must.
 *
 * @throws {UsageError} as {@link readSecret}, and for octets that are no UTF-8
 */
export async function readTextSecret(
  source: SecretSource,
  io: Pick<ToolIo, 'readFile'>,
  options: ReadSecretOptions,
): Promise<Secret<string>> {
  const value = (await readSecret(source, io, options)).reveal();
  if (typeof value !== 'string') throw new UsageError([`${source.origin} is not UTF-8 text`]);
  return new Secret(value);
}

/**
 * Reads a text that holds a secret beside other things: the JSON of a token answer. All of it is registered.
 *
 * @returns with the time it was written, in milliseconds since 1970
 * @throws {UsageError} where it cannot be read
 */
export async function readSecretText(
  source: SecretSource,
  io: Pick<ToolIo, 'readFile' | 'now'>,
  { redactor, warn, signal }: ReadSecretOptions,
): Promise<{ readonly text: string; readonly writtenAt: number }> {
  if (source.kind === 'text') {
    redactor.register(source.secret);
    return { text: source.secret.reveal(), writtenAt: io.now() };
  }
  const { origin, path } = source;
  const content = await io.readFile(path, { maxOctets: MAX_ANSWER_OCTETS, signal }).catch((error: unknown) => {
    if (signal?.aborted === true) throw signal.reason;
    throw new UsageError([`${origin}: ${readFailureText(error)}`]);
  });
  const octets = withoutByteOrderMark(content.octets, origin, warn);
  redactor.register(octets);
  warnOfMode(origin, content.mode, warn);
  return { text: Buffer.from(octets).toString('utf8'), writtenAt: content.modifiedAt ?? io.now() };
}
