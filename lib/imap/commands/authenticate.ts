/**
 * AUTHENTICATE: carries a SASL exchange. Base64 is put on here, once, for the initial response and the continuations alike.
 *
 * @module
 * @see RFC 9051 §6.2.2, RFC 4959 (SASL-IR), RFC 4422
 */
import type { Exchange, Mechanism } from '../../sasl/index.ts';
import { type Command, type Fold, NOT_AUTHENTICATED } from '../command.ts';
import { ImapError } from '../errors.ts';
import type { Continuation, Tagged } from '../response.ts';
import { commandFailure } from '../session/failure.ts';

/** Dovecot refuses longer lines before login (8192 octets); a longer initial response waits for the server's `+`. */
const MAX_LINE_OCTETS = 8000;

/**
 * One attempt to authenticate. The mechanism's first octets are computed here, so that the command can go out at once. Needs `AUTH=` and
 * the mechanism's name among the capabilities; {@link signIn} chooses one.
 *
 * The command can be run once. It sends AUTHENTICATE, the first octets with it where the server has SASL-IR or IMAP4rev2, and answers the
 * server's challenges; it goes alone. It resolves without a value. It rejects with `ERR_STATE` after login, with `ERR_AUTH_FAILED`
 * where the server refuses, with `ERR_SASL` where the server's part of the exchange is wrong or, for mechanisms that authenticate the
 * server, missing.
 *
 * @throws {ImapError} `ERR_SASL` where the mechanism can't begin; when run a second time, `ERR_ARGUMENT`
 * @see RFC 9051 §6.2.2
 */
export async function authenticate(mechanism: Mechanism): Promise<Command<void>> {
  const { exchange, initial } = await begin(mechanism);
  let isUsed = false;
  let sentInitial = false;
  return {
    name: 'AUTHENTICATE',
    states: NOT_AUTHENTICATED,
    encode: (writer) => {
      writer.raw('AUTHENTICATE').atom(mechanism.name);
      if (initial === undefined || !writer.context.saslIr) return;
      // An empty response is `=` here and nowhere else (RFC 4959 §3).
      const text = initial.length === 0 ? '=' : base64(initial);
      if (text.length > MAX_LINE_OCTETS - mechanism.name.length) return;
      sentInitial = true;
      if (initial.length === 0) writer.raw(text);
      else writer.secret(() => writer.raw(text));
    },
    fold: () => {
      // A second run would repeat nonces.
      if (isUsed) throw new ImapError('ERR_ARGUMENT', 'AUTHENTICATE: this exchange is used up', { kind: 'usage' });
      isUsed = true;
      return exchangeFold(exchange, initial, () => sentInitial);
    },
    flight: 'alone',
    effect: 'authenticates',
  };
}

async function begin(
  mechanism: Mechanism,
): Promise<{ readonly exchange: Exchange; readonly initial: Uint8Array | undefined }> {
  try {
    const exchange = mechanism.start();
    return { exchange, initial: await exchange.initialResponse() };
  } catch (error) {
    throw saslError(error);
  }
}

function exchangeFold(exchange: Exchange, initial: Uint8Array | undefined, sentInitial: () => boolean): Fold<void> {
  let fault: unknown;
  let rounds = 0;
  const respond = async (request: Continuation): Promise<Uint8Array> => {
    rounds++;
    if (rounds === 1 && initial !== undefined) {
      if (!sentInitial()) return initial;
      // Some servers ask once more although they have the initial response (docs/servers.md#any-server).
      if (request.text === '') return new Uint8Array(0);
    }
    return exchange.respond(decodeChallenge(request.text));
  };
  return {
    async continuation(request) {
      try {
        return Buffer.from(base64(await respond(request)), 'latin1');
      } catch (error) {
        fault = error;
        return null;
      }
    },
    result() {
      if (fault !== undefined) throw saslError(fault);
      try {
        exchange.finish();
      } catch (error) {
        throw saslError(error);
      }
    },
    failure: (tagged) => (fault === undefined ? refusal(tagged, exchange) : saslError(fault)),
  };
}

function refusal(tagged: Tagged, exchange: Exchange): ImapError {
  const error = commandFailure('AUTHENTICATE', tagged);
  const { failure } = exchange;
  if (failure === undefined) return error;
  const { kind, command, responseCode, serverText, retryAfterMs } = error;
  return new ImapError(error.code, error.message, {
    kind,
    command,
    responseCode,
    serverText,
    retryAfterMs,
    challenge: failure,
  });
}

function decodeChallenge(text: string): Uint8Array {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(trimmed)) throw new Error('the challenge is not base64');
  return Buffer.from(trimmed, 'base64');
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('base64');
}

function saslError(cause: unknown): ImapError {
  const reason = cause instanceof Error ? cause.message : 'unknown fault';
  return new ImapError('ERR_SASL', `the SASL exchange failed: ${reason}`, {
    kind: 'auth',
    command: 'AUTHENTICATE',
    cause,
  });
}
