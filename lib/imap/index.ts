/**
 * An IMAP client library: IMAP4rev1 and IMAP4rev2, typed, sans I/O at its core.
 *
 * `connect` gives an `ImapClient`; commands are values that are run on it. `Session`, `ResponseFramer` and `parseResponse` are the
 * layers below, for who brings an own transport or tests.
 *
 * @module
 * @see RFC 9051, RFC 3501
 */

export type { Backoff } from './backoff.ts';
export { type BaseSubject, baseSubject } from './base-subject.ts';
export { sectionStream } from './body-stream.ts';
export { ImapClient } from './client.ts';
export type { ImapClientEvents } from './client-events.ts';
export type { RunOptions, StreamOptions, WrapTransport } from './client-options.ts';
export {
  ANY_STATE,
  AUTHENTICATED,
  type Command,
  type CommandEffect,
  type CommandResult,
  type Fold,
  type LiteralSink,
  NOT_AUTHENTICATED,
  noData,
  type OpenMailbox,
  SELECTED,
  type SessionState,
} from './command.ts';
export {
  type AclAction,
  deleteAcl,
  getAcl,
  listRights,
  myRights,
  setAcl,
} from './commands/acl.ts';
export { type AppendMessage, type AppendUid, append } from './commands/append.ts';
export { authenticate } from './commands/authenticate.ts';
export { capability } from './commands/capability.ts';
export { check } from './commands/check.ts';
export { close } from './commands/close.ts';
export { compress } from './commands/compress.ts';
export { type CopyUid, copy, uidCopy } from './commands/copy.ts';
export { type CreateOptions, type CreateResult, create } from './commands/create.ts';
export { deleteMailbox } from './commands/delete.ts';
export { enable } from './commands/enable.ts';
export { type ExpungeResult, expunge, uidExpunge } from './commands/expunge.ts';
export {
  type FetchAttribute,
  type FetchBinarySize,
  type FetchCommand,
  type FetchItem,
  type FetchLazyPreview,
  type FetchOptions,
  type FetchSection,
  fetch,
  type OnLiteral,
  type StreamCommand,
  uidFetch,
} from './commands/fetch.ts';
export { getQuota, getQuotaRoot, type QuotaRootResult } from './commands/getquota.ts';
export { id } from './commands/id.ts';
export { idle } from './commands/idle.ts';
export { type ListOptions, list } from './commands/list.ts';
export { type ListStatusEntry, listStatus } from './commands/list-status.ts';
export { login } from './commands/login.ts';
export { logout } from './commands/logout.ts';
export { lsub } from './commands/lsub.ts';
export {
  type GetMetadataOptions,
  getMetadata,
  type MetadataResult,
  setMetadata,
} from './commands/metadata.ts';
export { move, uidMove } from './commands/move.ts';
export { namespace } from './commands/namespace.ts';
export { noop } from './commands/noop.ts';
export {
  type NotifyEvent,
  type NotifyFilter,
  type NotifyGroup,
  type NotifyOptions,
  notify,
  notifyNone,
} from './commands/notify.ts';
export { rename } from './commands/rename.ts';
export { type SearchOptions, type SearchResult, type SearchReturn, search, uidSearch } from './commands/search.ts';
export {
  examine,
  type QresyncState,
  type SelectOptions,
  type SelectResult,
  select,
} from './commands/select.ts';
export { type QuotaLimits, setQuota } from './commands/setquota.ts';
export {
  type SortCriterion,
  type SortKey,
  type SortOptions,
  type SortResult,
  type SortReturn,
  sort,
  uidSort,
} from './commands/sort.ts';
export { startTls } from './commands/starttls.ts';
export { type StatusItem, type StatusResult, status } from './commands/status.ts';
export {
  type StoreAction,
  type StoreChange,
  type StoreOptions,
  type StoreResult,
  store,
  uidStore,
} from './commands/store.ts';
export { subscribe } from './commands/subscribe.ts';
export { type ThreadAlgorithm, thread, uidThread } from './commands/thread.ts';
export { type UidOnlyStoreResult, uidOnlyFetch, uidOnlyStore } from './commands/uidonly.ts';
export { unauthenticate } from './commands/unauthenticate.ts';
export { unselect } from './commands/unselect.ts';
export { unsubscribe } from './commands/unsubscribe.ts';
export { type ConnectOptions, type ConnectStep, connect, type Security, type Timeouts } from './connect.ts';
export { type Clock, systemClock } from './deadline.ts';
export { type DownloadOptions, download } from './download.ts';
export { ImapError, type ImapErrorCode, type ImapErrorDetails, type ImapErrorKind, ImapParseError } from './errors.ts';
export type { Address, Envelope } from './grammar/envelope.ts';
export { parseResponse } from './grammar/full.ts';
export { coreGrammar, type Grammar, mergeGrammars, parseWith } from './grammar/response.ts';
export { type Idling, type KeepIdleOptions, keepIdle } from './keep-idle.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { listMailboxes } from './list-mailboxes.ts';
export { matchesPattern, sameMailbox } from './list-pattern.ts';
export type { Expunged, FlagChange, MailboxEvent, MailboxView } from './mailbox-state.ts';
export { type MessageLimitReached, messageLimit, messageLimitReached, partsOf } from './message-limit.ts';
export { decodeEncodedWords } from './mime/encoded-word.ts';
export { type MoveResult, moveMessages } from './move-messages.ts';
export type { NumberSet, Page } from './number-set.ts';
export type { Uploads } from './outbox.ts';
export { type ReconnectEvents, ReconnectingClient, type ReconnectOptions } from './reconnecting-client.ts';
export type * from './response.ts';
export type { Restored } from './restore-mailbox.ts';
export type { SearchDate, SearchKey } from './search-key.ts';
export { Session, type SessionOptions } from './session.ts';
export type { SessionEvent, TraceDirection } from './session-event.ts';
export { type SignInMethod, type SignInOptions, signIn } from './sign-in.ts';
export { type SortedMessages, sortFetched, sortMessages } from './sort-messages.ts';
export { startCompression } from './start-compression.ts';
export type { Streamed } from './stream.ts';
export { type Outcome, Submission } from './submission.ts';
export { type MessageThreads, threadMessages } from './thread-messages.ts';
export { orderedSubject, referencesThreads, type ThreadInput } from './threading.ts';
export type {
  AddressFamily,
  CertificateSummary,
  OpenTransport,
  TlsDetails,
  TlsOptions,
  TlsVersion,
  Transport,
  TransportListener,
  TransportPhase,
  TransportRequest,
} from './transport.ts';
export { formatRfc3339, parseMessageDate } from './wire/datetime.ts';
export { type FramerOptions, type FramerSink, ResponseFramer } from './wire/framer.ts';
export { CommandWriter, type Segment, type Upload, type WriterContext } from './wire/writer.ts';
