/**
 * What a report's format is: texts for its head, its rows and its tail. Formats are pure; where the text goes is no matter of theirs.
 *
 * @module
 */

/** A folder of the report. */
export interface FolderSummary {
  /** As the account names it, without controls. */
  readonly name: string;
  readonly messages: number;
  /** The dates of the oldest and the newest message, RFC 3339; only for formats that show them. */
  readonly oldest?: string;
  readonly newest?: string;
}

/** What is known once all rows are written. */
export interface ReportSummary {
  /** The account's section. */
  readonly account: string;
  /** When the report was made. */
  readonly time: Date;
  readonly folders: readonly FolderSummary[];
}

/** Stands for the subject or the date of a message where the server's answer cannot be read. */
export const UNREADABLE = '(unreadable)';

/** A row's text from a subject and a date. */
export type RowText = (subject: string, date: string) => string;

/**
 * A format. Texts come in without controls (`showControls`), and the format escapes what has a meaning in it. Dates are RFC 3339,
 * empty if there is none, or {@link UNREADABLE}.
 */
export interface ReportFormat {
  /** Of the file's name, with its dot. */
  readonly extension: string;
  /** Whether a second report of the same name is appended to the first; it replaces it otherwise. */
  readonly appends: boolean;
  /** Whether the head shows the oldest and the newest date of each folder. Default false. */
  readonly showsSpan?: boolean;
  readonly head: (summary: ReportSummary) => string;
  /** Makes the function for the rows of a folder, so that what they have in common is made once. */
  readonly rows: (folder: string) => RowText;
  /** Stands between rows. */
  readonly separator: string;
  readonly tail: (summary: ReportSummary) => string;
}

/** `Inbox(27), Junk Email(3)`. */
export function foldersText(folders: readonly FolderSummary[]): string {
  return folders.map(({ name, messages }) => `${name}(${messages})`).join(', ');
}
