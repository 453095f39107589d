/**
 * What OAuth2 costs: a check with its token in the cache beside one with a password, and one that has to fetch its token over a slow
 * link beside the least that the link allows.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { certificates } from '../../fixtures/certificates/index.ts';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { startSlowLink } from '../../fixtures/slow-link/index.ts';
import { startTokenServer } from '../../fixtures/token-server/index.ts';
import { median, printTable, race, runBare } from './measure.ts';

const BASIC = builtFile('check_imap_mailbox_basic');
const OAUTH2 = builtFile('check_imap_mailbox_oauth2');
const MAILBOX = 'me@example.com';
const SECRET = 'the value of the client secret';
const ROUND_TRIP_MS = 40;

function builtFile(name: string): string {
  return fileURLToPath(new URL(`../../dist/bin/${name}`, import.meta.url));
}

/** A TLS connection, and a way to wait for what the server says. */
async function openTls(port: number): Promise<{ socket: TLSSocket; until(pattern: RegExp): Promise<void> }> {
  const socket = connectTls({ host: '127.0.0.1', port, ca: certificates.ca.cert });
  let text = '';
  let look = (): void => undefined;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return {
    socket,
    until: (pattern) =>
      new Promise((resolve) => {
        look = () => {
          if (pattern.test(text)) resolve();
        };
        look();
      }),
  };
}

/** Milliseconds that an action takes. */
async function timed(action: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

/** The steps of a cold check, each as quick as the link is: bare sockets in a process that runs already. */
async function leastMs(tokenPort: number, imapPort: number, token: string): Promise<number> {
  const fetching = await timed(async () => {
    const form = `grant_type=client_credentials&client_id=client&client_secret=${encodeURIComponent(SECRET)}&scope=s`;
    const head = `POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded`;
    const { socket, until } = await openTls(tokenPort);
    socket.write(`${head}\r\nContent-Length: ${form.length}\r\n\r\n${form}`);
    await until(/access_token/);
    socket.destroy();
  });
  let imap: Awaited<ReturnType<typeof openTls>> | undefined;
  const greeting = await timed(async () => {
    imap = await openTls(imapPort);
    await imap.until(/^\* OK/);
  });
  const ask = (command: string, tag: string): Promise<number> =>
    timed(async () => {
      imap?.socket.write(`${tag} ${command}\r\n`);
      await imap?.until(new RegExp(`^${tag} OK`, 'm'));
    });
  const message = Buffer.from(`user=${MAILBOX}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64');
  const authentication = await ask(`AUTHENTICATE XOAUTH2 ${message}`, 'a');
  const status = await ask('STATUS INBOX (MESSAGES)', 'b');
  imap?.socket.destroy();
  return Math.max(fetching, greeting) + authentication + status;
}

/** Measures and prints. */
export async function oauth2Bench(rounds = 40): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-bench-'));
  const endpoint = await startTokenServer({ mailbox: MAILBOX, clients: { client: { secret: SECRET } } });
  const imap = await startImapServer({
    accounts: [{ username: MAILBOX, password: 'secret', tokens: (token) => endpoint.issuedTokens.includes(token) }],
  });
  const slowEndpoint = await startSlowLink({ port: endpoint.port, roundTripMs: ROUND_TRIP_MS });
  const slowImap = await startSlowLink({ port: imap.port, roundTripMs: ROUND_TRIP_MS });
  try {
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content, { mode: 0o600 });
      return join(folder, name);
    };
    const ca = file('ca.pem', certificates.ca.cert);
    const server = (port: number): string[] => [
      ...['--server', '127.0.0.1', '--port', String(port), '--ca-file', ca, '--folders', 'INBOX'],
    ];
    const basic = ['--username', MAILBOX, '--password-file', file('password', 'secret')];
    const oauth2 = (port: number): string[] => [
      ...['--shared-mailbox', MAILBOX, '--token-url', endpoint.url.replace(`:${endpoint.port}/`, `:${port}/`)],
      ...['--scopes', 's', '--client-id', 'client', '--client-secret-file', file('client-secret', SECRET)],
    ];
    const cached = [...oauth2(endpoint.port), '--token-cache', join(folder, 'tokens')];
    const [password, warm] = await race(
      [
        { name: 'check_imap_mailbox_basic', run: () => runBare(BASIC, [...server(imap.port), ...basic]) },
        {
          name: 'check_imap_mailbox_oauth2, token in the cache',
          run: () => runBare(OAUTH2, [...server(imap.port), ...cached]),
        },
      ],
      rounds,
    );
    const token = endpoint.mint();
    const least: number[] = [];
    const told: number[] = [];
    const [start, cold] = await race(
      [
        { name: 'node -e 0', run: () => runBare(process.execPath, ['-e', '0']) },
        {
          name: 'the whole process of it',
          run: async () => {
            const output = await runBare(OAUTH2, [...server(slowImap.port), ...oauth2(slowEndpoint.port)]);
            told.push(Number(/'time'=(\d+)ms/.exec(output)?.[1]));
          },
        },
        {
          name: 'least',
          run: async () => {
            least.push(await leastMs(slowEndpoint.port, slowImap.port, endpoint.issuedTokens.at(-1) ?? token));
          },
        },
      ],
      Math.ceil(rounds / 2),
    );
    if (!password || !warm || !start || !cold) throw new Error('a contestant is missing');
    const ms = (value: number): string => value.toFixed(1);
    const ratio = (value: number, base: number): string => `${(value / base).toFixed(2)} ×`;
    printTable(`OAuth2 with a warm cache: medians of ${rounds} runs taken in turn, on loopback`, [
      ['', 'ms', 'ratio', 'goal'],
      [password.name, ms(password.medianMs), '', ''],
      [warm.name, ms(warm.medianMs), ratio(warm.medianMs, password.medianMs), '1.10 ×'],
    ]);
    const network = median(least);
    printTable(
      `OAuth2 without a cache: medians of ${Math.ceil(rounds / 2)} runs, a round trip of ${ROUND_TRIP_MS} ms`,
      [
        ['', 'ms', 'ratio', 'goal'],
        ['the longer of token and greeting, authentication, STATUS', ms(network), '', ''],
        ['check_imap_mailbox_oauth2, by its own clock', ms(median(told)), ratio(median(told), network), '1.15 ×'],
        [`these steps after ${start.name}`, ms(start.medianMs + network), '', ''],
        [cold.name, ms(cold.medianMs), ratio(cold.medianMs, start.medianMs + network), ''],
      ],
    );
  } finally {
    await Promise.all([slowEndpoint.close(), slowImap.close(), imap.close(), endpoint.close()]);
    rmSync(folder, { recursive: true });
  }
}
