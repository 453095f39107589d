/**
 * A run of list-emails: the configuration, the log, the accounts one by one, and what is said of them.
 *
 * @module
 */
import type { Logger, Redactor } from '../../lib/log/index.ts';
import { keyOfFlag } from '../accounts/account-keys.ts';
import { type Account, readAccounts } from '../accounts/accounts.ts';
import type { RunStage } from '../hints/error-facts.ts';
import { type Explanation, explainError } from '../hints/explain.ts';
import { checkConnection, portOf } from '../mailbox/connection.ts';
import { FolderError } from '../mailbox/find-mailboxes.ts';
import { type Remarks, remarkLines } from '../mailbox/remarks.ts';
import { dashed } from '../program/arguments.ts';
import { EXIT_DONE, EXIT_FAILED, type ExitCode } from '../program/exit.ts';
import { type FlagValues, UsageError } from '../program/flags.ts';
import { durationText } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { RunEndedError, startRunLimit } from '../program/run-limit.ts';
import { cleanLine } from '../program/text.ts';
import { VERSION } from '../program/version.ts';
import { createTokenPool } from '../token/token-pool.ts';
import { type ReportRun, reportAccount } from './account-report.ts';
import { type ConfigFile, readConfig } from './config-search.ts';
import { flags } from './flags.ts';
import { prepareFolder } from './folder-on-disk.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { type Progress, startProgress } from './progress.ts';
import { REPORT_FORMATS, ReportFileError } from './report/index.ts';
import { byServer, withRetry, workThrough } from './schedule.ts';

const PROGRAM = 'list-emails';

/** The longest that a timer takes; more than `--run-timeout` takes. */
const NO_LIMIT_MS = 2_147_483_647;

export interface ListRequest {
  readonly values: FlagValues<typeof flags>;
  /** The texts of the flags that were given, which go before what the file says. */
  readonly overrides: ReadonlyMap<string, readonly string[]>;
}

/**
 * Makes the reports.
 *
 * @throws {UsageError} before anything is connected, where the configuration or the folders are of no use
 */
export async function listAccounts({ values, overrides }: ListRequest, io: ToolIo): Promise<ExitCode> {
  const runTimeoutMs = values['run-timeout'];
  const endsAt = runTimeoutMs === undefined ? Number.POSITIVE_INFINITY : io.monotonic() + runTimeoutMs;
  const limit = startRunLimit(io, runTimeoutMs ?? NO_LIMIT_MS);
  let logFile: LogFile | undefined;
  try {
    limit.waitFor('the configuration file');
    const config = await readConfig(values['config-file'], io, limit.signal);
    const { accounts, warnings } = accountsOf(config, values, overrides, io);
    prepareFolder('--report-file-dir', values['report-file-dir']);
    if (values['log-level'] !== 'disabled') {
      prepareFolder('--log-file-dir', values['log-file-dir']);
      logFile = openLogFile(values['log-file-dir'], new Date(io.now()));
    }
    const log = setUpLog(values, io, { write: logFile?.write ?? (() => undefined) });
    log.logger.info('started', { version: VERSION, config: config.path, accounts: accounts.map(({ name }) => name) });
    const run = { values, io, ...log, signal: limit.signal, leftMs: () => endsAt - io.monotonic() };
    return await reportAll(accounts, warnings, run);
  } catch (error) {
    if (!(error instanceof RunEndedError)) throw error;
    await io.stderr.write(`${PROGRAM}: ${endText(error, runTimeoutMs ?? 0)}\n`);
    return EXIT_FAILED;
  } finally {
    limit.release();
    logFile?.close();
  }
}

function accountsOf(
  config: ConfigFile,
  values: ListRequest['values'],
  overrides: ListRequest['overrides'],
  { env }: ToolIo,
): ReturnType<typeof readAccounts> {
  const { path, mode, octets } = config;
  const read = readAccounts(octets, { file: path, mode, only: values.account, overrides, env });
  const problems: string[] = [];
  for (const account of read.accounts) {
    const found = checkConnection(account.values);
    problems.push(...found.map((problem) => `${cleanLine(path)}, [${account.name}]: ${problem}`));
  }
  if (problems.length > 0) throw new UsageError(problems);
  return read;
}

interface Run {
  readonly values: ListRequest['values'];
  readonly io: ToolIo;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  readonly leftMs: () => number;
}

async function reportAll(accounts: readonly Account[], warnings: readonly string[], run: Run): Promise<ExitCode> {
  const { values, io, logger, redactor, signal } = run;
  const hurry = new AbortController();
  const progress = startProgress(io, PROGRAM, accounts.length);
  const reportRun: ReportRun = {
    io,
    logger,
    redactor,
    tokens: createTokenPool(io.now),
    signal,
    hurry: hurry.signal,
    reportFolder: values['report-file-dir'],
    format: REPORT_FORMATS[values.format],
  };
  const release = onSecondSignal(io, () => hurry.abort());
  const outcomes = new Map<string, Outcome>();
  try {
    for (const warning of warnings) await tellWarning(warning, logger, progress);
    const lists = byServer(accounts, ({ values: of }) => ({ server: of.server, port: portOf(of) }));
    await workThrough(lists, async (account) => {
      if (signal.aborted) return;
      outcomes.set(account.name, await workOn(account, run, reportRun, progress));
    });
  } finally {
    release();
    await progress.stop();
  }
  return conclude(accounts, outcomes, run);
}

/** Who presses Ctrl-C twice does not want to wait for goodbyes. */
function onSecondSignal(io: Pick<ToolIo, 'onEndSignal'>, listener: () => void): () => void {
  let signals = 0;
  return io.onEndSignal(() => {
    signals++;
    if (signals > 1) listener();
  });
}

async function tellWarning(warning: string, logger: Logger, progress: Progress): Promise<void> {
  logger.warn(warning);
  await progress.warn(`${PROGRAM}: warning: ${warning}`);
}

/** What became of an account: a whole report, one that lacks messages, or none. */
type Outcome = 'whole' | 'incomplete' | 'failed';

/** Makes one account's report, and tells what it lacks or why there is none. */
async function workOn(account: Account, run: Run, reportRun: ReportRun, progress: Progress): Promise<Outcome> {
  const { logger, redactor, signal, leftMs } = run;
  const { name, values } = account;
  const accountProgress = progress.account();
  let stage: RunStage = 'connect';
  let remarks: Remarks = () => [];
  await progress.tell(`Checking account: ${name}`);
  const attempt = (): ReturnType<typeof reportAccount> =>
    reportAccount(account, reportRun, accountProgress, {
      enter: (next) => {
        stage = next;
      },
      listenTo: (source) => {
        remarks = source;
      },
    });
  try {
    const waiting = (message: string): void => {
      logger.warn(message, { account: name, server: values.server });
      void progress.warn(`${PROGRAM}: ${name}: ${message}`);
    };
    const { missing } = await withRetry(attempt, { signal, leftMs, waiting });
    for (const sentence of missing) {
      logger.error(sentence, { account: name });
      await progress.warn(`${PROGRAM}: ${name}: ${sentence}`);
    }
    return missing.length === 0 ? 'whole' : 'incomplete';
  } catch (error) {
    const redact = (text: string): string => redactor.redact(text);
    const limits = { accountMs: values.timeout, runMs: run.values['run-timeout'] ?? 0 };
    const explained = explain(error, account, stage, { limits, redact, isRunOver: signal.aborted });
    const { summary, hints } = explained;
    const causes = [...explained.causes, ...remarkLines(remarks, explained.causes)];
    logger.error(summary, { account: name, server: values.server, error: causes.join(': ') });
    const reasons = causes.filter((cause) => !summary.includes(cause.replace(/^the server said: /, '')));
    await progress.warn(`${PROGRAM}: ${name}: ${[summary, ...reasons].join(': ')}`);
    for (const hint of hints) {
      logger.error(`hint: ${hint}`, { account: name });
      await progress.warn(`${PROGRAM}: ${name}: hint: ${hint}`);
    }
    return 'failed';
  } finally {
    accountProgress.done();
  }
}

interface ExplainOptions {
  readonly limits: { readonly accountMs: number; readonly runMs: number };
  readonly redact: (text: string) => string;
  readonly isRunOver: boolean;
}

function explain(error: unknown, account: Account, stage: RunStage, options: ExplainOptions): Explanation {
  const { limits, redact, isRunOver } = options;
  const { server, security } = account.values;
  const plain = (summary: string, hints: readonly string[] = []): Explanation => ({
    summary: redact(summary),
    causes: [redact(summary)],
    hints,
  });
  if (error instanceof FolderError) return plain(error.message, [error.hint]);
  if (error instanceof ReportFileError) return plain(cleanLine(error.message));
  if (error instanceof UsageError) return plain(error.problems.join('; '));
  if (error instanceof RunEndedError && isRunOver) return plain(endText(error, limits.runMs));
  return explainError(error, {
    stage,
    server,
    port: portOf(account.values),
    security,
    certificateName: account.values['server-name'],
    timeoutMs: limits.accountMs,
    spell: (name) => (Object.hasOwn(flags, name) ? dashed(name) : `the key ${keyOfFlag(name)}`),
    redact,
  });
}

function endText({ endSignal, phase }: RunEndedError, runTimeoutMs: number): string {
  return endSignal === undefined
    ? `Timed out after ${durationText(runTimeoutMs)}, the limit of the run: waiting for ${phase}`
    : `Ended by ${endSignal}: waiting for ${phase}`;
}

/** Says which accounts have reports and which have none. */
async function conclude(
  accounts: readonly Account[],
  outcomes: ReadonlyMap<string, Outcome>,
  { io, logger }: Run,
): Promise<ExitCode> {
  const names = (...wanted: readonly (Outcome | undefined)[]): string =>
    accounts
      .map(({ name }) => name)
      .filter((name) => wanted.includes(outcomes.get(name)))
      .join(', ');
  const succeeded = names('whole', 'incomplete');
  if (accounts.every(({ name }) => outcomes.get(name) === 'whole')) {
    await io.stdout.write(`OK: Successfully generated reports for accounts: ${succeeded}\n`);
    logger.info('done');
    return EXIT_DONE;
  }
  if (succeeded !== '') await io.stdout.write(`Generated reports for accounts: ${succeeded}\n`);
  const lines = [
    ['incomplete reports for accounts', names('incomplete')],
    ['no reports for accounts', names('failed')],
    ['not checked', names(undefined)],
  ].filter(([, list]) => list !== '');
  for (const [what, list] of lines) {
    logger.error(`${what}: ${list}`);
    await io.stderr.write(`${PROGRAM}: ${what}: ${list}\n`);
  }
  return EXIT_FAILED;
}
