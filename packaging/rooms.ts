/**
 * The rooms of the source, from the ground up: the one list that says where a file lies and what it may import. The map in docs/auditing.md is printed
 * from it; test/house/layers.test.ts holds every import to it.
 *
 * @module
 */

/** A folder or a file, and what it answers; a file belongs to the longest name that its path begins with. */
export type Room = readonly [place: string, what: string];

/** Each room needs only itself and those before it. */
export const ROOMS: readonly Room[] = [
  ['lib/log', 'the logger, what holds a secret, what blanks one'],
  ['lib/sasl', 'one mechanism a file, and the choice among them'],
  ['lib/oauth2', 'token requests as values, the table of diagnoses'],
  ['lib/imap', 'the data types of responses, messages and mailboxes; errors; limits'],
  ['lib/imap/wire', 'octets to responses, commands to octets, codecs'],
  ['lib/imap/mime', 'encoded words, charsets, parts of messages, transfer encodings'],
  ['lib/imap/grammar', 'reads one response each: a pure function a production'],
  ['lib/imap/command.ts', 'what a command is'],
  ['lib/imap/session', 'the state machine without I/O: tags, pipelining, literals, the view of the mailbox'],
  ['lib/imap/transport', 'deadlines and the byte stream; the only socket of IMAP'],
  ['lib/imap/stream', 'the queue between a FETCH and the loop over it'],
  ['lib/imap/commands', 'a command a file: how it is written, how its answer is gathered'],
  ['lib/imap/client', 'the pump, AbortSignals, IDLE, reconnection'],
  ['lib/imap/fallback', 'what takes the place of an extension that a server lacks'],
  ['lib/imap/index.ts', 'what the library exports'],
  ['tools/program', 'the frame of every tool: flags, help, input and output, the time limit, the log'],
  ['tools/files', 'files with secrets, files that only their owner may read, locks'],
  ['tools/hints', 'the words for errors, and what to do about each'],
  ['tools/network', 'trust in certificates, proxies, HTTPS'],
  ['tools/mailbox', 'connection and login, folders, the counting of messages'],
  ['tools/token', 'access tokens: where they come from, where they are kept'],
  ['tools/accounts', 'the accounts of a configuration file'],
  ['tools/check', 'what both plugins do: gather, measure, judge, print'],
  ['tools/list-emails/report', "list-emails' five formats"],
  ['tools', 'the programs: a folder each'],
];

/** The place of a file's room in {@link ROOMS}; -1 for a file that has none. */
export function roomOf(file: string): number {
  let found = -1;
  ROOMS.forEach(([place], index) => {
    const isIn = file === place || file.startsWith(`${place}/`);
    if (isIn && place.length > (ROOMS[found]?.[0].length ?? 0)) found = index;
  });
  return found;
}
