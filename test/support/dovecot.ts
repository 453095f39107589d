/**
 * Starts a real Dovecot 2.3 for a test, as root or as an ordinary user, below a temporary folder and on loopback
 * ports that the system chose; and ends it whole. Share one server among the tests of a file: it starts in some 50
 * ms, but that is more than most of them take.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, chownSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { certificates } from '../../fixtures/certificates/index.ts';
import {
  type DovecotConfigOptions,
  type DovecotPlace,
  dovecotConfig,
  inFolder,
  jwtKeyPath,
  oauth2Config,
  passwdLine,
} from './dovecot-config.ts';
import { type DovecotProcess, greeted, launchDovecot } from './dovecot-process.ts';
import { type MaildirMessage, makeFolder, type Owner, writeMaildir } from './maildir.ts';

export type { DovecotConfigOptions, DovecotJwtKey, DovecotMechanism } from './dovecot-config.ts';
export type { MaildirFlag, MaildirMessage } from './maildir.ts';

/** An account of the server. */
export interface DovecotUser {
  /** Any text without `:`, a line's end or NUL; case counts. */
  readonly name: string;
  /** Any octets but controls below a space; text is taken as UTF-8. Default `secret`. */
  readonly password?: string | Uint8Array;
  /** Mailboxes besides INBOX, by the names that a client sees, with their messages. */
  readonly mailboxes?: Readonly<Record<string, Iterable<MaildirMessage>>>;
}

/** What to start. */
export interface DovecotOptions extends DovecotConfigOptions {
  /** Default: one, `user@example.com` with the password `secret`. */
  readonly users?: readonly DovecotUser[];
}

/** A running server. */
export interface Dovecot {
  /**
   * The address it listens on, `127.0.0.1` unless `tls` is `required`. The default certificate names that, and
   * `localhost`.
   */
  readonly host: string;
  /** Plain text, with STARTTLS unless `tls` is `no`. */
  readonly imapPort: number;
  /** TLS from the first octet; 0 where `tls` is `no`. */
  readonly imapsPort: number;
  /** PEM of the CA that signed the default certificate. */
  readonly ca: string;
  /** Path of the same. */
  readonly caFile: string;
  /**
   * Adds messages, in order, past the server: they are there for the next command that looks (STATUS, SELECT, NOOP).
   *
   * @param mailbox As a client names it, with the separator and the prefix; made where it is not there.
   */
  addMessages(user: string, mailbox: string, messages: Iterable<MaildirMessage>): void;
  /** The temporary folder that holds all of it. */
  readonly folder: string;
  /** The ids of its processes (where there is no /proc: the master's alone). */
  processes(): readonly number[];
  /** What it has logged so far. */
  log(): string;
  /**
   * Ends it with its sessions and removes its folder. May be called again.
   *
   * @throws {Error} where a process of it is still there after it was killed.
   */
  stop(): Promise<void>;
}

const DEFAULT_USER: DovecotUser = { name: 'user@example.com' };
/** Linux gives uid and gid 65534 to `nobody`. */
const NOBODY = { userName: 'nobody', uid: 65534, gid: 65534 } as const;
/** A socket's path has at most 107 octets on Linux; Dovecot's longest below its base folder takes some 40. */
const LONGEST_TEMPORARY_FOLDER = 60;

let found: { readonly path: string | undefined } | undefined;

/**
 * The path of a Dovecot 2.3 (2.4 has another configuration) that has its IMAP server; undefined where there is none.
 */
export function dovecotAvailable(): string | undefined {
  found ??= { path: findDovecot() };
  return found.path;
}

function findDovecot(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const path = folders.map((folder) => join(folder, 'dovecot')).find(isExecutable);
  if (path === undefined || !spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.startsWith('2.3.')) {
    return undefined;
  }
  // dovecot-core alone has no IMAP.
  const root = dirname(dirname(path));
  const imap = ['lib/dovecot/imap', 'libexec/dovecot/imap'].map((below) => join(root, below));
  return imap.some(isExecutable) ? path : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The options of a `describe` or `test` that needs Dovecot: skipped, with a line that says what is missing, where it
 * is not installed. With REQUIRE_INTEROP=1 nothing is skipped, and {@link startDovecot} fails.
 *
 * @param name What is left untested, for the line.
 * @param available Whether Dovecot is installed.
 * @param required Whether to fail without it.
 */
export function interopSkip(
  name: string,
  available: boolean = dovecotAvailable() !== undefined,
  required: boolean = process.env['REQUIRE_INTEROP'] === '1',
): { readonly skip?: string } {
  return available || required ? {} : { skip: `${name}: Dovecot 2.3 with its IMAP server is not installed` };
}

/**
 * Starts a server and waits until it listens.
 *
 * @throws {Error} where Dovecot is not installed, or ends before it listens (the message has its log).
 * @throws {RangeError} for a name that no passwd-file, configuration or Maildir can hold.
 */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const program = dovecotAvailable();
  if (program === undefined) {
    throw new Error('Dovecot 2.3 with its IMAP server is not installed (Debian: dovecot-imapd)');
  }
  const identity = process.getuid?.() === 0 ? NOBODY : ownUser();
  const base = tmpdir().length > LONGEST_TEMPORARY_FOLDER ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(base, 'dovecot-'));
  const host = options.tls === 'required' ? '127.0.0.2' : '127.0.0.1';
  const mail = mailOf(options, folder, process.getuid?.() === 0 ? identity : undefined);
  try {
    // What the server's own processes read must be open to their user; the name is random.
    chmodSync(folder, 0o755);
    const users = options.users ?? [DEFAULT_USER];
    users.forEach(mail.addUser);
    // Whatever port was free a moment ago may be taken by now: then with others.
    for (let attempt = 1; ; attempt++) {
      const [imapPort, freePort] = await freePorts(host);
      const place: DovecotPlace = {
        folder,
        host,
        imapPort,
        imapsPort: options.tls === 'no' ? 0 : freePort,
        ...identity,
      };
      writeFiles(options, users, mail, place);
      const running = await launchDovecot(program, folder);
      if (running.isRunning()) {
        await greeted(host, imapPort).catch(async (cause: unknown) => {
          await running.end();
          throw new Error(`Dovecot listens but does not greet:\n${running.log()}`, { cause });
        });
        return serverOf(place, mail, running);
      }
      if (attempt === 5 || !running.log().includes('Address already in use')) {
        throw new Error(`Dovecot did not start:\n${running.log()}`);
      }
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Mail {
  readonly owner: Owner | undefined;
  homeOf(user: string): string;
  addUser(user: DovecotUser): void;
  addMessages: Dovecot['addMessages'];
}

function mailOf(options: DovecotOptions, folder: string, owner: Owner | undefined): Mail {
  const homes = new Map<string, string>();
  const homeOf: Mail['homeOf'] = (user) => {
    const home = homes.get(user);
    if (home === undefined) {
      throw new RangeError(`the server has no user ${JSON.stringify(user)}`);
    }
    return home;
  };
  const addMessages: Mail['addMessages'] = (user, mailbox, messages) =>
    writeMaildir(`${homeOf(user)}/Maildir`, levelsOf(mailbox, options), messages, owner);
  return {
    owner,
    homeOf,
    addMessages,
    addUser({ name, mailboxes = {} }) {
      const home = `${folder}/home-${homes.size}`;
      homes.set(name, home);
      makeFolder(home, owner);
      for (const [mailbox, messages] of Object.entries(mailboxes)) {
        addMessages(name, mailbox, messages);
      }
    },
  };
}

function ownUser(): { userName: string; uid: number; gid: number } {
  const { username, uid, gid } = userInfo();
  return { userName: username, uid, gid };
}

// Both are open at once, so that they differ.
async function freePorts(host: string): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, host, resolve);
    });
    const address = server.address();
    ports.push(address !== null && typeof address === 'object' ? address.port : 0);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [first = 0, second = 0] = ports;
  return [first, second];
}

function writeFiles(
  options: DovecotOptions,
  users: readonly DovecotUser[],
  { owner, homeOf }: Mail,
  place: DovecotPlace,
): void {
  const { folder } = place;
  const { cert, key } = options.certificate ?? certificates.server;
  writeFileSync(`${folder}/dovecot.conf`, dovecotConfig(options, place));
  writeFileSync(`${folder}/server.pem`, cert);
  writeFileSync(`${folder}/server.key.pem`, key, { mode: 0o600 });
  writeFileSync(`${folder}/oauth2.conf`, oauth2Config(place));
  for (const jwtKey of options.jwtKeys ?? []) {
    const path = join(folder, jwtKeyPath(jwtKey));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, jwtKey.key);
  }
  for (const [name, text] of Object.entries(options.extraFiles ?? {})) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), inFolder(text, place));
  }
  const lines = users.map(({ name, password = 'secret' }) => passwdLine(name, password, homeOf(name), place));
  writeFileSync(`${folder}/users`, lines.join(''), { mode: 0o600 });
  if (owner !== undefined) {
    chownSync(`${folder}/users`, owner.uid, owner.gid);
  }
}

function serverOf(place: DovecotPlace, { addMessages }: Mail, running: DovecotProcess): Dovecot {
  let stopped: Promise<void> | undefined;
  return {
    host: place.host,
    imapPort: place.imapPort,
    imapsPort: place.imapsPort,
    ca: certificates.ca.cert,
    caFile: certificates.ca.certFile,
    addMessages,
    log: running.log,
    folder: place.folder,
    processes: running.processes,
    stop() {
      stopped ??= running.end();
      return stopped;
    },
  };
}

function levelsOf(mailbox: string, { separator = '/', prefix = '' }: DovecotConfigOptions): readonly string[] {
  const name = prefix !== '' && mailbox.startsWith(prefix) ? mailbox.slice(prefix.length) : mailbox;
  return name.toUpperCase() === 'INBOX' ? [] : name.split(separator);
}
