/**
 * What starting costs: `--version` beside an empty node, and a whole check beside the least that a script can do for the same answer.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { certificates } from '../../fixtures/certificates/index.ts';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { printTable, race, runBare, type Timing } from './measure.ts';

const TOOL = fileURLToPath(new URL('../../dist/bin/check_imap_mailbox_basic', import.meta.url));

/** LOGIN, STATUS and LOGOUT over `tls.connect`, with no error handling at all: nobody's check can be quicker by much. */
const BARE_SCRIPT = `
const [port, ca, password] = process.argv.slice(2);
const socket = require('node:tls').connect({ host: 'localhost', port, servername: 'localhost', ca: require('node:fs').readFileSync(ca) });
const steps = [
  [/^\\* OK/m, 'a LOGIN me@example.com "' + password + '"\\r\\n'],
  [/^a OK/m, 'b STATUS INBOX (MESSAGES)\\r\\n'],
  [/^b OK/m, 'c LOGOUT\\r\\n'],
];
let text = '';
socket.setEncoding('latin1').on('data', (chunk) => {
  text += chunk;
  while (steps.length > 0 && steps[0][0].test(text)) socket.write(steps.shift()[1]);
  if (/^c OK/m.test(text)) { console.log(/MESSAGES (\\d+)/.exec(text)[1]); socket.destroy(); }
});
`;

/** Measures and prints. */
export async function startupBench(rounds = 60): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-bench-'));
  const server = await startImapServer({
    security: 'tls',
    accounts: [{ username: 'me@example.com', password: 'secret' }],
  });
  try {
    const ca = join(folder, 'ca.pem');
    const password = join(folder, 'password');
    const script = join(folder, 'bare.cjs');
    writeFileSync(ca, certificates.ca.cert);
    writeFileSync(password, 'secret\n', { mode: 0o600 });
    writeFileSync(script, BARE_SCRIPT);
    const port = String(server.port);
    const check = ['--server', 'localhost', '--port', port, '--ca-file', ca, '--username', 'me@example.com'];
    const timings = await race(
      [
        { name: 'node -e 0', run: () => runBare(process.execPath, ['-e', '0']) },
        {
          name: 'check_imap_mailbox_basic --version (answered by its shell line)',
          run: () => runBare(TOOL, ['--version']),
        },
        { name: 'node check_imap_mailbox_basic --version', run: () => runBare(process.execPath, [TOOL, '--version']) },
        {
          name: 'bare script: tls.connect, LOGIN, STATUS, LOGOUT',
          run: () => runBare(process.execPath, [script, port, ca, 'secret']),
        },
        {
          name: 'check_imap_mailbox_basic, one folder',
          run: () => runBare(TOOL, [...check, '--password-file', password, '--folders', 'INBOX']),
        },
      ],
      rounds,
    );
    const [empty, byShell, byProgram, bare, whole] = timings;
    if (!empty || !byShell || !byProgram || !bare || !whole) throw new Error('a contestant is missing');
    const row = (timing: Timing, base: Timing, goal: string): string[] => [
      timing.name,
      timing.medianMs.toFixed(1),
      `${(timing.medianMs / base.medianMs).toFixed(2)} ×`,
      goal,
    ];
    printTable(`Start-up: medians of ${rounds} runs taken in turn, the embedded server on loopback`, [
      ['', 'ms', 'ratio', 'goal'],
      row(empty, empty, ''),
      row(byShell, empty, '1.15 ×'),
      row(byProgram, empty, '1.15 ×'),
      row(bare, bare, ''),
      row(whole, bare, '1.5 ×'),
    ]);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}
