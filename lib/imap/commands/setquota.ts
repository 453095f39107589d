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

/**
 * A limit by the resource's name, a whole number from 0: `STORAGE` and `ANNOTATION-STORAGE` in units of 1024 octets, `MESSAGE` and
 * `MAILBOX` in how many.
 *
 * @see RFC 9208 §5
 */
export type QuotaLimits = Readonly<Record<string, number>>;

/**
 * Sends SETQUOTA; resources that are not named lose their limit. Resolves to the root as it is now, or undefined where the server
 * doesn't tell. Needs QUOTASET, or the QUOTA of RFC 2087. Rejects with `ERR_STATE` before login, and with `ERR_ARGUMENT` for limits that
 * are no whole numbers.
 *
 * @see RFC 9208 §4.1.3
 */
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
