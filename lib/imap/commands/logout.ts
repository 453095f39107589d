/**
 * LOGOUT: asks the server to end the session; its BYE belongs to this command.
 *
 * @module
 * @see RFC 9051 §6.1.3
 */
import { ANY_STATE, type Command } from '../command.ts';

export function logout(): Command<void> {
  return {
    name: 'LOGOUT',
    states: ANY_STATE,
    encode: (writer) => writer.raw('LOGOUT'),
    fold: () => ({ untagged: (response) => response.name === 'BYE', result: () => undefined }),
    effect: 'logs-out',
  };
}
