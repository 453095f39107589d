/**
 * Names of attachments as names of files. A sender may have written anything: a path, a device of Windows, characters that turn the
 * reading direction round.
 *
 * @module
 */
import { replaceUnsafe } from '../../log/index.ts';

/** Octets of UTF-8; file systems take 255, and a caller may want to add a number. */
const MAX_OCTETS = 200;
/** An extension that is kept if the name is cut. */
const MAX_EXTENSION = 20;

/** Devices of Windows, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * A name that is safe in a folder of any system: one path segment, without control and bidirectional characters, not hidden, not a device,
 * at most 200 octets.
 *
 * @param name as the message has it, decoded; undefined if it has none
 * @param fallback what to call it if nothing is left of the name. Default `attachment`
 */
export function safeFileName(name: string | undefined, fallback: string = 'attachment'): string {
  const segment = (name ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = replaceUnsafe(segment.replace(/\p{Cs}/gu, ''), () => '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const cut = withoutExcess(clean).replace(/[. ]+$/, '');
  if (cut === '') return fallback;
  return DEVICE.test(cut) ? `_${cut}` : cut;
}

/** Cut before the extension, between characters. */
function withoutExcess(name: string): string {
  if (Buffer.byteLength(name) <= MAX_OCTETS) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= MAX_EXTENSION ? name.slice(dot) : '';
  const stem = extension === '' ? name : name.slice(0, dot);
  let kept = '';
  let left = MAX_OCTETS - Buffer.byteLength(extension);
  for (const character of stem) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + extension;
}
