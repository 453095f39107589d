/**
 * The frame of a monitoring plugin: flags, log, time limit, and a result for whatever happens. What is checked is the body's matter.
 *
 * The result comes first on the descriptors: Icinga reads standard error into the same text, so a log line before it would become
 * the alert. Lines of `info` and above wait until it is out; who asks for `debug` or `trace` sees them at once.
 *
 * @module
 */
import type { Logger, Redactor } from '../../lib/log/index.ts';
import type { AuthType } from '../accounts/account-keys.ts';
import { type configFlags, readConfigLayer } from '../accounts/config-layer.ts';
import type { ExplainContext } from '../hints/error-facts.ts';
import { explainError } from '../hints/explain.ts';
import type { connectionFlags } from '../mailbox/connection-flags.ts';
import { isNoAnswer } from '../mailbox/find-mailboxes.ts';
import { type Remarks, remarkLines } from '../mailbox/remarks.ts';
import { parseArguments } from '../program/arguments.ts';
import type { commonFlags, logfmtFlags } from '../program/common-flags.ts';
import type { ExitCode } from '../program/exit.ts';
import { type DraftFlagValues, type FlagValues, settleFlags, UsageError } from '../program/flags.ts';
import type { Wording } from '../program/flags-alternatives.ts';
import { answerRequest, type HelpText } from '../program/flags-help.ts';
import type { FlagTable } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { RunEndedError, type RunLimit, signalSummary, startRunLimit } from '../program/run-limit.ts';
import type { Tool } from '../program/run-tool.ts';
import { VERSION_LINE } from '../program/version.ts';
import {
  brandingLine,
  cleanPluginText,
  formatPluginOutput,
  type PerformanceDatum,
  type PluginOutput,
} from './nagios.ts';
import { type PhaseTimes, timePhases } from './phase-times.ts';
import type { pluginFlags } from './plugin-flags.ts';
import { type PluginState, STATE_EXIT_CODES } from './plugin-state.ts';

/** The flags that every plugin has. */
export type PluginFlags = typeof commonFlags &
  typeof logfmtFlags &
  typeof configFlags &
  typeof connectionFlags &
  typeof pluginFlags;

/** What a plugin's body works with. */
export interface PluginRun {
  readonly io: ToolIo;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly limit: RunLimit;
  /** Where the phases of the run are timed. */
  readonly times: PhaseTimes;
  /** Milliseconds since the run began. */
  elapsedMs(): number;
  /** Says how far the run has come, for the wording of an error. */
  enter(stage: ExplainContext['stage']): void;
  /** Says where to ask for what the server said unasked, for the report of a failure. */
  listenTo(remarks: Remarks): void;
}

/** What a plugin found; the rest of the output is the frame's, and the performance data where there is none: the time alone. */
export type PluginResult = Omit<PluginOutput, 'performance' | 'branding'> & {
  readonly performance?: readonly PerformanceDatum[];
};

export interface Plugin<T extends FlagTable & PluginFlags> {
  readonly table: T;
  readonly help: HelpText;
  /** What accounts of a configuration file must log in with. */
  readonly authType: AuthType;
  /** Rules between flags; what is wrong, each in a sentence. */
  readonly check: (values: DraftFlagValues<T>, wording: Wording) => readonly string[];
  readonly body: (values: FlagValues<T>, run: PluginRun) => Promise<PluginResult>;
}

const TIMEOUT_STATES: Readonly<Record<'critical' | 'unknown' | 'warning' | 'ok', PluginState>> = {
  critical: 'CRITICAL',
  unknown: 'UNKNOWN',
  warning: 'WARNING',
  ok: 'OK',
};

/** Makes the tool. */
export function pluginTool<const T extends FlagTable & PluginFlags>(plugin: Plugin<T>): Tool {
  return {
    name: plugin.help.program,
    run: (argv, io) => runPlugin(plugin, argv, io),
    tellBug: (bug, io) => {
      void io.stdout.write(`UNKNOWN: ${cleanPluginText(bug)} \n`);
      return STATE_EXIT_CODES.UNKNOWN;
    },
  };
}

/** Runs a plugin to its exit code. */
async function runPlugin<const T extends FlagTable & PluginFlags>(
  plugin: Plugin<T>,
  argv: readonly string[],
  io: ToolIo,
): Promise<ExitCode> {
  const started = io.monotonic();
  const elapsedMs = (): number => Math.round(io.monotonic() - started);
  const finish = async (result: PluginResult, branding = false): Promise<ExitCode> => {
    const { performance = [{ label: 'time', value: elapsedMs(), unit: 'ms' }] } = result;
    const output = { ...result, performance, branding: branding ? brandingLine(VERSION_LINE) : undefined };
    await io.stdout.write(formatPluginOutput(output));
    return STATE_EXIT_CODES[result.state];
  };
  const { table } = plugin;
  const parsed = parseArguments(table, argv);
  const answered = await answerRequest(parsed.request, table, plugin.help, io);
  if (answered !== undefined) return answered;
  let values: FlagValues<T>;
  let warnings: readonly string[] = [];
  try {
    const config = await readConfigLayer(parsed, io, plugin.authType);
    warnings = config.warnings;
    values = settleFlags(table, parsed, { env: io.env, config: config.layer, check: plugin.check }).values;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return finish(usageResult(error, plugin.help.program));
  }
  const frame = values as FlagValues<PluginFlags>;
  const held = heldLines();
  const isVerbose = frame['log-level'] === 'debug' || frame['log-level'] === 'trace';
  const { logger, redactor } = setUpLog(frame, io, isVerbose ? {} : { write: held.add });
  for (const warning of warnings) logger.warn(warning);
  const limit = startRunLimit(io, frame.timeout);
  let stage: ExplainContext['stage'] = 'connect';
  let remarks: Remarks = () => [];
  const run: PluginRun = {
    io,
    logger,
    redactor,
    limit,
    times: timePhases(io.monotonic),
    elapsedMs,
    enter: (next) => {
      stage = next;
    },
    listenTo: (source) => {
      remarks = source;
    },
  };
  let result: PluginResult;
  try {
    result = await limit.race(plugin.body(values, run));
  } catch (error) {
    if (isBug(error)) throw error;
    result = failureResult(error, {
      remarks,
      timeoutState: TIMEOUT_STATES[frame['timeout-state']],
      program: plugin.help.program,
      context: {
        stage,
        server: frame.server,
        port: frame.port ?? (frame.security === 'tls' ? 993 : 143),
        security: frame.security,
        certificateName: frame['server-name'],
        timeoutMs: frame.timeout,
        redact: (text) => redactor.redact(text),
      },
    });
  } finally {
    limit.release();
  }
  const code = await finish(result, frame.branding);
  await io.stderr.write(held.text());
  return code;
}

/** A server that sends nothing but nonsense, each a warning, must not fill the memory and the alert. */
const MAX_HELD_LINES = 50;

/** The log lines of a run, the first of them. */
function heldLines(): { readonly add: (line: string) => void; readonly text: () => string } {
  const lines: string[] = [];
  let more = 0;
  return {
    add(line) {
      if (lines.length < MAX_HELD_LINES) lines.push(`${line}\n`);
      else more++;
    },
    text: () => lines.join('') + (more === 0 ? '' : `… and ${more} more lines: --log-level debug shows them\n`),
  };
}

/** Whether nobody foresaw this error: those of the libraries have a kind, or are a SASL mechanism's. */
function isBug(error: unknown): boolean {
  if (error instanceof UsageError || error instanceof RunEndedError) return false;
  if (!(error instanceof Error)) return true;
  const isSasl = 'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_SASL_');
  return !isSasl && !('kind' in error && typeof error.kind === 'string');
}

function usageResult(error: UsageError, program: string): PluginResult {
  const errors = [...error.problems, `hint: ${program} --help lists the flags`];
  return { state: 'UNKNOWN', summary: 'Error initializing application', errors };
}

interface FailureContext {
  readonly timeoutState: PluginState;
  readonly program: string;
  readonly context: ExplainContext;
  readonly remarks: Remarks;
}

function failureResult(error: unknown, { timeoutState, program, context, remarks }: FailureContext): PluginResult {
  if (error instanceof UsageError) return usageResult(error, program);
  const { summary, causes, hints } = explainError(error, context);
  const errors = [...causes, ...remarkLines(remarks, causes), ...hints.map((hint) => `hint: ${hint}`)];
  if (!(error instanceof RunEndedError)) {
    // What cannot be told is no verdict, neither good nor bad.
    const isUnknown = context.stage === 'check' && isNoAnswer(error);
    return { state: isUnknown ? 'UNKNOWN' : 'CRITICAL', summary, errors };
  }
  return { state: timeoutState, summary: signalSummary(error) ?? summary, errors };
}
