/**
 * What a server's response means once it is parsed: the types that the grammar returns and everything above it reads.
 * Types only; each production's parser stands under `grammar/`.
 *
 * @module
 * @see RFC 9051 §7, RFC 3501 §7
 */
import type { BodyStructure, Envelope } from './message.ts';
import type { ZonedDateTime } from './zoned-date-time.ts';

/** A message sequence number of the selected mailbox, 1 to 4294967295. Never interchangeable with a {@link Uid}. */
export type SequenceNumber = number & { readonly __brand: 'SequenceNumber' };

/** A message's unique identifier, 1 to 4294967295. */
export type Uid = number & { readonly __brand: 'Uid' };

/** Inclusive range of sequence numbers or UIDs; `end` is `Infinity` for `*`. */
export interface NumberRange {
  /** 1 to 4294967295, or `Infinity` for `*`; not above `end` in what the server told. */
  readonly start: number;
  /** 1 to 4294967295, or `Infinity` for `*`. */
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
  /** The search whose results are not kept up to date (RFC 5267), by its tag. */
  | { readonly name: 'NOUPDATE'; readonly tag: string }
  /** The events that the server can tell of (RFC 5465). */
  | { readonly name: 'BADEVENT'; readonly events: readonly string[] }
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

/** A command's end: done, refused, or not understood. @see RFC 9051 §7.1 */
export type TaggedStatus = 'OK' | 'NO' | 'BAD';

/** A mailbox as LIST or LSUB describes it. @see RFC 9051 §7.3.1, RFC 5258 */
export interface ListData {
  /** Attributes as sent, with the backslash: `\HasNoChildren`, `\Junk`. */
  readonly attributes: readonly string[];
  /** The hierarchy delimiter, one character, or null for a flat name. */
  readonly delimiter: string | null;
  /** The decoded name; INBOX in any case is given as `INBOX`. */
  readonly mailbox: string;
  /**
   * The name as the server wrote it, only if this library would write {@link mailbox} otherwise: raw UTF-8, a control character, `&` that
   * begins no modified UTF-7. The session sends these octets wherever a command names that mailbox.
   */
  readonly octets?: Uint8Array;
  /** CHILDINFO of RFC 5258: the selection options a child mailbox matches. */
  readonly childInfo?: readonly string[];
  /** OLDNAME of RFC 9051 §6.3.9.7. */
  readonly oldName?: string;
}

/** STATUS items; a field is absent where the server didn't send it. @see RFC 9051 §7.3.3 */
export interface StatusItems {
  /** How many there are. Like the other counts, from 0 to 4294967295. */
  readonly messages?: number;
  /** How many have `\Recent` (IMAP4rev1). */
  readonly recent?: number;
  /** Every message to come has this UID or a higher one. */
  readonly uidNext?: number;
  /** Another one than before makes every known UID of the mailbox void. */
  readonly uidValidity?: number;
  /** How many lack `\Seen`. */
  readonly unseen?: number;
  /** How many have `\Deleted`. */
  readonly deleted?: number;
  /** Octets of all messages (RFC 8438). */
  readonly size?: number;
  /** 0 to 2^63 - 1; 0 where the mailbox has no modseqs (RFC 7162 §3.1.7). */
  readonly highestModSeq?: bigint;
  /** Octets that a message for APPEND may have; null for no limit (RFC 7889). */
  readonly appendLimit?: number | null;
  /** RFC 8474. */
  readonly mailboxId?: string;
  /** Octets that can be freed by EXPUNGE (RFC 9208). */
  readonly deletedStorage?: number;
}

/** A STATUS response. @see RFC 9051 §7.3.3 */
export interface StatusData {
  readonly mailbox: string;
  readonly items: StatusItems;
}

/** A namespace: what its names begin with (may be empty), and its hierarchy delimiter, null for flat names. */
export interface NamespaceEntry {
  readonly prefix: string;
  readonly delimiter: string | null;
}

/** Namespaces by whose mailboxes they hold; none where the server has no such. @see RFC 2342, RFC 9051 §7.3.2 */
export interface NamespaceData {
  readonly personal: readonly NamespaceEntry[];
  readonly otherUsers: readonly NamespaceEntry[];
  readonly shared: readonly NamespaceEntry[];
}

/** A SEARCH or SORT response: sequence numbers or UIDs, as the command asked. @see RFC 3501 §7.2.5, RFC 5256 §4 */
export interface SearchData {
  readonly numbers: readonly number[];
  /** The highest modseq of these messages, 0 to 2^63 - 1 (RFC 7162 §3.1.5). */
  readonly modseq?: bigint;
}

/** An ESEARCH response; a field is absent where the server didn't send the item. @see RFC 4466 §2.6.2, RFC 4731 §3.1 */
export interface EsearchData {
  /** Tag of the command that this answers. */
  readonly tag?: string;
  /** True where the numbers are UIDs. */
  readonly uid: boolean;
  /** The lowest number that matches, or for SORT the first in its order: 1 to 4294967295. */
  readonly min?: number;
  /** The highest number that matches, or for SORT the last in its order. */
  readonly max?: number;
  /** How many match, 0 to 4294967295. */
  readonly count?: number;
  /** In the server's order; absent where nothing matches. */
  readonly all?: readonly NumberRange[];
  /** The highest modseq among the messages told, 0 to 2^63 - 1 (RFC 7162). */
  readonly modseq?: bigint;
  /** RFC 9394: the range asked for, and the part of the results in it. */
  readonly partial?: { readonly range: string; readonly results: readonly NumberRange[] };
  /** ADDTO and REMOVEFROM of RFC 5267: what has changed since, to be done in this order. */
  readonly changes?: readonly ResultChange[];
}

/** A change of a list of results that the server keeps up to date. @see RFC 5267 §4.3.2 */
export interface ResultChange {
  readonly action: 'add' | 'remove';
  /** The place of the first of the numbers, from 1 upwards; 0 where the list is in the order of the mailbox. */
  readonly position: number;
  /** In the order of the results. */
  readonly numbers: readonly NumberRange[];
}

/** A VANISHED response: messages that are gone. @see RFC 7162 §3.2.10 */
export interface VanishedData {
  /** True for messages that went before: what FETCH or SELECT asked about, no change of now. */
  readonly earlier: boolean;
  readonly uids: readonly NumberRange[];
}

/** A QUOTA response: `usage` and `limit` of each resource, STORAGE in units of 1024 octets; above 2^53 - 1 rounded. @see RFC 9208 §4.2.1, §5 */
export interface QuotaData {
  readonly root: string;
  readonly resources: readonly { readonly name: string; readonly usage: number; readonly limit: number }[];
}

/** A QUOTAROOT response: the quota roots of a mailbox. @see RFC 9208 §4.2.2 */
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

/** What rights an identifier can have in a mailbox. @see RFC 4314 §3.7 */
export interface ListRightsData {
  readonly mailbox: string;
  readonly identifier: string;
  /** Rights that the identifier always has; may be empty. */
  readonly required: string;
  /** Rights that can be granted, those that go together in one string. */
  readonly optional: readonly string[];
}

/** The user's own rights in a mailbox, one letter or digit each. @see RFC 4314 §3.8 */
export interface MyRightsData {
  readonly mailbox: string;
  readonly rights: string;
}

/** A METADATA response: annotations, or which of them have changed. @see RFC 5464 §4.4 */
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
  /** How many they are, from 0. */
  readonly octets: number;
  /** The octets as they come, in messages of a stream that asked for that. */
  readonly stream?: ReadableStream<Uint8Array>;
}

/** One `BODY[section]<origin>`, `BINARY[…]`, or an RFC822 form under its BODY name. @see RFC 9051 §7.5.2 */
export interface BodySection {
  /** The section as sent, upper case: `` (whole message), `HEADER`, `1.MIME`, `HEADER.FIELDS (DATE)`. */
  readonly section: string;
  readonly binary: boolean;
  /** The first octet's number, from 0, where the request was partial. */
  readonly origin?: number;
  /** The octets; null for NIL. */
  readonly content: Uint8Array | DivertedLiteral | null;
}

/** An attribute of FETCH that could not be read: its upper-case name, empty if there is none, and its octets, the name included. */
export interface UnreadableAttribute {
  readonly name: string;
  readonly octets: Uint8Array;
}

/** One FETCH response; a field is absent where the server didn't send the attribute. @see RFC 9051 §7.5.2 */
export interface FetchData {
  readonly seq: SequenceNumber;
  readonly uid?: Uid;
  /** As sent, system flags with their backslash: `\Seen`, `$Junk`. */
  readonly flags?: readonly string[];
  /** When the server got the message. */
  readonly internalDate?: ZonedDateTime;
  /** RFC822.SIZE in octets; 0, too, where the server says -1 for a size that it doesn't know. */
  readonly size?: number;
  readonly envelope?: Envelope;
  readonly bodyStructure?: BodyStructure;
  readonly sections?: readonly BodySection[];
  /** Decoded sizes of parts in octets (RFC 3516). */
  readonly binarySizes?: readonly { readonly section: string; readonly octets: number }[];
  /** 0 to 2^63 - 1; 0 for Exchange's -1 (RFC 7162). */
  readonly modseq?: bigint;
  /** RFC 8474. */
  readonly emailId?: string;
  /** RFC 8474; null where the server makes no threads. */
  readonly threadId?: string | null;
  /** When it was put into this mailbox; null where the mailbox doesn't keep that (RFC 8514). */
  readonly saveDate?: ZonedDateTime | null;
  /** Text to show in a list; null where the server has none, at hand or at all (RFC 8970). */
  readonly preview?: string | null;
  /** Gmail's; its two identifiers below are decimal numbers of up to 64 bits, as text. */
  readonly gmailLabels?: readonly string[];
  readonly gmailMessageId?: string;
  readonly gmailThreadId?: string;
  /** Attributes that no parser claims, under their upper-case name, as their raw text. */
  readonly unknown?: Readonly<Record<string, string>>;
  readonly unreadable?: readonly UnreadableAttribute[];
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
  /** Messages in the selected mailbox, 0 to 4294967295. */
  EXISTS: number;
  /** Of them those with `\Recent` (IMAP4rev1). */
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

/** The untagged responses that this library knows. */
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

/** A command's last response. @see RFC 9051 §7.1 */
export interface Tagged extends ResponseText {
  readonly kind: 'tagged';
  readonly tag: string;
  readonly status: TaggedStatus;
}

/** A `+` line. In a SASL exchange `text` is the base64 challenge. */
export interface Continuation extends ResponseText {
  readonly kind: 'continuation';
}

/** Any response, narrowed on `kind`. */
export type Response = Untagged | UnknownUntagged | Tagged | Continuation;
