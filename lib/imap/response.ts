/**
 * What a server's response means once it is parsed: the types that the grammar returns and everything above it reads.
 * Types only; each production's parser stands under `grammar/`.
 *
 * @module
 * @see RFC 9051 §7, RFC 3501 §7
 */
import type { BodyStructure } from './grammar/bodystructure.ts';
import type { Envelope } from './grammar/envelope.ts';

/** A message sequence number of the selected mailbox, 1 to 4294967295. Never interchangeable with a {@link Uid}. */
export type SequenceNumber = number & { readonly __brand: 'SequenceNumber' };

/** A message's unique identifier, 1 to 4294967295. */
export type Uid = number & { readonly __brand: 'Uid' };

/** A point in time as written: the instant and the zone it was written in. */
export interface ZonedDateTime {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly epochMs: number;
  /** Minutes east of UTC, -1439 to 1439. */
  readonly offsetMinutes: number;
}

/** Inclusive range of sequence numbers or UIDs; `end` is `Infinity` for `*`. */
export interface NumberRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A response code, the bracketed part of a status response.
 *
 * Codes whose arguments have a meaning carry them under a name of their own; the other registered ones keep their argument's
 * text. A code that isn't among them is `OTHER` with its atom, so that comparing `name` narrows the type.
 * @see RFC 9051 §7.1, RFC 5530
 */
export type ResponseCode =
  | { readonly name: 'CAPABILITY'; readonly capabilities: readonly string[] }
  | { readonly name: 'PERMANENTFLAGS'; readonly flags: readonly string[] }
  | { readonly name: 'UIDNEXT' | 'UIDVALIDITY' | 'UNSEEN'; readonly number: number }
  | { readonly name: 'HIGHESTMODSEQ'; readonly modseq: bigint }
  | { readonly name: 'APPENDUID'; readonly uidValidity: number; readonly uids: readonly NumberRange[] }
  | {
      readonly name: 'COPYUID';
      readonly uidValidity: number;
      readonly sourceUids: readonly NumberRange[];
      readonly destinationUids: readonly NumberRange[];
    }
  | { readonly name: 'MODIFIED'; readonly set: readonly NumberRange[] }
  | { readonly name: 'BADCHARSET'; readonly charsets: readonly string[] }
  | { readonly name: 'MAILBOXID'; readonly id: string }
  | { readonly name: PlainCodeName; readonly argument?: string }
  | { readonly name: 'OTHER'; readonly atom: string; readonly argument?: string };

/** Codes without an argument, or with one that this stack doesn't read: RFC 9051 §7.1, RFC 5530 and other extensions. */
export type PlainCodeName =
  | 'ALERT'
  | 'ALREADYEXISTS'
  | 'APPENDLIMIT'
  | 'AUTHENTICATIONFAILED'
  | 'AUTHORIZATIONFAILED'
  | 'BADURL'
  | 'CANNOT'
  | 'CLIENTBUG'
  | 'CLOSED'
  | 'COMPRESSIONACTIVE'
  | 'CONTACTADMIN'
  | 'CORRUPTION'
  | 'EXPIRED'
  | 'EXPUNGEISSUED'
  | 'HASCHILDREN'
  | 'INPROGRESS'
  | 'INUSE'
  | 'LIMIT'
  | 'MESSAGELIMIT'
  | 'METADATA'
  | 'NOMODSEQ'
  | 'NONEXISTENT'
  | 'NOPERM'
  | 'NOTIFICATIONOVERFLOW'
  | 'NOTSAVED'
  | 'NOUPDATE'
  | 'OVERQUOTA'
  | 'PARSE'
  | 'PRIVACYREQUIRED'
  | 'READ-ONLY'
  | 'READ-WRITE'
  | 'REFERRAL'
  | 'SERVERBUG'
  | 'TEMPFAIL'
  | 'THROTTLED'
  | 'TOOBIG'
  | 'TRYCREATE'
  | 'UIDNOTSTICKY'
  | 'UIDREQUIRED'
  | 'UNAVAILABLE'
  | 'UNKNOWN-CTE'
  | 'URLMECH'
  | 'USEATTR';

/** `resp-text`: an optional code and human-readable text (without the code; may be empty). */
export interface ResponseText {
  readonly code?: ResponseCode;
  readonly text: string;
}

export type TaggedStatus = 'OK' | 'NO' | 'BAD';

/** A mailbox as LIST or LSUB describes it. @see RFC 9051 §7.3.1, RFC 5258 */
export interface ListData {
  /** Attributes as sent, with the backslash: `\HasNoChildren`, `\Junk`. */
  readonly attributes: readonly string[];
  /** The hierarchy delimiter, one character, or null for a flat name. */
  readonly delimiter: string | null;
  /** The decoded name; INBOX in any case is given as `INBOX`. */
  readonly mailbox: string;
  /** CHILDINFO of RFC 5258: the selection options a child mailbox matches. */
  readonly childInfo?: readonly string[];
  /** OLDNAME of RFC 9051 §6.3.9.7. */
  readonly oldName?: string;
}

/** STATUS items; a field is absent where the server didn't send it. @see RFC 9051 §7.3.4 */
export interface StatusItems {
  readonly messages?: number;
  readonly recent?: number;
  readonly uidNext?: number;
  readonly uidValidity?: number;
  readonly unseen?: number;
  readonly deleted?: number;
  /** Octets of all messages (RFC 8438). */
  readonly size?: number;
  readonly highestModSeq?: bigint;
  readonly appendLimit?: number | null;
  readonly mailboxId?: string;
  /** Octets and messages that can be freed by EXPUNGE (RFC 9208). */
  readonly deletedStorage?: number;
}

export interface StatusData {
  readonly mailbox: string;
  readonly items: StatusItems;
}

export interface NamespaceEntry {
  readonly prefix: string;
  readonly delimiter: string | null;
}

/** @see RFC 2342, RFC 9051 §7.3.5 */
export interface NamespaceData {
  readonly personal: readonly NamespaceEntry[];
  readonly otherUsers: readonly NamespaceEntry[];
  readonly shared: readonly NamespaceEntry[];
}

export interface SearchData {
  readonly numbers: readonly number[];
  /** RFC 7162 §3.1.5. */
  readonly modseq?: bigint;
}

/** @see RFC 4466 §2.6.2, RFC 4731 */
export interface EsearchData {
  /** Tag of the command that this answers. */
  readonly tag?: string;
  /** True where the numbers are UIDs. */
  readonly uid: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly count?: number;
  readonly all?: readonly NumberRange[];
  readonly modseq?: bigint;
  /** RFC 9394: the range asked for, and the part of the results in it. */
  readonly partial?: { readonly range: string; readonly results: readonly NumberRange[] };
}

/** @see RFC 7162 §3.2.10 */
export interface VanishedData {
  readonly earlier: boolean;
  readonly uids: readonly NumberRange[];
}

/** @see RFC 9208 §5.1 */
export interface QuotaData {
  readonly root: string;
  readonly resources: readonly { readonly name: string; readonly usage: number; readonly limit: number }[];
}

export interface QuotaRootData {
  readonly mailbox: string;
  readonly roots: readonly string[];
}

/** The rights of each identifier. @see RFC 4314 §3.6 */
export interface AclData {
  readonly mailbox: string;
  /** An identifier that begins with `-` has rights taken away. */
  readonly entries: readonly { readonly identifier: string; readonly rights: string }[];
}

/** @see RFC 4314 §3.7 */
export interface ListRightsData {
  readonly mailbox: string;
  readonly identifier: string;
  /** Rights that the identifier always has; may be empty. */
  readonly required: string;
  /** Rights that can be granted, those that go together in one string. */
  readonly optional: readonly string[];
}

/** @see RFC 4314 §3.8 */
export interface MyRightsData {
  readonly mailbox: string;
  readonly rights: string;
}

/** @see RFC 5464 §4.4 */
export interface MetadataData {
  /** Empty for the server's own annotations. */
  readonly mailbox: string;
  /** `value` is null for NIL, and absent where the server only says that the entry has changed. */
  readonly entries: readonly { readonly name: string; readonly value?: Uint8Array | null }[];
}

/** A message in its conversation. @see RFC 5256 §4 */
export interface ThreadNode {
  /** A sequence number, or a UID where UID THREAD asked; null for a message that is not in the mailbox. */
  readonly number: number | null;
  /** Replies, in order. */
  readonly children: readonly ThreadNode[];
}

/** A FETCH response under UIDONLY: without a sequence number. @see RFC 9586 §3.3 */
export interface UidFetchData extends Omit<FetchData, 'seq' | 'uid'> {
  readonly uid: Uid;
}

/** A literal that the framer handed to the stream's consumer instead of collecting it. */
export interface DivertedLiteral {
  readonly diverted: true;
  readonly octets: number;
  /** The octets as they come, in messages of a stream that asked for that. */
  readonly stream?: ReadableStream<Uint8Array>;
}

/** One `BODY[section]<origin>`, `BINARY[…]`, or an RFC822 form under its BODY name. @see RFC 9051 §7.5.2 */
export interface BodySection {
  /** The section as sent, upper case: `` (whole message), `HEADER`, `1.MIME`, `HEADER.FIELDS (DATE)`. */
  readonly section: string;
  readonly binary: boolean;
  /** The first octet's number, where the request was partial. */
  readonly origin?: number;
  /** The octets; null for NIL. */
  readonly content: Uint8Array | DivertedLiteral | null;
}

/** One FETCH response; a field is absent where the server didn't send the attribute. @see RFC 9051 §7.5.2 */
export interface FetchData {
  readonly seq: SequenceNumber;
  readonly uid?: Uid;
  readonly flags?: readonly string[];
  readonly internalDate?: ZonedDateTime;
  /** RFC822.SIZE in octets. */
  readonly size?: number;
  readonly envelope?: Envelope;
  readonly bodyStructure?: BodyStructure;
  readonly sections?: readonly BodySection[];
  readonly binarySizes?: readonly { readonly section: string; readonly octets: number }[];
  readonly modseq?: bigint;
  readonly emailId?: string;
  readonly threadId?: string | null;
  readonly saveDate?: ZonedDateTime | null;
  readonly preview?: string | null;
  readonly gmailLabels?: readonly string[];
  readonly gmailMessageId?: string;
  readonly gmailThreadId?: string;
  /** Attributes that no parser claims, under their upper-case name, as their raw text. */
  readonly unknown?: Readonly<Record<string, string>>;
}

/** The data of each untagged response by its name. A new response is a line here and a parser in the grammar's table. */
export interface UntaggedMap {
  OK: ResponseText;
  NO: ResponseText;
  BAD: ResponseText;
  BYE: ResponseText;
  PREAUTH: ResponseText;
  CAPABILITY: readonly string[];
  ENABLED: readonly string[];
  FLAGS: readonly string[];
  EXISTS: number;
  RECENT: number;
  EXPUNGE: SequenceNumber;
  FETCH: FetchData;
  LIST: ListData;
  LSUB: ListData;
  STATUS: StatusData;
  NAMESPACE: NamespaceData;
  ID: Readonly<Record<string, string | null>> | null;
  SEARCH: SearchData;
  SORT: SearchData;
  ESEARCH: EsearchData;
  VANISHED: VanishedData;
  QUOTA: QuotaData;
  QUOTAROOT: QuotaRootData;
  ACL: AclData;
  LISTRIGHTS: ListRightsData;
  MYRIGHTS: MyRightsData;
  METADATA: MetadataData;
  THREAD: readonly ThreadNode[];
  UIDFETCH: UidFetchData;
}

export type UntaggedName = keyof UntaggedMap;

/** An untagged response, narrowed on `name`. */
export type Untagged = {
  [K in UntaggedName]: { readonly kind: 'untagged'; readonly name: K; readonly data: UntaggedMap[K] };
}[UntaggedName];

/** An untagged response that no parser in use knows: data, not an error. */
export interface UnknownUntagged {
  readonly kind: 'unknown';
  /** The keyword, upper case; empty where the response had none. */
  readonly name: string;
  /** Everything after `* `, without the line end. */
  readonly text: string;
}

export interface Tagged extends ResponseText {
  readonly kind: 'tagged';
  readonly tag: string;
  readonly status: TaggedStatus;
}

/** A `+` line. In a SASL exchange `text` is the base64 challenge. */
export interface Continuation extends ResponseText {
  readonly kind: 'continuation';
}

export type Response = Untagged | UnknownUntagged | Tagged | Continuation;
