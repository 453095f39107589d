/**
 * ENABLE: switches on extensions that change what the server sends.
 *
 * @module
 * @see RFC 9051 §6.3.1
 */
import type { Command, SessionState } from '../command.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { unaskedUidFetchGrammar } from '../grammar/uid-fetch.ts';
import { vanishedGrammar } from '../grammar/vanished.ts';

/** What QRESYNC and UIDONLY make servers send unasked. */
const GRAMMAR: Grammar = /* @__PURE__ */ mergeGrammars(vanishedGrammar, unaskedUidFetchGrammar);

const STATES: readonly SessionState[] = ['authenticated'];

/**
 * Sends ENABLE, alone. Resolves to the extensions that this command enabled; iCloud and others don't tell (docs/servers.md#icloud). Needs
 * ENABLE or IMAP4rev2. Rejects with `ERR_STATE` before login and while a mailbox is selected.
 *
 * @param extensions their names: `QRESYNC`, `UTF8=ACCEPT`; those that the server doesn't know it passes over
 * @see RFC 9051 §6.3.1
 */
export function enable(extensions: readonly string[]): Command<readonly string[]> {
  return {
    name: 'ENABLE',
    states: STATES,
    encode: (writer) => {
      writer.raw('ENABLE');
      for (const extension of extensions) writer.atom(extension);
    },
    fold: () => {
      const enabled: string[] = [];
      return {
        untagged(response) {
          if (response.name !== 'ENABLED') return false;
          enabled.push(...response.data);
          return true;
        },
        result: () => enabled,
      };
    },
    grammar: GRAMMAR,
    flight: 'alone',
  };
}
