/**
 * ID: who the client says it is, and who the server says it is. Best effort: several servers answer BAD (docs/servers.md#mailde-ukrnet-gmx),
 * and 163.com wants it before a mailbox is opened (row 27).
 *
 * @module
 * @see RFC 2971
 */
import { ANY_STATE, type Command } from '../command.ts';
import { idGrammar } from '../grammar/id.ts';
import { missingData } from '../one-answer.ts';

/**
 * Sends ID with the client's fields. Resolves to the server's fields, or null where it tells none. Needs ID. Rejects with `ERR_PROTOCOL`
 * where the server says OK without an ID response, and behind a LOGOUT with `ERR_STATE`; every other state will do.
 *
 * @param fields the standard allows 30, with names up to 30 octets and values up to 1024, which is not checked; without any, NIL is
 * sent, never `()`
 * @see RFC 2971 §3.1, §3.3
 */
export function id(
  fields: Readonly<Record<string, string>> = {},
): Command<Readonly<Record<string, string | null>> | null> {
  const entries = Object.entries(fields);
  return {
    name: 'ID',
    states: ANY_STATE,
    encode: (writer) => {
      writer.raw('ID');
      if (entries.length === 0) {
        writer.raw('NIL');
        return;
      }
      writer.list(() => {
        for (const [name, value] of entries) writer.string(name).string(value);
      });
    },
    fold: () => {
      let answer: Readonly<Record<string, string | null>> | null | undefined;
      return {
        untagged(response) {
          if (response.name !== 'ID') return false;
          answer = response.data;
          return true;
        },
        result: () => (answer === undefined ? missingData('ID', "the server's identification") : answer),
      };
    },
    grammar: idGrammar,
    repeatable: true,
  };
}
