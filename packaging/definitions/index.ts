/**
 * The files of contrib that are made from the table of flags.
 *
 * @module
 */
import { checkmkDefinitions, nrpeDefinitions } from './agents.ts';
import { icinga2Definitions } from './icinga2.ts';
import { nagiosDefinitions } from './nagios.ts';

/** Texts by path from the project's folder. */
export function definitions(): ReadonlyMap<string, string> {
  return new Map([
    ['contrib/nagios/check-mail.cfg', nagiosDefinitions()],
    ['contrib/icinga2/check-mail.conf', icinga2Definitions()],
    ['contrib/nrpe/check-mail.cfg', nrpeDefinitions()],
    ['contrib/checkmk/mrpe.cfg', checkmkDefinitions()],
  ]);
}
