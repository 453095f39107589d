/**
 * How full a mailbox is.
 *
 * @module
 * @see RFC 9208
 */
import type { QuotaRootResult } from '../../lib/imap/index.ts';
import type { Reading } from './judge.ts';

/** How full a folder is: unknown where a root is named, but not what it limits. */
export function quotaReading(folder: string, result: QuotaRootResult): Reading {
  const untold = result.roots.find((root) => !result.quotas.some((quota) => quota.root === root));
  return {
    folder,
    value: quotaPercent(result),
    ...(untold !== undefined && {
      unknown: `the server names the quota root "${untold}" of ${folder} without its limits`,
    }),
  };
}

/**
 * The used part in percent, with two decimals, of the limit that is nearest to being reached; undefined where nothing limits the
 * mailbox. May be above 100.
 */
export function quotaPercent({ quotas }: Pick<QuotaRootResult, 'quotas'>): number | undefined {
  let percent: number | undefined;
  for (const { resources } of quotas) {
    for (const { usage, limit } of resources) {
      // Some servers write 0 for no limit.
      if (limit > 0) percent = Math.max(percent ?? 0, Math.round((usage / limit) * 10_000) / 100);
    }
  }
  return percent;
}
