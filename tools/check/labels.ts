/**
 * Labels of performance data that are made from folder names. They are safe for Nagios, Icinga and what writes to Graphite and
 * InfluxDB (letters, digits, `_` and `-` only: dots and slashes make levels there, spaces and commas end a name), and depend on
 * nothing but the folder's name, so that a graph goes on when a folder is added.
 *
 * @module
 */

const MAX_CHARACTERS = 48;

/** FNV-1a over UTF-8, as 8 hexadecimal digits: to tell names apart, not to protect them. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const octet of new TextEncoder().encode(text)) hash = Math.imul(hash ^ octet, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** `Junk Email` becomes `Junk_Email`; where letters are lost, a fingerprint of the name follows. */
export function folderLabel(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{Mark}+/gu, '');
  const label = plain
    .replace(/[^A-Za-z0-9-]+/g, '_')
    .replace(/^_+/, '')
    .replace(/(?<!_)_+$/, '');
  const isLossy = /[^\x00-\x7f]/.test(plain) || label === '' || label.length > MAX_CHARACTERS;
  if (!isLossy) return label;
  return [label.slice(0, MAX_CHARACTERS), fingerprint(name)].filter((part) => part !== '').join('_');
}

/** The labels of folders, each once: where two names become one label, the later one gets its fingerprint. */
export function folderLabels(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    const label = folderLabel(name);
    // Icinga and RRD files of some set-ups ignore case.
    const own = seen.has(label.toLowerCase()) ? `${label}_${fingerprint(name)}` : label;
    seen.add(own.toLowerCase());
    return own;
  });
}
