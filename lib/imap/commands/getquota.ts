/**
 * GETQUOTA and GETQUOTAROOT: how much of its limits a quota root, or a mailbox, has used. The server must have QUOTA.
 *
 * @module
 * @see RFC 9208 §4.1.1, §4.1.2; RFC 2087
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { quotaGrammar } from '../grammar/quota.ts';
import { sameMailbox } from '../list-pattern.ts';
import { contradiction, missingData } from '../one-answer.ts';
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
      const quotas = gatherQuotas('GETQUOTA');
      return {
        untagged(response) {
          if (response.name !== 'QUOTA' || response.data.root !== root) return false;
          quotas.add(response.data);
          return true;
        },
        result: () => quotas.told()[0] ?? missingData('GETQUOTA', 'the quota'),
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
      const quotas = gatherQuotas('GETQUOTAROOT');
      let roots: Set<string> | undefined;
      const isNamed = (root: string): boolean => roots?.has(root) === true;
      return {
        // RFC 9208 §4.1.2: the roots come first, so that of several commands in flight each takes its own.
        fits: ({ name, data }) => name !== 'QUOTA' || isNamed(data.root),
        untagged(response) {
          if (response.name === 'QUOTAROOT' && sameMailbox(response.data.mailbox, mailbox)) {
            roots ??= new Set();
            for (const root of response.data.roots) roots.add(root);
            return true;
          }
          if (response.name !== 'QUOTA' || !(isNamed(response.data.root) || !roots?.size)) return false;
          quotas.add(response.data);
          return true;
        },
        result() {
          const named = [...(roots ?? missingData('GETQUOTAROOT', 'the quota roots'))];
          const told = quotas.told();
          // GreenMail names no root in QUOTAROOT, and sends the QUOTA of one.
          if (named.length === 0) return { roots: told.map(({ root }) => root), quotas: told };
          return { roots: named, quotas: told.filter(({ root }) => isNamed(root)) };
        },
      };
    },
    grammar: quotaGrammar,
    repeatable: true,
  };
}

type Resource = QuotaData['resources'][number];

/** Gathers QUOTA responses by their roots; of two usages of a resource the greater counts. */
function gatherQuotas(command: string): { readonly add: (data: QuotaData) => void; readonly told: () => QuotaData[] } {
  const roots = new Map<string, Map<string, Resource>>();
  return {
    add({ root, resources }) {
      const known = roots.get(root) ?? new Map<string, Resource>();
      roots.set(root, known);
      for (const resource of resources) {
        const before = known.get(resource.name) ?? resource;
        if (before.limit !== resource.limit) contradiction(command, `two limits of ${resource.name}`);
        known.set(resource.name, before.usage > resource.usage ? before : resource);
      }
    },
    told: () => [...roots].map(([root, resources]) => ({ root, resources: [...resources.values()] })),
  };
}
