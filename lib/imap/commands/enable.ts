/**
 * ENABLE: switches on extensions that change what the server sends.
 *
 * @module
 * @see RFC 9051 §6.3.1
 */
import type { Command, SessionState } from '../command.ts';

const STATES: readonly SessionState[] = ['authenticated'];

/** Resolves to the extensions that this command enabled; iCloud and others don't tell (FIELD-NOTES row 26). */
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
    flight: 'alone',
  };
}
