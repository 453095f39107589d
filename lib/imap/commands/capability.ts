/**
 * CAPABILITY: what the server can do, in the present state.
 *
 * @module
 * @see RFC 9051 §6.1.1
 */
import { ANY_STATE, type Command } from '../command.ts';
import { missingData } from '../one-answer.ts';

/**
 * Sends CAPABILITY. Resolves to the capabilities as the server writes them, in its order. Every server has it, in every state.
 * `ImapClient.capabilities` spares the round trip where they are known. Rejects with `ERR_PROTOCOL` where the server says OK without
 * telling them, and behind a LOGOUT with `ERR_STATE`.
 *
 * @see RFC 9051 §6.1.1
 */
export function capability(): Command<readonly string[]> {
  return {
    name: 'CAPABILITY',
    states: ANY_STATE,
    encode: (writer) => writer.raw('CAPABILITY'),
    fold: () => {
      let capabilities: readonly string[] | undefined;
      return {
        untagged(response) {
          if (response.name !== 'CAPABILITY') return false;
          capabilities = response.data;
          return true;
        },
        result({ code }) {
          if (capabilities === undefined && code?.name === 'CAPABILITY' && 'capabilities' in code) {
            return code.capabilities;
          }
          return capabilities ?? missingData('CAPABILITY', 'the capabilities');
        },
      };
    },
    repeatable: true,
  };
}
