/**
 * What can be fetched of a message.
 *
 * @module
 * @see RFC 9051 §6.4.5; RFC 3516 (BINARY), RFC 7162, RFC 8474, RFC 8514, RFC 8970
 */

/** Attributes without arguments. */
export type FetchAttribute =
  | 'UID'
  | 'FLAGS'
  | 'INTERNALDATE'
  | 'RFC822.SIZE'
  | 'ENVELOPE'
  | 'BODY'
  | 'BODYSTRUCTURE'
  | 'MODSEQ'
  | 'EMAILID'
  | 'THREADID'
  | 'SAVEDATE'
  | 'PREVIEW'
  | 'X-GM-LABELS'
  | 'X-GM-MSGID'
  | 'X-GM-THRID';

/** A part of a message. */
export interface FetchSection {
  /** `` for the whole message, else `HEADER`, `TEXT`, `1.2`, `1.MIME`, `HEADER.FIELDS (DATE SUBJECT)`. */
  readonly section: string;
  /** True leaves the flags alone; false sets `\Seen`. Default true. */
  readonly peek?: boolean;
  /** Decoded by the server (RFC 3516). Default false. */
  readonly binary?: boolean;
  /** Octets of the part that are wanted: `offset` from 0, `octets` from 1. Default: all. */
  readonly partial?: { readonly offset: number; readonly octets: number };
}

/** The decoded size of a part (RFC 3516). */
export interface FetchBinarySize {
  /** The part's number: `1.2`. */
  readonly binarySize: string;
}

/** A PREVIEW only where the server has it at hand (RFC 8970 §3.1). */
export interface FetchLazyPreview {
  /** RFC 8970's modifier. */
  readonly preview: 'lazy';
}

/** What is fetched of each message. */
export type FetchItem = FetchAttribute | FetchSection | FetchBinarySize | FetchLazyPreview;
