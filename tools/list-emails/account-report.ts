/**
 * The report of one account: one connection, folder after folder, row by row to the disk.
 *
 * @module
 */
import { type FetchData, type ImapClient, ImapError, sameMailbox } from '../../lib/imap/index.ts';
import type { Logger, Redactor } from '../../lib/log/index.ts';
import type { Account } from '../accounts/accounts.ts';
import type { RunStage } from '../hints/error-facts.ts';
import { type ConnectionContext, type ConnectionValues, openConnection } from '../mailbox/connection.ts';
import { findMailboxes, mailboxNotFound } from '../mailbox/find-mailboxes.ts';
import { type FolderPattern, folderPatternText } from '../mailbox/folders.ts';
import { sayGoodbye } from '../mailbox/goodbye.ts';
import { introduce } from '../mailbox/introduce.ts';
import { collectRemarks, type Remarks } from '../mailbox/remarks.ts';
import type { ToolIo } from '../program/io.ts';
import { RunEndedError } from '../program/run-limit.ts';
import { showControls } from '../program/text.ts';
import type { TokenPool } from '../token/token-pool.ts';
import { dateText, subjectOf } from './message-text.ts';
import type { AccountProgress } from './progress.ts';
import { type ProgressLimit, startProgressLimit } from './progress-limit.ts';
import { readFolder } from './read-mail.ts';
import {
  createReportFile,
  type FolderSummary,
  fileTime,
  foldersText,
  type ReportFile,
  type ReportFormat,
} from './report/index.ts';
import { DateSpan, RowCount } from './row-count.ts';
import { signInFor } from './sign-in-for.ts';

/** What the accounts of a run have in common. */
export interface ReportRun {
  readonly io: ToolIo;
  readonly logger: Logger;
  readonly redactor: Redactor;
  /** Accounts that ask for the same token share it. */
  readonly tokens: TokenPool;
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
  /** Aborts when not even a goodbye is to be waited for. */
  readonly hurry: AbortSignal;
  readonly reportFolder: string;
  readonly format: ReportFormat;
}

/** Who follows the work on an account. */
export interface AccountWatch {
  enter(stage: RunStage): void;
  listenTo(remarks: Remarks): void;
}

/** What became of an account. */
export interface AccountReport {
  readonly path: string;
  /** That the server counted. */
  readonly messages: number;
  /** What the report lacks, a sentence a folder. */
  readonly missing: readonly string[];
}

/** Milliseconds that the server has to say goodbye; less where someone has pressed Ctrl-C. */
const LOGOUT_MS = 5000;
const LOGOUT_AFTER_SIGNAL_MS = 2000;

/** Messages that may wait for the rest of what is to be told of them. */
const MAX_PARTS = 10_000;

/**
 * Makes the report. Where it fails, nothing of it is left on the disk.
 *
 * @param watch is told how far it has come, and where to ask for what the server said unasked
 * @throws whatever stands in the way; `RunEndedError` at the account's and the run's limits
 */
export async function reportAccount(
  account: Account,
  run: ReportRun,
  progress: AccountProgress,
  watch: AccountWatch,
): Promise<AccountReport> {
  const { io, redactor, signal, reportFolder, format } = run;
  const { values, name } = account;
  const logger = run.logger.child({
    account: name,
    server: values.server,
    user: account.authType === 'basic' ? account.values.username : account.values['shared-mailbox'],
    folders: values.folders.map(folderPatternText).join(', '),
  });
  progress.begin();
  const report = createReportFile(reportFolder);
  const limit = startProgressLimit(io, values.timeout, signal);
  try {
    const login = await signInFor(account, { io, logger, redactor, limit, pool: run.tokens });
    return await login.run(async () => {
      watch.enter('connect');
      const client = await connectWhile(login.failed, values, { io, logger, limit });
      watch.listenTo(collectRemarks(client, logger, (text) => redactor.redact(text)));
      try {
        logger.debug('connected', { address: client.remote.address, tls: client.tls?.version });
        watch.enter('login');
        limit.waitFor('the login');
        await limit.race(login.signIn(client));
        await limit.race(introduce(client, logger));
        watch.enter('check');
        const folders = await writeRows(client, values.folders, { report, format, limit, progress });
        const messages = folders.reduce((sum, folder) => sum + folder.messages, 0);
        logger.info(`${messages} messages found: ${foldersText(folders)}`);
        const path = publish(report, name, folders, run);
        logger.info('report written', { path, messages });
        return { path, messages, missing: folders.flatMap(missingText) };
      } finally {
        await leave(client, limit, run.hurry, logger);
      }
    });
  } finally {
    report.discard();
    limit.release();
  }
}

/** Connects, unless that is in vain because the login fails meanwhile. */
async function connectWhile(
  failed: Promise<never>,
  values: ConnectionValues,
  context: Omit<ConnectionContext, 'limits' | 'limit'> & { readonly limit: ProgressLimit },
): Promise<ImapClient> {
  // A mailbox may have any number of messages, and none is kept.
  const limits = { maxUntaggedResponses: Number.POSITIVE_INFINITY, maxUntaggedOctets: Number.POSITIVE_INFINITY };
  const connecting = openConnection(values, { ...context, limits });
  try {
    return await context.limit.race(Promise.race([connecting, failed]));
  } catch (error) {
    connecting.then((client) => client.close()).catch(() => undefined);
    throw error;
  }
}

interface RowContext {
  readonly report: ReportFile;
  readonly format: ReportFormat;
  readonly limit: ProgressLimit;
  readonly progress: AccountProgress;
}

/** A folder, and how many of its messages have a row. */
interface FolderRows extends FolderSummary {
  readonly rows: number;
}

function missingText({ name, messages, rows }: FolderRows): readonly string[] {
  const missing = messages - rows;
  if (missing === 0) return [];
  const what = messages === 1 ? 'the only message' : `${missing} of the ${messages} messages`;
  return [`the report lacks ${what} in ${name}: the server left it out, or sent what cannot be read`];
}

/** Reads all folders. */
async function writeRows(
  client: ImapClient,
  patterns: readonly FolderPattern[],
  { report, format, limit, progress }: RowContext,
): Promise<readonly FolderRows[]> {
  limit.waitFor('the answer to LIST');
  const names = await limit.race(folderNames(client, patterns));
  progress.found(names.length);
  const summaries: FolderRows[] = [];
  let expunged = 0;
  client.on('expunge', () => expunged++);
  let separator = '';
  for (const folder of names) {
    const name = showControls(folder);
    const rowText = format.rows(name);
    let counted = 0;
    let mostMessages = 0;
    let told = 0;
    const count = new RowCount();
    const span = new DateSpan();
    /** Messages of which the server has not told the envelope yet. */
    const parts = new Map<number, FetchData>();
    limit.waitFor(`the messages of ${name}`);
    let isGone = false;
    const write = (message: FetchData): void => {
      const date = dateText(message);
      if (format.showsSpan) span.add(date);
      report.add(separator + rowText(subjectOf(message), date));
      separator = format.separator;
    };
    await limit.race(
      untilFailure(async (guarded) => {
        isGone = await readFolder(client, folder, {
          opened: (exists) => {
            progress.opened(exists);
            counted = exists;
            expunged = 0;
            // More may arrive meanwhile, but a server without end must not fill the disk.
            mostMessages = exists + Math.max(exists, 10_000);
          },
          message: (message) => {
            // What still comes after the end is nobody's.
            if (limit.signal.aborted) return;
            limit.progress();
            guarded(() => {
              if (++told > mostMessages) throw endlessFetch();
            });
            // A server may tell a message twice, or in parts.
            const { seq, envelope, unreadable } = message;
            if (envelope === undefined && unreadable === undefined && parts.size < MAX_PARTS) {
              parts.set(seq, message);
              return;
            }
            parts.delete(seq);
            if (!count.add(seq)) return;
            progress.message();
            guarded(() => write(message));
          },
        });
        for (const [seq, message] of parts) if (count.add(seq)) guarded(() => write({ ...message, unreadable: [] }));
      }),
    );
    progress.read();
    const { rows } = count;
    summaries.push({ name, messages: isGone ? rows : Math.max(rows, counted - expunged), ...span.ends, rows });
  }
  return summaries;
}

function endlessFetch(): ImapError {
  const message = 'the server sent far more messages than the mailbox has';
  return new ImapError('ERR_LIMIT', message, { kind: 'limit', limit: 'messages' });
}

/**
 * Settles as `work` does, or rejects with the first failure of what it runs by the function that it is given. After that the
 * function runs nothing more.
 */
function untilFailure(work: (guarded: (step: () => void) => void) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const guarded = (step: () => void): void => {
      if (isOver) return;
      try {
        step();
      } catch (error) {
        isOver = true;
        reject(error);
      }
    };
    work(guarded).then(resolve, reject);
  });
}

/** The folders meant, each once: names as they are written, and what patterns find as the server names it. */
async function folderNames(client: ImapClient, patterns: readonly FolderPattern[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const pattern of patterns) {
    const found = pattern.kind === 'name' ? [pattern.name] : await findMailboxes(client, pattern);
    if (found.length === 0) throw mailboxNotFound([folderPatternText(pattern)], []);
    for (const name of found) {
      if (!names.some((other) => sameMailbox(other, name))) names.push(name);
    }
  }
  return names;
}

function publish(
  report: ReportFile,
  account: string,
  folders: readonly FolderRows[],
  { io, format }: ReportRun,
): string {
  const time = new Date(io.now());
  const summary = { account, time, folders: folders.map(({ rows: _, ...folder }) => folder) };
  return report.publish({
    name: `${account}-emails-report-${fileTime(time)}${format.extension}`,
    head: format.head(summary),
    tail: format.tail(summary),
    appends: format.appends,
  });
}

/** Logs out, so that the server counts one connection less before the next account, and closes. */
async function leave(client: ImapClient, limit: ProgressLimit, hurry: AbortSignal, logger: Logger): Promise<void> {
  const reason: unknown = limit.signal.reason;
  const isStuck = reason instanceof RunEndedError && reason.endSignal === undefined;
  const timeoutMs = limit.signal.aborted ? LOGOUT_AFTER_SIGNAL_MS : LOGOUT_MS;
  if (!isStuck) await sayGoodbye(client, { timeoutMs, hurry, logger });
  client.close();
}
