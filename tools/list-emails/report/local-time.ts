/**
 * Points of time as reports and logs name them, in the time zone of the process.
 *
 * @module
 */

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function dayText(time: Date): string {
  return `${String(time.getFullYear()).padStart(4, '0')}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
}

/** `2006-01-02-15_04`, for file names. */
export function fileTime(time: Date): string {
  return `${dayText(time)}-${twoDigits(time.getHours())}_${twoDigits(time.getMinutes())}`;
}

/** `2006-01-02 15:04:05`. */
export function localTime(time: Date): string {
  return `${dayText(time)} ${clockText(time)}`;
}

/** `2006-01-02T15:04:05-07:00`; `Z` where the local time is UTC. @see RFC 3339 §5.6 */
export function localRfc3339(time: Date): string {
  return `${dayText(time)}T${clockText(time)}${zoneText(-time.getTimezoneOffset())}`;
}

function clockText(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
}

function zoneText(minutesEast: number): string {
  if (minutesEast === 0) return 'Z';
  const minutes = Math.abs(minutesEast);
  return `${minutesEast < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
