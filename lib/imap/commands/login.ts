/**
 * LOGIN: user name and password as IMAP strings, for servers that offer no SASL mechanism that fits. It reveals the password
 * to who reads the connection.
 *
 * @module
 * @see RFC 9051 §6.2.3
 */

import { revealed, type Secret } from '../../log/index.ts';
import { type Command, NOT_AUTHENTICATED, noData } from '../command.ts';

/**
 * Sends LOGIN, alone; traces show `<redacted>` in place of its arguments. Resolves without a value. Every server has it, but may forbid
 * it by LOGINDISABLED, which isn't looked at here: {@link signIn} does. Rejects with `ERR_STATE` after login, with `ERR_AUTH_FAILED` where the
 * server refuses the credentials, and with `ERR_ARGUMENT` for what can't be sent.
 *
 * @param username any text without CR, LF and NUL; sent as a literal where it isn't ASCII
 * @param password likewise, or octets in whatever charset the server keeps passwords in
 * @see RFC 9051 §6.2.3
 */
export function login(username: string, password: Secret<string | Uint8Array>): Command<void> {
  return {
    name: 'LOGIN',
    states: NOT_AUTHENTICATED,
    encode: (writer) => {
      writer.raw('LOGIN').secret(() => writer.string(username).string(revealed(password)));
    },
    fold: noData,
    flight: 'alone',
    effect: 'authenticates',
  };
}
