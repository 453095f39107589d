/**
 * What is measured in: how numbers of each quantity are read from flags, and how people read them. Of each the base unit is that of
 * its performance data.
 *
 * @module
 */

/** The quantities: a number of things, an age in seconds, a time in milliseconds, octets, percent, days. */
export type QuantityName = 'count' | 'age' | 'time' | 'octets' | 'percent' | 'days';

interface Quantity {
  /** What a unit is worth in the base unit, by its lower-case name. */
  readonly units: ReadonlyMap<string, number>;
  /** What a number without a unit is worth. */
  readonly bare: number;
  /** For messages and `--help`: the units, and the one that a bare number has. */
  readonly unitText: string;
  /** A value as the first line shows it. */
  readonly text: (value: number) => string;
}

const AGE_UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];

const OCTET_UNITS: readonly (readonly [unit: string, octets: number])[] = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['KB', 1e3],
];

/** `4h30m`: the two greatest units that are not nought, so that an age just above a limit doesn't read as the limit. */
function ageText(seconds: number): string {
  let rest = Math.floor(seconds);
  const parts: string[] = [];
  for (const [unit, size] of AGE_UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
  }
  return parts.join('') || '0s';
}

function octetText(octets: number): string {
  const [unit, size] = OCTET_UNITS.find(([, each]) => octets >= each) ?? ['B', 1];
  return `${Math.round((octets / size) * 100) / 100}${unit}`;
}

function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds}ms` : `${milliseconds / 1000}s`;
}

const QUANTITIES: Readonly<Record<QuantityName, Quantity>> = {
  count: { units: new Map(), bare: 1, unitText: 'a plain number', text: (value) => String(value) },
  age: {
    units: new Map([...AGE_UNITS, ['w', 604_800]]),
    bare: 1,
    unitText: 's, m, h, d or w, without a unit seconds',
    text: ageText,
  },
  time: {
    units: new Map([
      ['ms', 1],
      ['s', 1000],
      ['m', 60_000],
    ]),
    bare: 1000,
    unitText: 'ms, s or m, without a unit seconds',
    text: timeText,
  },
  octets: {
    units: new Map([
      ['b', 1],
      ...OCTET_UNITS.map(([unit, size]): [string, number] => [unit.toLowerCase(), size]),
      ['kib', 2 ** 10],
      ['mib', 2 ** 20],
      ['gib', 2 ** 30],
      ['tib', 2 ** 40],
    ]),
    bare: 1,
    unitText: 'B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (of 1024), without a unit octets',
    text: octetText,
  },
  percent: { units: new Map([['%', 1]]), bare: 1, unitText: '% or none', text: (value) => `${value}%` },
  days: {
    units: new Map([
      ['d', 1],
      ['w', 7],
    ]),
    bare: 1,
    unitText: 'd or w, without a unit days',
    text: (value) => String(value),
  },
};

/** What a number with this unit (empty: none) is worth in the base unit; undefined where the quantity has no such unit. */
export function unitFactor(quantity: QuantityName, unit: string): number | undefined {
  const { units, bare } = QUANTITIES[quantity];
  return unit === '' ? bare : units.get(unit.toLowerCase());
}

/** The units of a quantity, for messages: `s, m, h, d or w, without a unit seconds`. */
export function unitText(quantity: QuantityName): string {
  return QUANTITIES[quantity].unitText;
}

/** A value in its base unit as people read it: `4h30m`, `12`, `1.5GB`. */
export function quantityText(quantity: QuantityName, value: number): string {
  return QUANTITIES[quantity].text(value);
}
