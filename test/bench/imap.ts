/**
 * lib/imap at work: messages from Dovecot beside imapflow and node-imap, a body of 200 MB to a file, pipelined commands, and clients that
 * idle.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedMailbox } from '../../fixtures/mail/index.ts';
import { type Dovecot, dovecotAvailable, startDovecot } from '../support/dovecot.ts';
import {
  type Figures,
  IDLE_CLIENTS,
  IMAPFLOW_FETCH,
  NODE_IMAP_FETCH,
  OUR_DOWNLOAD,
  OUR_FETCH,
  OUR_STREAM,
  PIPELINED_STATUS,
  SINGLE_STATUS,
} from './imap-scripts.ts';
import { median, printTable } from './measure.ts';
import { imapflowUrl } from './peers.ts';

const MESSAGES = 20_000;
const BODY_OCTETS = 200_000_000;
const COMMANDS = 10_000;
const CLIENTS = 1_000;
const MIB = 1024 * 1024;

interface Contestant {
  readonly name: string;
  readonly script: string;
  readonly port: number;
  readonly argument: string;
}

function run({ name, script, port, argument }: Contestant): Promise<Figures> {
  const options = ['--expose-gc', '--input-type=module', '-e', script, '--', String(port), argument];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Figures);
      else reject(new Error(`${name} ended with ${code}: ${errors}`));
    });
  });
}

/** In turns, so that a noisy moment hits all; after a round that doesn't count. */
async function race(contestants: readonly Contestant[], rounds: number): Promise<readonly (readonly Figures[])[]> {
  const results = contestants.map((): Figures[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const figures = await run(contestant);
      if (round >= 0) results[index]?.push(figures);
    }
  }
  return results;
}

const middle = (figures: readonly Figures[], of: (each: Figures) => number): number => median(figures.map(of));
const mebi = (octets: number): string => `${(octets / MIB).toFixed(1)} MiB`;
const above = ({ peakOctets, baseOctets }: Figures): number => peakOctets - baseOctets;

async function fetchBench(dovecot: Dovecot, rounds: number): Promise<void> {
  const flow = imapflowUrl();
  const nodeImap = `${flow.slice(0, flow.indexOf('node_modules/'))}node_modules/imap/package.json`;
  const port = dovecot.imapPort;
  const contestants = [
    { name: 'lib/imap', script: OUR_FETCH, port, argument: '' },
    { name: 'node-imap', script: NODE_IMAP_FETCH, port, argument: nodeImap },
    { name: 'imapflow', script: IMAPFLOW_FETCH, port, argument: flow },
  ];
  const results = await race(contestants, rounds);
  for (const [index, figures] of results.entries()) {
    const short = figures.find(({ count }) => count !== MESSAGES);
    if (short !== undefined) throw new Error(`${contestants[index]?.name} fetched ${short.count} of ${MESSAGES}`);
  }
  const rate = (figures: readonly Figures[]): number => (MESSAGES / middle(figures, ({ ms }) => ms)) * 1000;
  const ours = rate(results[0] ?? []);
  printTable(`${MESSAGES} × UID FLAGS ENVELOPE BODYSTRUCTURE from Dovecot`, [
    ['', 'messages/s', 'lib/imap is', 'peak memory', 'above its start'],
    ...results.map((figures, index) => [
      contestants[index]?.name ?? '',
      rate(figures).toFixed(0),
      `${(ours / rate(figures)).toFixed(1)} ×`,
      mebi(middle(figures, ({ peakOctets }) => peakOctets)),
      mebi(middle(figures, above)),
    ]),
  ]);
}

async function bodyBench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'imap-bench-'));
  const dovecot = await startDovecot();
  try {
    const line = `${'x'.repeat(98)}\r\n`;
    dovecot.addMessages('user@example.com', 'INBOX', [
      `Subject: long\r\n\r\n${line.repeat(BODY_OCTETS / line.length)}`,
    ]);
    const argument = join(folder, 'body');
    const ways = [
      { name: 'stream', script: OUR_STREAM, port: dovecot.imapPort, argument },
      { name: 'download', script: OUR_DOWNLOAD, port: dovecot.imapPort, argument },
    ];
    const results = await race(ways, 1);
    printTable(`a body of ${BODY_OCTETS / 1e6} MB to a file`, [
      ['', 'seconds', 'MB/s', 'peak above its start'],
      ...results.map((figures, index) => {
        const seconds = middle(figures, ({ ms }) => ms) / 1000;
        const rate = BODY_OCTETS / 1e6 / seconds;
        return [ways[index]?.name ?? '', seconds.toFixed(2), rate.toFixed(0), mebi(middle(figures, above))];
      }),
    ]);
  } finally {
    await dovecot.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pipelineBench(dovecot: Dovecot): Promise<void> {
  const port = dovecot.imapPort;
  const argument = String(COMMANDS);
  const ways = [
    { name: 'pipelined', script: PIPELINED_STATUS, port, argument },
    { name: 'one at a time', script: SINGLE_STATUS, port, argument },
  ];
  const results = await race(ways, 1);
  printTable(`${COMMANDS} × STATUS on loopback (a distant server adds its round trip to each that waits)`, [
    ['', 'seconds', 'commands/s'],
    ...results.map((figures, index) => {
      const seconds = middle(figures, ({ ms }) => ms) / 1000;
      return [ways[index]?.name ?? '', seconds.toFixed(2), (COMMANDS / seconds).toFixed(0)];
    }),
  ]);
}

/** A server that knows just enough for clients that idle: a thousand processes of Dovecot would be measured instead. */
async function idleBench(): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hello\r\n');
    socket.on('data', (octets) => {
      for (const line of octets.toString('latin1').split('\r\n')) {
        const [tag, name] = line.split(' ');
        if (name === 'SELECT') socket.write(`* 3 EXISTS\r\n${tag} OK\r\n`);
        else if (name === 'IDLE') socket.write('+ idling\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const figures = await run({ name: 'idle', script: IDLE_CLIENTS, port, argument: String(CLIENTS) });
    printTable(`${CLIENTS} clients that idle in one process, without TLS`, [
      ['', 'KiB a client', 'seconds to open'],
      ['lib/imap', (above(figures) / 1024 / CLIENTS).toFixed(1), (figures.ms / 1000).toFixed(1)],
    ]);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Prints all of it. Needs `npm run build`, and Dovecot for all but the clients that idle. */
export async function imapBench(rounds = 5): Promise<void> {
  await idleBench();
  if (dovecotAvailable() === undefined) {
    console.log('\nDovecot 2.3 is not installed: the other benchmarks of lib/imap are left out');
    return;
  }
  const dovecot = await startDovecot({
    users: [{ name: 'user@example.com', mailboxes: { Sent: ['Subject: x\r\n\r\nx\r\n'] } }],
  });
  try {
    await pipelineBench(dovecot);
    const mailbox = generatedMailbox(MESSAGES);
    const messages = Array.from({ length: MESSAGES }, (_, index) => mailbox.message(index).raw());
    dovecot.addMessages('user@example.com', 'INBOX', messages);
    await fetchBench(dovecot, rounds);
  } finally {
    await dovecot.stop();
  }
  await bodyBench();
}
