/**
 * Answers that cannot be read, or that no command was sent for.
 *
 * @module
 */
import { ImapError } from '../errors.ts';
import type { Tagged } from '../response.ts';
import { latin1 } from '../wire/octets.ts';
import type { Submission } from './submission.ts';

/** What nobody can use may have been the answer to any command that asks for its kind. */
export function spoilAnswers(
  inFlight: ReadonlyMap<string, Submission<unknown>>,
  octets: Uint8Array,
  errorOf: (command: string, name: string) => Error,
): void {
  const line = latin1(octets, 0, octets.length);
  const name = /^[^a-z]*([\w-]+)/i.exec(line)?.[1]?.toUpperCase() ?? '';
  for (const submission of inFlight.values()) {
    if (submission.asksFor(name)) submission.spoil(errorOf(submission.command.name, name));
  }
}

/**
 * A tag that this client has yet to use, or a literal of the command still to come: the server says what it cannot know.
 *
 * @param sent number of the last tag that was sent
 * @param isSending whether a part of the command waits for the server's `+`
 * @throws {ImapError} `ERR_PROTOCOL`
 */
export function checkIsSent({ tag, status }: Tagged, prefix: string, sent: number, isSending: boolean): void {
  const isUnused = tag.startsWith(prefix) && Number(tag.slice(prefix.length)) > sent;
  if (!isUnused && !(isSending && status === 'OK')) return;
  const message = `the server answered a command that it has not got, with the tag ${tag}`;
  throw new ImapError('ERR_PROTOCOL', message, { kind: 'protocol' });
}
