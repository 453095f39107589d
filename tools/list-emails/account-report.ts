/**
 * The report of one account: one connection, folder after folder, row by row to the disk.
 *
 * @module
 */
import { type ImapClient, ImapError, logout, sameMailbox } from '../../lib/imap/index.ts';
import type { Logger, Redactor } from '../../lib/log/index.ts';
import type { Account } from '../accounts/accounts.ts';
import type { RunStage } from '../hints/error-facts.ts';
import { type ConnectionContext, type ConnectionValues, openConnection } from '../mailbox/connection.ts';
import { findMailboxes, mailboxNotFound } from '../mailbox/find-mailboxes.ts';
import { type FolderPattern, folderPatternText } from '../mailbox/folders.ts';
import { introduce } from '../mailbox/introduce.ts';
import { collectRemarks, type Remarks } from '../mailbox/remarks.ts';
import type { ToolIo } from '../program/io.ts';
import { RunEndedError, raceAbort } from '../program/run-limit.ts';
import { showControls } from '../program/text.ts';
import type { TokenPool } from '../token/token-pool.ts';
import { dateText, subjectText } from './message-text.ts';
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
  readonly messages: number;
  /** Responses that could not be read, each perhaps a message that is missing. */
  readonly unreadable: number;
}

/** Milliseconds that the server has to say goodbye; less where someone has pressed Ctrl-C. */
const LOGOUT_MS = 5000;
const LOGOUT_AFTER_SIGNAL_MS = 2000;

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
      let unreadable = 0;
      client.on('warning', () => unreadable++);
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
        return { path, messages, unreadable };
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

/** Reads all folders; their names and how many messages each had. */
async function writeRows(
  client: ImapClient,
  patterns: readonly FolderPattern[],
  { report, format, limit, progress }: RowContext,
): Promise<readonly FolderSummary[]> {
  limit.waitFor('the answer to LIST');
  const names = await limit.race(folderNames(client, patterns));
  progress.found(names.length);
  const summaries: FolderSummary[] = [];
  let separator = '';
  for (const folder of names) {
    const name = showControls(folder);
    const rowText = format.rows(name);
    let messages = 0;
    let mostMessages = 0;
    limit.waitFor(`the messages of ${name}`);
    await limit.race(
      untilFailure((guarded) =>
        readFolder(client, folder, {
          opened: (exists) => {
            progress.opened(exists);
            // More may arrive meanwhile, but a server without end must not fill the disk.
            mostMessages = exists + Math.max(exists, 10_000);
          },
          message: (message) => {
            // What still comes after the end is nobody's.
            if (limit.signal.aborted) return;
            limit.progress();
            progress.message();
            messages++;
            const row = rowText(subjectText(message.envelope?.subject), dateText(message));
            guarded(() => {
              if (messages > mostMessages) throw endlessFetch();
              report.add(separator + row);
            });
            separator = format.separator;
          },
        }),
      ),
    );
    progress.read();
    summaries.push({ name, messages });
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
  folders: readonly FolderSummary[],
  { io, format }: ReportRun,
): string {
  const time = new Date(io.now());
  const summary = { account, time, folders };
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
  if (client.error === undefined && !isStuck) {
    const timeoutMs = limit.signal.aborted ? LOGOUT_AFTER_SIGNAL_MS : LOGOUT_MS;
    try {
      await raceAbort(hurry, client.run(logout(), { timeoutMs }));
    } catch (error) {
      if (!(error instanceof ImapError) && !hurry.aborted) throw error;
      logger.debug('the server did not say goodbye', { error: error instanceof Error ? error : String(error) });
    }
  }
  client.close();
}
