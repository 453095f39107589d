/**
 * An IMAP client library: IMAP4rev1 and IMAP4rev2, typed, sans I/O at its core.
 *
 * `connect` gives an `ImapClient`; commands are values that are run on it. `Session`, `ResponseFramer` and `parseResponse` are the
 * layers below, for who brings an own transport or tests.
 *
 * @module
 * @see RFC 9051, RFC 3501
 */

export type { CertificateSummary } from './certificate.ts';
export type { Backoff } from './client/backoff.ts';
export { ImapClient } from './client/client.ts';
export type { ImapClientEvents } from './client/client-events.ts';
export type { RunOptions, StreamOptions, WrapTransport } from './client/client-options.ts';
export { type ConnectOptions, type ConnectStep, connect, type Security, type Timeouts } from './client/connect.ts';
export { type CommandRunner, type DownloadOptions, download } from './client/download.ts';
export { type DownloadedPart, downloadPart } from './client/download-part.ts';
export { type Idling, type KeepIdleOptions, keepIdle } from './client/keep-idle.ts';
export { type ReconnectEvents, ReconnectingClient, type ReconnectOptions } from './client/reconnecting-client.ts';
export type { Restored } from './client/restore-mailbox.ts';
export { type SignInMethod, type SignInOptions, signIn, signInAmong } from './client/sign-in.ts';
export { startCompression } from './client/start-compression.ts';
export {
  type HeldMailbox,
  type MailboxClient,
  type WithMailboxOptions,
  withMailbox,
} from './client/with-mailbox.ts';
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
  type OnLiteral,
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
export {
  type ContextOptions,
  cancelUpdate,
  type SearchContext,
  searchContext,
  sortContext,
  uidSearchContext,
  uidSortContext,
} from './commands/context.ts';
export { type CopyUid, copy, uidCopy } from './commands/copy.ts';
export { type CreateOptions, type CreateResult, create } from './commands/create.ts';
export { deleteMailbox } from './commands/delete.ts';
export { enable } from './commands/enable.ts';
export { type ExpungeResult, expunge, uidExpunge } from './commands/expunge.ts';
export { type FetchCommand, type FetchOptions, fetch, type StreamCommand, uidFetch } from './commands/fetch.ts';
export type {
  FetchAttribute,
  FetchBinarySize,
  FetchItem,
  FetchLazyPreview,
  FetchSection,
} from './commands/fetch-items.ts';
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
export {
  type SearchMatches,
  type SearchOptions,
  type SearchResult,
  type SearchReturn,
  search,
  uidSearch,
} from './commands/search.ts';
export type { ModseqOfFlag, SearchDate, SearchKey } from './commands/search-key.ts';
export { examine, type QresyncState, type SelectOptions, select } from './commands/select.ts';
export { type QuotaLimits, setQuota } from './commands/setquota.ts';
export {
  type SortCriterion,
  type SortKey,
  type SortMatches,
  type SortOptions,
  type SortResult,
  type SortReturn,
  sort,
  uidSort,
} from './commands/sort.ts';
export { startTls } from './commands/starttls.ts';
export { type Lesser, type StatusItem, type StatusResult, status } from './commands/status.ts';
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
export { ImapError, type ImapErrorCode, type ImapErrorDetails, type ImapErrorKind, ImapParseError } from './errors.ts';
export { type BaseSubject, baseSubject } from './fallback/base-subject.ts';
export { listMailboxes } from './fallback/list-mailboxes.ts';
export { type MessageLimitReached, messageLimit, messageLimitReached, partsOf } from './fallback/message-limit.ts';
export { type MoveResult, moveMessages } from './fallback/move-messages.ts';
export { partsByOctets } from './fallback/set-parts.ts';
export { type SortedMessages, sortFetched, sortMessages } from './fallback/sort-messages.ts';
export { type MessageThreads, threadMessages } from './fallback/thread-messages.ts';
export { orderedSubject, referencesThreads, type ThreadInput } from './fallback/threading.ts';
export { parseResponse } from './grammar/full.ts';
export { type Grammar, mergeGrammars } from './grammar/grammar.ts';
export { coreGrammar, parseWith } from './grammar/response.ts';
export { hasCapability } from './has-capability.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { matchesPattern, sameMailbox } from './list-pattern.ts';
export type { Expunged, FlagChange, MailboxEvent, MailboxView, OpenMailbox, SelectResult } from './mailbox.ts';
export type * from './message.ts';
export type { Address, Envelope } from './message.ts';
export { decodeEncodedWords } from './mime/encoded-word.ts';
export type * from './response.ts';
export type { Uploads } from './session/outbox.ts';
export { Session } from './session/session.ts';
export type { SessionEvent, TraceDirection } from './session/session-event.ts';
export type { SessionOptions } from './session/session-options.ts';
export { type Outcome, Submission } from './session/submission.ts';
export { sectionStream } from './stream/body-stream.ts';
export type { Streamed } from './stream/stream.ts';
export { type Clock, systemClock } from './transport/deadline.ts';
export { openNodeTransport } from './transport/node-transport.ts';
export { type TlsPolicy, tlsPolicy } from './transport/tls-policy.ts';
export type {
  AddressFamily,
  OpenSocket,
  OpenTransport,
  TlsDetails,
  TlsOptions,
  TlsVersion,
  Transport,
  TransportListener,
  TransportPhase,
  TransportRequest,
} from './transport/transport.ts';
export { formatRfc3339, monthNumber } from './wire/datetime.ts';
export { type FramerOptions, type FramerSink, ResponseFramer } from './wire/framer.ts';
export { parseMessageDate } from './wire/message-date.ts';
export type { NumberSet, Page } from './wire/number-set.ts';
export { CommandWriter, type Segment, type Upload, type WriterContext } from './wire/writer.ts';
export type { ZonedDateTime } from './zoned-date-time.ts';
