/**
 * Servers that send without end: the run ends by a limit that it names, in little memory. The built plugin runs as a process of its
 * own, and tells its greatest resident size as the kernel counted it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { type Step, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { assertPluginOutcome, assertQuiet, builtFile, runCommand, serverFlags } from '../support/run-tool.ts';

const MAX_KIB = 150 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));

/** Writes the greatest resident size at exit; Linux alone tells it. */
const hook = join(folder, 'hook.cjs');
writeFileSync(
  hook,
  `const fs = require('node:fs');
process.on('exit', () => {
  const status = fs.readFileSync('/proc/self/status', 'latin1');
  fs.writeFileSync(process.env.PEAK_FILE, /^VmHWM:\\s*(\\d+) kB$/m.exec(status)[1]);
});\n`,
);

const untilAsked: readonly Step[] = [
  { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' },
  { expect: 'AUTHENTICATE' },
  { send: '{tag} OK welcome\r\n' },
  { expect: 'STATUS' },
];
const times = (text: string, count: number): string => text.repeat(count);

interface Row {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Name of the limit, or the phase of a timeout. */
  readonly ends: RegExp;
  /** Default: INBOX. */
  readonly folders?: string;
}

/** As {@link untilAsked}, where a glob is to be looked up first. */
const untilListed: readonly Step[] = [
  { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' },
  { expect: 'AUTHENTICATE' },
  { send: '{tag} OK welcome\r\n' },
  { expect: 'LIST' },
];

const ROWS: readonly Row[] = [
  { name: 'an endless greeting', steps: [{ send: '* OK ' }, { endless: times('x', 65_536) }], ends: /maxLineOctets/ },
  {
    name: 'an endless line',
    steps: [...untilAsked, { send: '* OK ' }, { endless: times('x', 65_536) }],
    ends: /maxLineOctets/,
  },
  {
    name: 'endless untagged data',
    steps: [...untilAsked, { endless: times('* 1 EXISTS\r\n', 5000) }],
    ends: /maxUntaggedResponses/,
  },
  {
    name: 'endless STATUS',
    steps: [...untilAsked, { endless: times('* STATUS INBOX (MESSAGES 0)\r\n', 2000) }],
    ends: /maxUntaggedResponses/,
  },
  {
    name: 'endless LIST',
    steps: [...untilAsked, { endless: times('* LIST () "/" INBOX\r\n', 3000) }],
    ends: /maxUntaggedResponses/,
  },
  {
    name: 'endless capabilities',
    steps: [...untilAsked, { endless: times('* CAPABILITY IMAP4rev1 X Y Z\r\n', 2000) }],
    ends: /maxUntaggedResponses/,
  },
  {
    name: 'endless LIST of long names',
    steps: [...untilListed, { endless: times(`* LIST () "/" ${times('n', 2000)}\r\n`, 30) }],
    ends: /maxUntaggedOctets/,
    folders: '*',
  },
  {
    name: 'endless capabilities in long lines',
    steps: [...untilAsked, { endless: `* CAPABILITY A${times(' B', 100_000)}\r\n` }],
    ends: /maxUntaggedOctets/,
  },
  {
    name: 'endless alerts',
    steps: [...untilAsked, { endless: times(`* OK [ALERT] ${times('z', 3000)}\r\n`, 20) }],
    ends: /maxUntaggedOctets/,
  },
  {
    name: 'endless nonsense',
    steps: [...untilAsked, { endless: times('?\r\n', 20_000) }],
    ends: /maxUnreadableResponses/,
  },
  {
    name: 'endless answers to nobody',
    steps: [...untilAsked, { endless: times('ZZ9 OK\r\n', 8000) }],
    ends: /maxUnreadableResponses/,
  },
  { name: 'endless continuations', steps: [...untilAsked, { endless: times('+ \r\n', 16_000) }], ends: /maxUn\w+/ },
  {
    name: 'endless continuations in a login',
    steps: [...untilAsked.slice(0, 2), { endless: times('+ \r\n', 16_000) }],
    ends: /maxUnreadableResponses/,
  },
  {
    name: 'a literal of 4 GiB',
    steps: [...untilAsked, { send: '* STATUS {4294967296}\r\n' }, { endless: times('x', 65_536) }],
    ends: /maxLiteralOctets/,
  },
  {
    name: 'a literal beyond all numbers',
    steps: [...untilAsked, { send: `* STATUS {${times('9', 40)}}\r\n` }, { endless: times('x', 65_536) }],
    ends: /maxLiteralOctets|maxLineOctets/,
  },
  {
    name: 'literals without end in one response',
    steps: [...untilAsked, { send: '* LIST () NIL ' }, { endless: times(`{65536}\r\n${times('x', 65_536)} `, 1) }],
    ends: /maxResponseOctets|maxLineOctets/,
  },
  {
    name: 'a million parentheses',
    steps: [...untilAsked, { send: `* 1 FETCH (X ${times('(', 1_000_000)}\r\n` }, { stop: true }],
    ends: /maxNesting/,
  },
  {
    name: 'a million parentheses in LIST',
    steps: [...untilAsked, { send: `* LIST () "/" INBOX (X ${times('(', 1_000_000)}\r\n` }, { stop: true }],
    ends: /maxNesting/,
  },
];

describe('servers that send without end', {
  concurrency: 2,
  skip: process.platform !== 'linux' && 'only Linux tells the peak',
}, () => {
  for (const [index, { name, steps, ends, folders = 'INBOX' }] of ROWS.entries()) {
    test(name, async (t) => {
      const peak = join(folder, `peak-${index}`);
      const server = await startScriptedServer(steps);
      const flags = ['--security', 'none', '--allow-plaintext', '--username', 'me', '--password', 'correct horse'];
      const outcome = await runCommand(
        [
          process.execPath,
          '--require',
          hook,
          builtFile('check_imap_mailbox_basic'),
          ...serverFlags(server.port),
          ...flags,
          '--folders',
          folders,
          '--timeout',
          '20',
        ],
        { env: { PEAK_FILE: peak } },
      );
      await server.close();
      assertPluginOutcome(outcome, 2, ['correct horse']);
      assert.match(outcome.stdout, ends);
      assert.match(outcome.stdout, /\* hint: the server sent more than max\w+ allows/);
      assert.ok(outcome.stderr.length < 16_384, `${outcome.stderr.length} characters of log`);
      assertQuiet(outcome);
      const kib = Number(readFileSync(peak, 'latin1'));
      t.diagnostic(`${name}: ${kib} KiB, ${Math.round(outcome.elapsedMs)} ms`);
      assert.ok(kib > 10_000 && kib < MAX_KIB, `${kib} KiB`);
    });
  }
});
