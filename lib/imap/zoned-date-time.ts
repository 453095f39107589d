/**
 * A date and time with its zone, as data.
 *
 * @module
 */

/** A point in time as written: the instant and the zone it was written in. */
export interface ZonedDateTime {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly epochMs: number;
  /** Minutes east of UTC, -1439 to 1439. */
  readonly offsetMinutes: number;
  /** Present where the offset is not known; `offsetMinutes` is 0 then, and `epochMs` is as if the local time were UTC's. */
  readonly isOffsetUnknown?: true;
}

/** A time of day. */
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}
