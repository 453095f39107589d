/**
 * The frame of a tool that is no plugin: flags, `--help` and `--version`, and bad arguments told on standard error. What it does with
 * valid flags is the body's matter.
 *
 * @module
 */

import { type ParsedArguments, parseArguments } from './arguments.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type ExitCode } from './exit.ts';
import { writeFailureText } from './file-error.ts';
import {
  type ConfigResult,
  type DraftFlagValues,
  type FlagTable,
  type FlagValues,
  settleFlags,
  UsageError,
} from './flags.ts';
import type { Wording } from './flags-alternatives.ts';
import { answerRequest, type HelpText } from './flags-help.ts';
import type { ToolIo } from './io.ts';
import type { Tool } from './run-tool.ts';
import { cleanLine } from './text.ts';

/** What a body may want to know beside the values. */
export interface Given {
  /** The texts of the flags on the command line. */
  readonly texts: ParsedArguments['texts'];
  /** What is doubtful in the configuration file. */
  readonly warnings: readonly string[];
}

export interface CommandToolParts<T extends FlagTable> {
  readonly table: T;
  readonly help: HelpText;
  /** Rules between flags; what is wrong, each in a sentence. */
  readonly check?: (values: DraftFlagValues<T>, wording: Wording) => readonly string[];
  /** Reads values for flags from a file. Default: there are none. */
  readonly configure?: (parsed: ParsedArguments, io: ToolIo) => Promise<ConfigResult>;
  /** @throws {UsageError} what turns out later to be bad arguments or configuration */
  readonly body: (values: FlagValues<T>, io: ToolIo, given: Given) => Promise<ExitCode>;
}

/** Makes the tool. */
export function commandTool<const T extends FlagTable>({
  table,
  help,
  check,
  configure,
  body,
}: CommandToolParts<T>): Tool {
  return {
    name: help.program,
    tellBug: (bug, io) => {
      void io.stderr.write(`${help.program}: ${cleanLine(bug)}\n`);
      return EXIT_FAILED;
    },
    run: async (argv, io) => {
      const parsed = parseArguments(table, argv);
      const answered = await answerRequest(parsed.request, table, help, io);
      if (answered !== undefined) return unlessLost(answered, help.program, io);
      try {
        const { layer, warnings } = (await configure?.(parsed, io)) ?? { layer: undefined, warnings: [] };
        const { values } = settleFlags(table, parsed, { env: io.env, config: layer, check });
        return await unlessLost(await body(values, io, { texts: parsed.texts, warnings }), help.program, io);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        await io.stderr.write(usageText(error, help.program));
        return EXIT_USAGE;
      }
    },
  };
}

/** The exit code; that of a failure where the result has not been written, a disk being full, say. */
async function unlessLost(code: ExitCode, name: string, { stdout, stderr }: ToolIo): Promise<ExitCode> {
  await stdout.write('');
  if (stdout.failure === undefined) return code;
  await stderr.write(`${name}: standard output cannot be written: ${writeFailureText(stdout.failure)}\n`);
  return code === EXIT_DONE ? EXIT_FAILED : code;
}

/** A line each. The log's level doesn't apply: it may be among what is wrong. */
function usageText({ problems }: UsageError, program: string): string {
  return [...problems, `${program} --help lists the flags`].map((problem) => `${program}: ${problem}\n`).join('');
}
