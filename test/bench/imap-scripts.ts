/**
 * What the contestants of the IMAP benchmarks do, as scripts for processes of their own: so that peak memory is theirs alone. Each prints
 * one line of JSON with what it measured.
 *
 * @module
 */
import { pathToFileURL } from 'node:url';

const DIST = pathToFileURL('dist/lib/').href;

/** What a script prints. */
export interface Figures {
  /** Milliseconds of what is measured, connecting not counted. */
  readonly ms: number;
  /** Resident memory before it begins, and at its peak. */
  readonly baseOctets: number;
  readonly peakOctets: number;
  /** Messages, commands or octets: a check that the work was done. */
  readonly count: number;
}

const REPORT = `
// Not resourceUsage().maxRSS, which on Linux begins with what the parent had.
const { readFileSync } = await import('node:fs');
const peak = () => {
  try {
    return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
};
const figures = async (work) => {
  globalThis.gc();
  const baseOctets = process.memoryUsage().rss;
  const start = performance.now();
  const count = await work();
  const ms = performance.now() - start;
  const peakOctets = peak();
  console.log(JSON.stringify({ ms, baseOctets, peakOctets, count }));
};
const [port, argument] = process.argv.slice(1);
`;

const OURS = `${REPORT}
const imap = await import('${DIST}imap/index.js');
const { Secret } = await import('${DIST}log/index.js');
const client = await imap.connect({ host: '127.0.0.1', port: Number(port), security: 'none' });
const credentials = { kind: 'password', username: 'user@example.com', password: new Secret('secret') };
await imap.signIn(client, credentials, { allowPlaintext: true });
await client.run(imap.examine('INBOX'));
`;

const END = 'await client.run(imap.logout());';

/** 20,000 ENVELOPE + FLAGS + BODYSTRUCTURE by this library. */
export const OUR_FETCH: string = `${OURS}
await figures(async () => {
  let count = 0;
  for await (const { envelope, bodyStructure } of client.stream(imap.fetch('1:*', ['UID', 'FLAGS', 'ENVELOPE', 'BODYSTRUCTURE']))) {
    if (envelope !== undefined && bodyStructure !== undefined) count++;
  }
  return count;
});
${END}`;

/** The same by imapflow; the script's argument is its URL. */
export const IMAPFLOW_FETCH: string = `${REPORT}
const { ImapFlow } = await import(argument);
const client = new ImapFlow({
  host: '127.0.0.1', port: Number(port), secure: false, doSTARTTLS: false, logger: false, disableAutoIdle: true,
  auth: { user: 'user@example.com', pass: 'secret' },
});
await client.connect();
const lock = await client.getMailboxLock('INBOX', { readOnly: true });
await figures(async () => {
  let count = 0;
  for await (const { envelope, bodyStructure } of client.fetch('1:*', { uid: true, flags: true, envelope: true, bodyStructure: true })) {
    if (envelope !== undefined && bodyStructure !== undefined) count++;
  }
  return count;
});
lock.release();
await client.logout();`;

/** The same by node-imap; the script's argument is the URL of its package. */
export const NODE_IMAP_FETCH: string = `${REPORT}
const { createRequire } = await import('node:module');
const Connection = createRequire(argument)('./lib/Connection.js');
const client = new Connection({ user: 'user@example.com', password: 'secret', host: '127.0.0.1', port: Number(port), tls: false });
await new Promise((resolve, reject) => client.once('ready', resolve).once('error', reject).connect());
await new Promise((resolve, reject) => client.openBox('INBOX', true, (error) => (error ? reject(error) : resolve())));
await figures(() => new Promise((resolve, reject) => {
  let count = 0;
  const fetching = client.seq.fetch('1:*', { envelope: true, struct: true });
  fetching.on('message', (message) => message.on('attributes', ({ envelope, struct }) => { if (envelope && struct) count++; }));
  fetching.once('error', reject).once('end', () => resolve(count));
}));
client.end();`;

/** A body of 200 MB to a file; the script's argument is the file. */
export const OUR_STREAM: string = `${OURS}
const { createWriteStream, statSync } = await import('node:fs');
const { pipeline } = await import('node:stream/promises');
await figures(async () => {
  for await (const { sections } of client.stream(imap.uidFetch(1, [{ section: '' }]), { streamOverOctets: 0 })) {
    await pipeline(sections[0].content.stream, createWriteStream(argument));
  }
  return statSync(argument).size;
});
${END}`;

/** The same in pieces, by \`download\`. */
export const OUR_DOWNLOAD: string = `${OURS}
const { createWriteStream, statSync } = await import('node:fs');
const { pipeline } = await import('node:stream/promises');
await figures(async () => {
  await pipeline(imap.download(client, 1, ''), createWriteStream(argument));
  return statSync(argument).size;
});
${END}`;

/** STATUS commands, as many as the argument says, all at once. */
export const PIPELINED_STATUS: string = `${OURS}
await figures(async () => {
  const all = Array.from({ length: Number(argument) }, () => client.run(imap.status('Sent', ['MESSAGES', 'UNSEEN'])));
  return (await Promise.all(all)).length;
});
${END}`;

/** The same, each after the one before it. */
export const SINGLE_STATUS: string = `${OURS}
await figures(async () => {
  let count = 0;
  for (; count < Number(argument); count++) await client.run(imap.status('Sent', ['MESSAGES', 'UNSEEN']));
  return count;
});
${END}`;

/** Clients that idle, as many as the argument says. */
export const IDLE_CLIENTS: string = `${REPORT}
const imap = await import('${DIST}imap/index.js');
const open = async () => {
  const client = await imap.connect({ host: '127.0.0.1', port: Number(port), security: 'none' });
  await client.run(imap.select('INBOX'));
  const idling = new Promise((resolve) => client.on('submit', (name) => name === 'IDLE' && setImmediate(resolve)));
  await imap.keepIdle(client);
  await idling;
  return client;
};
const warm = await open();
await figures(async () => {
  const clients = [];
  while (clients.length < Number(argument)) clients.push(...(await Promise.all(Array.from({ length: 50 }, open))));
  globalThis.gc();
  for (const client of clients) client.close();
  return clients.length;
});
warm.close();`;
