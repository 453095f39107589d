/**
 * GETQUOTA and GETQUOTAROOT: how much of its limits a quota root, or a mailbox, has used. The server must have QUOTA.
 *
 * @module
 * @see RFC 9208 §4.1.1, §4.1.2; RFC 2087
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { quotaGrammar } from '../grammar/quota.ts';
import { sameMailbox } from '../list-pattern.ts';
import { missingData } from '../missing-data.ts';
import type { QuotaData } from '../response.ts';

/** The quota roots of a mailbox. */
export interface QuotaRootResult {
  /** Names of the roots; none where nothing limits the mailbox. */
  readonly roots: readonly string[];
  /** What the server told of them, in its order; of a root it may tell nothing. */
  readonly quotas: readonly QuotaData[];
}

/**
 * Sends GETQUOTA. Resolves to the resources of a root. Needs QUOTA. Rejects with `ERR_STATE` before login, and with `ERR_PROTOCOL`
 * where the server says OK without telling them.
 *
 * @param root its name, which may be empty
 * @see RFC 9208 §4.1.1
 */
export function getQuota(root: string): Command<QuotaData> {
  return {
    name: 'GETQUOTA',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('GETQUOTA').astring(root),
    fold: () => {
      let quota: QuotaData | undefined;
      return {
        untagged(response) {
          if (response.name !== 'QUOTA' || response.data.root !== root) return false;
          quota = response.data;
          return true;
        },
        result: () => quota ?? missingData('GETQUOTA', 'the quota'),
      };
    },
    grammar: quotaGrammar,
    repeatable: true,
  };
}

/**
 * Sends GETQUOTAROOT. Resolves to the roots of a mailbox and their resources. Needs QUOTA. Rejects with `ERR_STATE` before login, and with
 * `ERR_PROTOCOL` where the server says OK without telling the roots.
 *
 * @see RFC 9208 §4.1.2
 */
export function getQuotaRoot(mailbox: string): Command<QuotaRootResult> {
  return {
    name: 'GETQUOTAROOT',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('GETQUOTAROOT').mailbox(mailbox),
    fold: () => {
      let roots: readonly string[] | undefined;
      const quotas: QuotaData[] = [];
      return {
        untagged(response) {
          if (response.name === 'QUOTAROOT' && sameMailbox(response.data.mailbox, mailbox)) {
            roots = response.data.roots;
            return true;
          }
          // RFC 9208 §4.1.2: the roots come first, so that of several commands in flight each takes its own.
          if (response.name !== 'QUOTA' || roots?.includes(response.data.root) !== true) return false;
          quotas.push(response.data);
          return true;
        },
        result: () => ({ roots: roots ?? missingData('GETQUOTAROOT', 'the quota roots'), quotas }),
      };
    },
    grammar: quotaGrammar,
    repeatable: true,
  };
}
