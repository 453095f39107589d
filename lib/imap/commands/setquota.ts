/**
 * SETQUOTA: sets the limits of a quota root; the server must have QUOTASET, or RFC 2087's QUOTA.
 *
 * @module
 * @see RFC 9208 §4.1.3
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { ImapError } from '../errors.ts';
import { quotaGrammar } from '../grammar/quota.ts';
import type { QuotaData } from '../response.ts';

/** A limit by the resource's name: `STORAGE` in units of 1024 octets, `MESSAGE`, `MAILBOX`, `ANNOTATION-STORAGE`. */
export type QuotaLimits = Readonly<Record<string, number>>;

/** Resolves to the root as it is now, or undefined where the server doesn't tell. Resources that are not named lose their limit. */
export function setQuota(root: string, limits: QuotaLimits): Command<QuotaData | undefined> {
  return {
    name: 'SETQUOTA',
    states: AUTHENTICATED,
    encode: (writer) => {
      writer.raw('SETQUOTA').astring(root);
      writer.list(() => {
        for (const [resource, limit] of Object.entries(limits)) writer.atom(resource).raw(limitText(limit));
      });
    },
    fold: () => {
      let quota: QuotaData | undefined;
      return {
        untagged(response) {
          if (response.name !== 'QUOTA' || response.data.root !== root) return false;
          quota = response.data;
          return true;
        },
        result: () => quota,
      };
    },
    grammar: quotaGrammar,
    repeatable: true,
  };
}

function limitText(limit: number): string {
  if (Number.isSafeInteger(limit) && limit >= 0) return String(limit);
  throw new ImapError('ERR_ARGUMENT', 'SETQUOTA: expected limits in whole numbers', { kind: 'usage' });
}
