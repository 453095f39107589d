/**
 * Writes ZIP archives: deflate, no encryption, no ZIP64, every file with the same time.
 *
 * @module
 * @see PKWARE APPNOTE.TXT, 4.3
 */
import { crc32, deflateRawSync } from 'node:zlib';
import type { PackagedFile } from './layout.ts';

const VERSION_NEEDED = 20;
const MADE_BY_UNIX = 3 << 8;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATE = 8;

/** Date and time as MS-DOS has them, in steps of 2 s, from 1980 on; UTC, since the format knows no zone. */
function dosTime(epoch: number): { readonly time: number; readonly date: number } {
  const moment = new Date(Math.max(epoch, Date.UTC(1980, 0, 1) / 1000) * 1000);
  const [hours, minutes, seconds] = [moment.getUTCHours(), moment.getUTCMinutes(), moment.getUTCSeconds()];
  const [year, month, day] = [moment.getUTCFullYear() - 1980, moment.getUTCMonth() + 1, moment.getUTCDate()];
  return { time: (hours << 11) | (minutes << 5) | (seconds >> 1), date: (year << 9) | (month << 5) | day };
}

/** Numbers of 2 or 4 octets, little end first, one behind the other. */
function fields(...numbers: readonly (readonly [octets: 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(numbers.reduce((sum, [octets]) => sum + octets, 0));
  let offset = 0;
  for (const [octets, value] of numbers) {
    if (octets === 2) buffer.writeUInt16LE(value, offset);
    else buffer.writeUInt32LE(value, offset);
    offset += octets;
  }
  return buffer;
}

/** The whole archive. */
export function zipArchive(files: readonly PackagedFile[], epoch: number): Buffer {
  const { time, date } = dosTime(epoch);
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, mode, content } of files) {
    const name = Buffer.from(path, 'utf8');
    const packed = deflateRawSync(content, { level: 9 });
    const common = fields(
      [2, VERSION_NEEDED],
      [2, FLAGS],
      [2, DEFLATE],
      [2, time],
      [2, date],
      [4, crc32(content)],
      [4, packed.length],
      [4, content.length],
      [2, name.length],
      [2, 0],
    );
    const body = [fields([4, 0x04034b50]), common, name, packed];
    const attributes = ((0o100000 | mode) << 16) >>> 0;
    const place = fields([2, 0], [2, 0], [2, 0], [4, attributes], [4, offset]);
    directory.push(fields([4, 0x02014b50], [2, MADE_BY_UNIX | VERSION_NEEDED]), common, place, name);
    bodies.push(...body);
    offset += body.reduce((sum, part) => sum + part.length, 0);
  }
  const entries = Buffer.concat(directory);
  const count = files.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, entries.length], [4, offset], [2, 0]);
  return Buffer.concat([...bodies, entries, end]);
}
