/**
 * Messages, decoded: their parts, texts, attachments, names and addresses. It does no I/O, and knows nothing of IMAP but the shape of
 * BODYSTRUCTURE and ENVELOPE.
 *
 * @module
 * @see RFC 2045, RFC 2047, RFC 2231
 */
export { addressesOf, type MailAddress } from './addresses.ts';
export { charsetName, decodeCharset } from './charset.ts';
export { decodeEncodedWords } from './encoded-word.ts';
export { safeFileName } from './file-name.ts';
export { decodeParameters } from './parameters.ts';
export { attachmentsOf, fileNameOf, isAttachment, type Part, partsOf, textOf } from './parts.ts';
export { decodeCharsetStream } from './text-stream.ts';
export { decodeTransfer, type TransferDecoder, transferDecoder } from './transfer.ts';
