/**
 * How full a mailbox is.
 *
 * @module
 * @see RFC 9208
 */
import type { QuotaRootResult } from '../../../lib/imap/index.ts';

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
