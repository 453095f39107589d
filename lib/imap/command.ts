/**
 * What a command is: a value that says its name, where it is valid, how it is written and how its answer is gathered. Commands
 * know neither session nor socket; one file under `commands/` each.
 *
 * @module
 * @see RFC 9051 §6
 */

import type { Grammar } from './grammar/grammar.ts';
import type { OpenMailbox } from './mailbox.ts';
import type { Continuation, Tagged, Untagged } from './response.ts';
import type { CommandWriter } from './wire/writer.ts';

/** The states of RFC 9051 §3. */
export type SessionState = 'not-authenticated' | 'authenticated' | 'selected' | 'logout';

/** States of the commands of RFC 9051 §6.1, which are always valid. */
export const ANY_STATE: readonly SessionState[] = ['not-authenticated', 'authenticated', 'selected'];
/** States of the commands of §6.2. */
export const NOT_AUTHENTICATED: readonly SessionState[] = ['not-authenticated'];
/** States of the commands of §6.3. */
export const AUTHENTICATED: readonly SessionState[] = ['authenticated', 'selected'];
/** States of the commands of §6.4. */
export const SELECTED: readonly SessionState[] = ['selected'];

/** A command whose completion resolves to `R`. */
export interface Command<R> {
  /** Without arguments, as errors and logs show it: `UID FETCH`. */
  readonly name: string;
  /** Where it is valid; in another state it rejects with `ERR_STATE`, and nothing is sent. */
  readonly states: readonly SessionState[];
  /** Writes what follows the tag and a space. */
  readonly encode: (writer: CommandWriter) => void;
  /** A fresh accumulator; one a run, so that a command value can be run many times. */
  readonly fold: () => Fold<R>;
  /** Parsers of the responses that this command brings about and the core grammar doesn't have. */
  readonly grammar?: Grammar;
  /**
   * Names of the untagged responses that answer it: if one of them cannot be read, the command fails. Default: those of {@link grammar}, but
   * for FETCH and the like, of which a message more or less is told in the result.
   */
  readonly answers?: readonly string[];
  /**
   * What may be in flight beside it: nothing (`alone`: STARTTLS, AUTHENTICATE), or only commands that come later (`first`:
   * SELECT, whose data would otherwise mix with that of the mailbox before). Without it: anything.
   */
  readonly flight?: 'alone' | 'first';
  /** What follows in the session when the server says OK. */
  readonly effect?: CommandEffect;
  /** What is known of the mailbox that a command with the effect `selects` has opened, from the result. */
  readonly opened?: (result: unknown) => OpenMailbox;
  /** True where running it once more, after a connection broke on it, does no harm: it only reads, or ends where it ended. */
  readonly repeatable?: boolean;
  /** True where it means something else on another connection: it names messages by sequence number, or by `$`. */
  readonly isOfConnection?: boolean;
}

/** How a completed command changes the session. @see RFC 9051 §3 */
export type CommandEffect =
  | 'authenticates'
  | 'unauthenticates'
  | 'selects'
  | 'unselects'
  | 'logs-out'
  | 'starts-tls'
  | 'starts-compression';

/** Gathers a command's untagged data into its result. */
export interface Fold<R> {
  /** Takes a response that belongs to this command and returns true; false leaves it to the others. */
  untagged?(response: Untagged): boolean;
  /**
   * Whether a response looks like this command's and no other's, where several of its kind are in flight. One that looks like nobody's goes
   * to the first that takes it. Default: true.
   */
  fits?(response: Untagged): boolean;
  /**
   * The answer to a `+` that no literal was waiting for, as the octets of one line without its end; null cancels with `*`.
   * What it returns is secret to traces.
   */
  continuation?(request: Continuation): Promise<Uint8Array | null>;
  /** What {@link continuation} is taken to answer once the command was given up. Default: null. */
  readonly cancellation?: Uint8Array;
  /**
   * Takes a literal of an untagged response while it comes, instead of its being collected. `response` is what was told of it up to
   * there, the literal a `DivertedLiteral` in it; undefined has it collected. The whole response goes to {@link untagged} afterwards.
   */
  literal?(response: Untagged, octets: number): LiteralSink | undefined;
  /** Literals up to this many octets are not offered to {@link literal}. Default 0. */
  readonly literalOverOctets?: number;
  /**
   * The result, once the server said OK.
   *
   * @throws {ImapError} `ERR_PROTOCOL` where the data that the command asks for did not come.
   */
  result(tagged: Tagged): R;
  /** The error of a NO or BAD, where the command knows better than the general rule. */
  failure?(tagged: Tagged): Error | undefined;
}

/** Where the octets of a literal go as they come. */
export interface LiteralSink {
  /** The next octets, which may be a view of a larger buffer. */
  chunk(octets: Uint8Array): void;
  /** All octets have come. */
  end(): void;
  /** The connection broke off before the literal's end. */
  abort(error: Error): void;
}

/** The fold of a command that asks for no data. */
export const noData = (): Fold<void> => ({ result: () => undefined });

/** The result type of a command. */
export type CommandResult<C> = C extends Command<infer R> ? R : never;

/** What takes the octets of a large literal as they come; see `Fold.literal`. */
export type OnLiteral<M> = (message: M, octets: number) => LiteralSink | undefined;
