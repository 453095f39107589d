/**
 * The server's two messages of SCRAM, read strictly: the client signs what it read.
 *
 * @module
 * @see RFC 5802 §7
 */
import { SaslError } from './errors.ts';

/** `r=…,s=…,i=…` */
export interface ServerFirst {
  /** The message as it came, for the signature. */
  readonly text: string;
  /** The client's nonce with the server's behind it. */
  readonly nonce: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** `v=…` or `e=…` */
export type ServerFinal =
  | { readonly kind: 'verifier'; readonly signature: Uint8Array }
  | { readonly kind: 'error'; readonly error: string };

/**
 * Reads server-first-message.
 *
 * @throws {SaslError} `ERR_SASL_CHALLENGE`, or `ERR_SASL_ITERATIONS` where the server wants more than `maxIterations`.
 */
export function parseServerFirst(
  mechanism: string,
  challenge: Uint8Array,
  clientNonce: string,
  maxIterations: number,
): ServerFirst {
  const text = decode(mechanism, challenge);
  // Mandatory extensions (m=) must be refused by who doesn't know them; unknown optional ones follow the iterations.
  if (text.startsWith('m=')) throw bad(mechanism, 'the server demands an extension that is not supported');
  const [r = '', s = '', i = ''] = text.split(',');
  if (!r.startsWith('r=') || !s.startsWith('s=') || !i.startsWith('i=')) {
    throw bad(mechanism, 'the first message is not nonce, salt and iterations');
  }
  const nonce = r.slice(2);
  if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length || !/^[\x21-\x7e]+$/.test(nonce)) {
    throw bad(mechanism, "the server's nonce does not extend the client's");
  }
  const count = i.slice(2);
  if (!/^[1-9][0-9]*$/.test(count)) throw bad(mechanism, 'the iteration count is not a positive number');
  const iterations = Number(count);
  if (iterations > maxIterations) {
    throw new SaslError('ERR_SASL_ITERATIONS', `${mechanism}: the server wants more than ${maxIterations} iterations`);
  }
  return { text, nonce, salt: decodeBase64(mechanism, 'salt', s.slice(2)), iterations };
}

/**
 * Reads server-final-message.
 *
 * @throws {SaslError} `ERR_SASL_CHALLENGE`.
 */
export function parseServerFinal(mechanism: string, challenge: Uint8Array): ServerFinal {
  const [first = ''] = decode(mechanism, challenge).split(',');
  if (first.startsWith('e=')) return { kind: 'error', error: first.slice(2) };
  if (!first.startsWith('v=')) throw bad(mechanism, 'the final message is neither verifier nor error');
  return { kind: 'verifier', signature: decodeBase64(mechanism, 'verifier', first.slice(2)) };
}

function decode(mechanism: string, challenge: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(challenge);
  } catch (cause) {
    throw new SaslError('ERR_SASL_CHALLENGE', `${mechanism}: the challenge is not UTF-8`, { cause });
  }
}

/** Buffer's decoder skips what it doesn't know; a message that is signed must not be read so. */
function decodeBase64(mechanism: string, what: string, text: string): Uint8Array {
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    throw bad(mechanism, `the ${what} is not base64`);
  }
  return Buffer.from(text, 'base64');
}

function bad(mechanism: string, what: string): SaslError {
  return new SaslError('ERR_SASL_CHALLENGE', `${mechanism}: ${what}`);
}
