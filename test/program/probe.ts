/**
 * A tool that does as its arguments say, for tests of how tools run as processes.
 *
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises';
import { checkImapMailboxBasic } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { commandTool } from '../../tools/program/command-tool.ts';
import type { ExitCode } from '../../tools/program/exit.ts';
import type { ToolIo } from '../../tools/program/io.ts';
import { runTool } from '../../tools/program/run-tool.ts';

const [kind, ...actions] = process.argv.slice(2);

async function act(io: ToolIo): Promise<ExitCode> {
  for (const action of actions) {
    const [verb = '', argument = ''] = action.split(':');
    if (verb === 'print') await io.stdout.write(`${argument}\n`);
    else if (verb === 'fill') void io.stdout.write(`${'x'.repeat(Number(argument))}END\n`);
    else if (verb === 'log') await io.stderr.write(`${argument}\n`);
    else if (verb === 'throw') throw new TypeError('s3cret in a message\n    at s3cret (s3cret:1:1)');
    else if (verb === 'throw-later') setTimeout(() => JSON.parse('s3cret'), 1);
    else if (verb === 'reject') void Promise.reject(new RangeError('s3cret'));
    else if (verb === 'never') await new Promise(() => {});
    else if (verb === 'keep-alive') setInterval(() => {}, 1000);
    else if (verb === 'wait') await wait(Number(argument));
    else if (verb === 'await-signal') {
      await new Promise<void>((done) => {
        io.onEndSignal((signal) => void io.stdout.write(`got ${signal}\n`).then(done));
        const timer = setInterval(() => {}, 1000);
        void io.stdout.write('ready\n').then(() => timer);
      });
    } else if (verb === 'read') {
      const options = {
        maxOctets: 100_000,
        signal: AbortSignal.timeout(Number(process.env['READ_TIMEOUT_MS'] ?? 10_000)),
      };
      const outcome = await io.readFile(argument, options).then(
        ({ octets, mode }) => `${octets.length} octets, mode ${mode?.toString(8)}`,
        (error: NodeJS.ErrnoException) => `failed ${typeof error.code === 'string' ? error.code : error.name}`,
      );
      await io.stdout.write(`${outcome}\n`);
    } else if (verb === 'show') {
      const { cwd, programPath } = io;
      await io.stdout.write(
        `${JSON.stringify({ cwd, programPath, tty: io.stdout.isTTY, columns: io.stdout.columns })}\n`,
      );
    } else if (verb === 'limit') {
      io.limitResolver(Number(argument));
      await io.stdout.write(`${process.env['RES_OPTIONS']}\n`);
    } else if (verb === 'exit') return Number(argument) as ExitCode;
  }
  return 0;
}

const tool = commandTool({ table: {}, help: { program: 'probe', summary: '' }, body: (_values, io) => act(io) });
const { tellBug } = kind === 'plugin' ? checkImapMailboxBasic : tool;
await runTool({ name: 'probe', tellBug, run: (_argv, io) => (kind === 'plugin' ? act(io) : tool.run([], io)) });
