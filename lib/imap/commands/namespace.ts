/**
 * NAMESPACE: where the user's own, other users' and shared mailboxes are.
 *
 * @module
 * @see RFC 9051 §6.3.10
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { namespaceGrammar } from '../grammar/namespace.ts';
import { missingData } from '../one-answer.ts';
import type { NamespaceData } from '../response.ts';

/**
 * Sends NAMESPACE. Resolves to where the user's own, other users' and shared mailboxes are. Needs NAMESPACE or IMAP4rev2. Rejects with
 * `ERR_STATE` before login, and with `ERR_PROTOCOL` where the server says OK without telling them.
 *
 * @see RFC 9051 §6.3.10
 */
export function namespace(): Command<NamespaceData> {
  return {
    name: 'NAMESPACE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('NAMESPACE'),
    fold: () => {
      let namespaces: NamespaceData | undefined;
      return {
        untagged(response) {
          if (response.name !== 'NAMESPACE') return false;
          namespaces = response.data;
          return true;
        },
        result: () => namespaces ?? missingData('NAMESPACE', 'the namespaces'),
      };
    },
    grammar: namespaceGrammar,
    repeatable: true,
  };
}
