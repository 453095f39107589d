/**
 * Ranges of monitoring plugins: `[@]start:end`, both ends included. A value alerts outside its range, with `@` inside. `10` is
 * `0:10`, `10:` has no end, `~:10` no start.
 *
 * @module
 * @see Monitoring Plugins Development Guidelines, "Threshold and Ranges"
 */

import { bad, good, type Reading } from '../program/reading.ts';
import { quoteForMessage } from '../program/text.ts';
import { numberText } from './nagios.ts';
import { type QuantityName, unitFactor, unitText } from './quantity.ts';

/** A range in the base unit of its quantity. */
export interface Range {
  /** `-Infinity` for `~`. */
  readonly start: number;
  /** `Infinity` where there is no end. */
  readonly end: number;
  /** True for `@`: values inside alert. */
  readonly inside: boolean;
  /** For people, with the units that were given, the start always there: `0:4h`. Without the `@`. */
  readonly text: string;
}

/** A bound as it was given. */
interface Bound {
  readonly value: number;
  readonly text: string;
}

type BoundResult = Bound | { readonly problem: string };

const FORMS = 'expected a range such as 10, 10:, ~:10, 10:20 or @10:20';

/**
 * Reads a range.
 *
 * @param text As given to a flag: `4h`, `30m:`, `@10:20`.
 */
export function parseRange(text: string, quantity: QuantityName): Reading<Range> {
  const wrong = (problem: string): Reading<never> => bad(`${quoteForMessage(text)} ${problem}`);
  const trimmed = text.trim();
  if (trimmed === '') return bad(`the range is empty: ${FORMS}`);
  const inside = trimmed.startsWith('@');
  const parts = (inside ? trimmed.slice(1) : trimmed).split(':');
  const [first = '', second] = parts;
  // A colon alone would never alert: a variable that nobody has filled in, for one.
  if (parts.length > 2 || (first === '' && !second)) return wrong(`is no range: ${FORMS}`);
  const [startText, endText] = second === undefined ? ['', first] : [first, second];
  const start: BoundResult =
    startText === '~' ? { value: Number.NEGATIVE_INFINITY, text: '~' } : readBound(startText || '0', quantity);
  const end: BoundResult =
    endText === '' ? { value: Number.POSITIVE_INFINITY, text: '' } : readBound(endText, quantity);
  if ('problem' in start) return wrong(start.problem);
  if ('problem' in end) return wrong(end.problem);
  if (start.value > end.value) return wrong(`begins above its end: ${start.text} is greater than ${end.text}`);
  return good({ start: start.value, end: end.value, inside, text: `${start.text}:${end.text}` });
}

function readBound(text: string, quantity: QuantityName): BoundResult {
  const match = /^([+-]?(?:\d{1,15}(?:\.\d{0,9})?|\.\d{1,9}))([A-Za-z%]{0,8})$/.exec(text);
  if (match === null) return { problem: `is no range: ${FORMS}` };
  const [, number = '', unit = ''] = match;
  const factor = unitFactor(quantity, unit);
  if (factor === undefined) {
    const place = quantity === 'count' ? 'takes plain numbers' : `takes the units ${unitText(quantity)}`;
    return { problem: `has the unit ${quoteForMessage(unit)}: this range ${place}` };
  }
  // 0.1 days are 8640 s, not 8640.000000000001.
  return { value: Number((Number(number) * factor).toFixed(6)), text };
}

/** Whether a value in the range's base unit alerts. */
export function alerts({ start, end, inside }: Range, value: number): boolean {
  const isInside = value >= start && value <= end;
  return inside ? isInside : !isInside;
}

/** What an alert says behind the value: `outside 0:4h`, `inside 10:20`. */
export function crossedText({ inside, text }: Range): string {
  return `${inside ? 'inside' : 'outside'} ${text}`;
}

/**
 * The range for performance data, in the base unit. The start 0 is left out: that means the same, and graphs take a plain number
 * for a line.
 */
export function performanceRange({ start, end, inside }: Range): string {
  const endText = end === Number.POSITIVE_INFINITY ? '' : numberText(end);
  const isPlain = start === 0 && endText !== '';
  const startText = start === Number.NEGATIVE_INFINITY ? '~' : numberText(start);
  return `${inside ? '@' : ''}${isPlain ? endText : `${startText}:${endText}`}`;
}
