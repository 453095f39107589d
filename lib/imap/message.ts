/**
 * What FETCH tells of a message, as data: its header fields and its structure.
 *
 * @module
 * @see RFC 9051 §7.5.2
 */

/**
 * One address. A group begins with an address whose `host` is null and whose `mailbox` is the group's name, and ends with one
 * where both are null.
 */
export interface Address {
  /** The display name, with its encoded words. */
  readonly name: string | null;
  /** The source route (at-domain-list), obsolete. */
  readonly adl: string | null;
  /** What stands before the `@`. */
  readonly mailbox: string | null;
  /** What stands behind the `@`. */
  readonly host: string | null;
}

/** The fields as RFC 9051 §7.5.2 orders them. One is null where the message lacks it; a list of addresses is empty then. */
export interface Envelope {
  /** The Date field's text: `Wed, 17 Jul 1996 02:23:25 -0700 (PDT)`. */
  readonly date: string | null;
  /** With its encoded words: {@link decodeEncodedWords} reads them. */
  readonly subject: string | null;
  readonly from: readonly Address[];
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly inReplyTo: string | null;
  readonly messageId: string | null;
}

/** A parameter of Content-Type or Content-Disposition; RFC 2231's and RFC 2047's encodings are left in place. */
export interface BodyParameter {
  /** Lower case. */
  readonly name: string;
  /** Null where the server sends NIL. */
  readonly value: string | null;
}

/** Whether a part is to be shown or to be kept, and its file name. @see RFC 2183 */
export interface ContentDisposition {
  /** Lower case: `attachment`, `inline`. */
  readonly type: string;
  readonly parameters: readonly BodyParameter[];
}

/** Extension data; null or empty too where the server sent none, as in BODY. */
export interface BodyExtension {
  readonly disposition: ContentDisposition | null;
  /** Language tags of RFC 3282. */
  readonly languages: readonly string[];
  /** Content-Location. */
  readonly location: string | null;
}

/** What every part but a multipart has. */
export interface BodyFields extends BodyExtension {
  /** Media type, lower case. */
  readonly type: string;
  /** Media subtype, lower case. */
  readonly subtype: string;
  readonly parameters: readonly BodyParameter[];
  readonly id: string | null;
  readonly description: string | null;
  /** Content-Transfer-Encoding, lower case. */
  readonly encoding: string;
  /** Size in octets, encoded. */
  readonly octets: number;
  readonly md5: string | null;
}

/** A part that is neither a text nor a message. */
export interface BasicBody extends BodyFields {
  readonly kind: 'basic';
}

/** A text of any subtype. */
export interface TextBody extends BodyFields {
  readonly kind: 'text';
  /** Lines, encoded; 0 or more. */
  readonly lines: number;
}

/** A message within the message: message/rfc822 or message/global. */
export interface MessageBody extends BodyFields {
  readonly kind: 'message';
  readonly envelope: Envelope;
  readonly body: BodyStructure;
  /** Lines, encoded; 0 or more. */
  readonly lines: number;
}

/** A part that consists of parts. */
export interface MultipartBody extends BodyExtension {
  readonly kind: 'multipart';
  /** Lower case: `mixed`, `alternative`. */
  readonly subtype: string;
  readonly parts: readonly BodyStructure[];
  readonly parameters: readonly BodyParameter[];
}

/** A message's structure, or that of a part; `partsOf` of `check-mail/mime` makes a list of it. */
export type BodyStructure = BasicBody | TextBody | MessageBody | MultipartBody;
