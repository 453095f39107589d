/**
 * APPEND: puts messages at the end of a mailbox, several at once where the server has MULTIAPPEND. A message is octets at hand, or a
 * stream whose length is known.
 *
 * @module
 * @see RFC 9051 §6.3.12; RFC 3502 (MULTIAPPEND), RFC 3516 (BINARY), RFC 4315 (APPENDUID), RFC 6855 §4 (UTF8)
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { ImapError } from '../errors.ts';
import type { NumberRange } from '../response.ts';
import { formatDateTime } from '../wire/datetime.ts';
import type { CommandWriter, Upload } from '../wire/writer.ts';
import type { ZonedDateTime } from '../zoned-date-time.ts';

/** A message to be put into a mailbox, and how it is marked there. */
export interface AppendMessage {
  /**
   * The message with CRLF line ends; one that holds NUL needs a server with BINARY. A stream is read once, with no more in memory than
   * the connection takes; the connection is closed where it fails or is of another length.
   */
  readonly content: Uint8Array | Upload;
  /** System flags with their backslash, keywords without: `\Seen`, `$Junk`. Default: none. */
  readonly flags?: readonly string[];
  /** The time of reception. Default: the server's now. */
  readonly internalDate?: ZonedDateTime | Date;
  /** The header holds UTF-8; UTF8=ACCEPT must be enabled. Default false. */
  readonly utf8?: boolean;
  /** The stream may hold NUL; the server must have BINARY. Default false. */
  readonly binary?: boolean;
}

/** The UIDs of new messages, as APPENDUID tells them. @see RFC 4315 §3 */
export interface AppendUid {
  /** UIDVALIDITY of the mailbox, 1 to 4294967295. */
  readonly uidValidity: number;
  /** UIDs of the new messages, in their order. */
  readonly uids: readonly NumberRange[];
}

/**
 * Sends APPEND, which puts one message or several at the mailbox's end, all or none. Resolves to the new UIDs, or to undefined where
 * the server has no UIDPLUS. Every server has it; several messages at once need MULTIAPPEND.
 *
 * Rejects with `ERR_STATE` before login, with `ERR_ARGUMENT` for no message or one that can't be sent, and with `ERR_NO` and the
 * response code `TRYCREATE` where the mailbox is not there.
 *
 * @see RFC 9051 §6.3.12
 */
export function append(
  mailbox: string,
  messages: AppendMessage | readonly AppendMessage[],
): Command<AppendUid | undefined> {
  return {
    name: 'APPEND',
    states: AUTHENTICATED,
    encode: (writer) => {
      const all = [messages].flat();
      if (all.length === 0) throw new ImapError('ERR_ARGUMENT', 'APPEND: expected a message', { kind: 'usage' });
      writer.raw('APPEND').mailbox(mailbox);
      for (const message of all) writeMessage(writer, message);
    },
    fold: () => ({
      result({ code }) {
        if (code?.name !== 'APPENDUID' || !('uids' in code)) return undefined;
        return { uidValidity: code.uidValidity, uids: code.uids };
      },
    }),
  };
}

function writeMessage(writer: CommandWriter, message: AppendMessage): void {
  const { content, flags = [], internalDate, utf8 = false, binary = false } = message;
  if (flags.length > 0) {
    writer.list(() => {
      for (const flag of flags) writer.flag(flag);
    });
  }
  if (internalDate !== undefined) writer.string(formatDateTime(zonedOf(internalDate)));
  if (utf8) writer.raw('UTF8').list(() => writeContent(writer, content, true));
  else writeContent(writer, content, binary || (content instanceof Uint8Array && content.includes(0)));
}

function writeContent(writer: CommandWriter, content: Uint8Array | Upload, is8: boolean): void {
  if (!(content instanceof Uint8Array)) writer.upload(content, is8 ? '~' : '');
  else if (is8) writer.literal8(content);
  else writer.literal(content);
}

/** A Date has no zone of its own: UTC. @throws {ImapError} `ERR_ARGUMENT` for what is no moment */
function zonedOf(date: ZonedDateTime | Date): ZonedDateTime {
  const zoned = date instanceof Date ? { epochMs: date.getTime(), offsetMinutes: 0 } : date;
  if (Number.isFinite(zoned.epochMs) && Number.isFinite(zoned.offsetMinutes)) return zoned;
  throw new ImapError('ERR_ARGUMENT', 'APPEND: expected a date', { kind: 'usage' });
}
