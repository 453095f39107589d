/**
 * The check of both plugins: what is in these folders, and is that as it should be? They differ in flags and in how they log in.
 *
 * @module
 */
import type { ImapClient, Limits } from '../../lib/imap/index.ts';
import { type ConnectionValues, openConnection } from '../mailbox/connection.ts';
import { asksOnce } from '../mailbox/count-folders.ts';
import { FolderError } from '../mailbox/find-mailboxes.ts';
import { type FolderPattern, folderPatternText } from '../mailbox/folders.ts';
import { sayGoodbye } from '../mailbox/goodbye.ts';
import { introduce } from '../mailbox/introduce.ts';
import { collectRemarks } from '../mailbox/remarks.ts';
import { filterOf } from './filters.ts';
import { gather, isPlain, type Wish } from './gather.ts';
import type { MonitoringValues } from './monitoring-flags.ts';
import type { PluginResult, PluginRun } from './plugin.ts';
import { reportOf } from './report.ts';
import { thresholdsOf } from './threshold-flags.ts';

/** Where a server cannot say what is asked for in a word, it sends a line for each message. */
const EXAMINE_LIMITS: Partial<Limits> = {
  maxUntaggedResponses: 5_000_000,
  maxUntaggedOctets: 1024 * 1024 * 1024,
  maxLineOctets: 32 * 1024 * 1024,
  maxResponseOctets: 32 * 1024 * 1024,
};

export interface MailboxCheck {
  readonly connection: ConnectionValues;
  readonly folders: readonly FolderPattern[];
  readonly monitoring: MonitoringValues;
  /** As the first line names it: the user or the shared mailbox. */
  readonly account: string;
  /** Logs in. */
  readonly signIn: (client: ImapClient) => Promise<unknown>;
}

/** Connects, logs in, asks and judges. */
export async function checkMailbox(check: MailboxCheck, run: PluginRun): Promise<PluginResult> {
  const { connection, folders, monitoring, account, signIn } = check;
  const { io, limit } = run;
  const logger = run.logger.child({
    account,
    server: connection.server,
    folders: folders.map(folderPatternText).join(', '),
  });
  const wish = wishOf(monitoring);
  const client = await openConnection(connection, {
    io,
    logger,
    limit,
    onStep: run.times.connecting,
    ...(!isPlain(wish) && { limits: EXAMINE_LIMITS }),
  });
  run.listenTo(collectRemarks(client, logger, (text) => run.redactor.redact(text)));
  try {
    const { remote, tls } = client;
    logger.debug('connected', { address: remote.address, tls: tls?.version });
    run.times.begin('auth');
    run.enter('login');
    limit.waitFor('the login');
    await signIn(client);
    logger.debug('logged in');
    if (!isPlain(wish)) await introduce(client, logger);
    run.times.begin('check');
    run.enter('check');
    const nowMs = io.now();
    let hasLeft = false;
    const leaveOnce = (): void => {
      // It goes out behind the last question, and is not waited for: the run's own limit bounds what comes before it.
      if (!hasLeft) sayGoodbye(client, { timeoutMs: Number.POSITIVE_INFINITY }).catch(() => undefined);
      hasLeft = true;
    };
    const gathered = await gather(client, folders, wish, asksOnce(folders), {
      nowMs,
      waitFor: limit.waitFor,
      onLastQuestion: leaveOnce,
    }).finally(leaveOnce);
    for (const { name, messages } of gathered.folders) logger.debug('counted', { folder: name, messages });
    const phases = run.times.end();
    const findings = { gathered, tls, remote, nowMs, elapsedMs: run.elapsedMs(), phases };
    return reportOf(account, monitoring, findings, (text) => run.redactor.redact(text));
  } catch (error) {
    if (error instanceof FolderError) return folderResult(error);
    throw error;
  } finally {
    client.close();
  }
}

function folderResult({ message, hint }: FolderError): PluginResult {
  return { state: 'CRITICAL', summary: message, errors: [message, `hint: ${hint}`] };
}

/** What the flags ask for besides the number of messages. */
function wishOf(values: MonitoringValues): Wish {
  const thresholds = thresholdsOf(values);
  return {
    filter: filterOf(values),
    unseen: thresholds.has('unseen'),
    ages: thresholds.has('oldest') || thresholds.has('newest'),
    size: thresholds.has('size'),
    quota: thresholds.has('quota'),
    subjects: values['list-subjects'] ?? 0,
  };
}
