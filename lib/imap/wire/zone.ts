/**
 * Time zones as Date fields name them: by an offset in one of many spellings, or by a word.
 *
 * @module
 * @see RFC 5322 §3.3 `zone`, §4.3 `obs-zone`
 */

/**
 * Minutes east of UTC. RFC 5322 defines UT, GMT and those of North America; the others are here because the tz database, Mozilla's
 * NSPR and Perl's Time::Zone have one meaning for them, or agree on one. Left out are words with several meanings, of which IST (India,
 * Israel, Ireland) is the most frequent, and the military letters but Z: RFC 5322 says that senders had them wrong.
 */
const NAMED_ZONES: Readonly<Record<string, number>> = {
  UT: 0,
  UTC: 0,
  UCT: 0,
  GMT: 0,
  Z: 0,
  ZULU: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
  AST: -240,
  ADT: -180,
  NST: -210,
  NDT: -150,
  BRT: -180,
  ART: -180,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  CEST: 120,
  MET: 60,
  MEST: 120,
  MEZ: 60,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  MSD: 240,
  SAST: 120,
  EAT: 180,
  IDT: 180,
  PKT: 300,
  NPT: 345,
  WIB: 420,
  ICT: 420,
  HKT: 480,
  SGT: 480,
  JST: 540,
  KST: 540,
  AWST: 480,
  ACST: 570,
  ACDT: 630,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
};

/** Minutes east of UTC of a zone's name, in any case; undefined for a word that names none, or several. */
export function namedZone(word: string): number | undefined {
  const name = word.toUpperCase();
  return Object.hasOwn(NAMED_ZONES, name) ? NAMED_ZONES[name] : undefined;
}

/**
 * Minutes east of UTC of an offset: `0530`, and shorter `530`, `05` and `5`; undefined for what is out of RFC 3339's range.
 *
 * `-0000` says that the offset is not known.
 *
 * @param minutes where they stand apart, as in `+05:30`
 */
export function numericZone(sign: '+' | '-', digits: string, minutes?: string): number | undefined {
  if (digits.length > (minutes === undefined ? 4 : 2) || (minutes !== undefined && minutes.length !== 2))
    return undefined;
  const cut = minutes === undefined && digits.length > 2 ? digits.length - 2 : digits.length;
  const [hour, minute] = [Number(digits.slice(0, cut)), Number(minutes ?? digits.slice(cut))];
  if (hour > 23 || minute > 59) return undefined;
  const east = hour * 60 + minute;
  if (sign === '-') return east === 0 ? undefined : -east;
  return east;
}
