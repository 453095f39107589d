import { type Command, type ImapClient, ImapError } from 'check-mail/imap';

/** Runs a command within ten seconds; a word for what to do where it fails. */
export async function attempt<R>(client: ImapClient, command: Command<R>, signal: AbortSignal): Promise<R | string> {
  try {
    return await client.run(command, { signal, timeoutMs: 10_000 });
  } catch (error) {
    if (!(error instanceof ImapError)) throw error;
    const { code, kind, responseCode, serverText, retryAfterMs } = error;
    switch (kind) {
      case 'throttled':
        return `wait ${retryAfterMs ?? 60_000} ms`;
      case 'network':
      case 'timeout':
        return 'connect again';
      case 'auth':
        return 'ask for other credentials';
      case 'aborted':
        return 'it was given up';
      default:
        // Never by the words: those are for people.
        return responseCode?.name === 'NONEXISTENT'
          ? 'there is no such mailbox'
          : `${code}: ${serverText ?? error.message}`;
    }
  }
}
