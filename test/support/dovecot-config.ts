/**
 * The configuration of a throw-away Dovecot 2.3: everything under one folder, loopback only, no privilege needed.
 * Pure text; nothing here runs or writes anything.
 *
 * @module
 * @see https://doc.dovecot.org/2.3/
 */

/** The SASL mechanisms that the tests use. `LOGIN` is the mechanism, not the command. */
export type DovecotMechanism =
  | 'PLAIN'
  | 'LOGIN'
  | 'CRAM-MD5'
  | 'SCRAM-SHA-1'
  | 'SCRAM-SHA-256'
  | 'XOAUTH2'
  | 'OAUTHBEARER';

/** A key that Dovecot checks access tokens (JWT) with, without asking an endpoint. */
export interface DovecotJwtKey {
  /** The JWT header's `alg`, for example `RS256` or `ES256`. */
  readonly alg: string;
  /** The JWT header's `kid`; `default` is the key for tokens without one. */
  readonly kid?: string;
  /** The claim `azp`; `default` is for tokens without one. */
  readonly azp?: string;
  /** PEM, SubjectPublicKeyInfo (for HS256: the secret in base64). */
  readonly key: string;
}

/** The options that change the configuration. */
export interface DovecotConfigOptions {
  /** What is offered. Default: all mechanisms for passwords, and the two for tokens where `jwtKeys` has any. */
  readonly mechanisms?: readonly DovecotMechanism[];
  readonly jwtKeys?: readonly DovecotJwtKey[];
  /** Mailboxes with a SPECIAL-USE attribute; they exist from the start: `{'Junk Email': '\\Junk'}`. */
  readonly specialUse?: Readonly<Record<string, string>>;
  /** The hierarchy's delimiter. Default `/`. */
  readonly separator?: '/' | '.';
  /** What all names but INBOX begin with, the separator included, for example `INBOX.`. Default none. */
  readonly prefix?: string;
  /** Limits of the account that the QUOTA extension shows. */
  readonly quota?: { readonly storageKiB?: number; readonly messages?: number };
  /**
   * The CAPABILITY list in place of the server's own, before and after login. Before login `AUTH=…` and STARTTLS come
   * on top.
   */
  readonly capability?: string;
  /** Leaves SASL-IR out of the capabilities (Dovecot accepts an initial response all the same). */
  readonly hideSaslIr?: boolean;
  /** The greeting's text. */
  readonly greeting?: string;
  /**
   * `yes` (default) offers STARTTLS and TLS; `required` refuses a login without it (LOGINDISABLED); `no` has neither,
   * and no TLS port. For `required` the server listens on 127.0.0.2 (which Linux has without being told): it takes a
   * connection whose ends have the same address for a secure one.
   */
  readonly tls?: 'yes' | 'required' | 'no';
  /** PEM of the server's certificate and key. Default: the good one of the test certificates. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Further lines of `dovecot.conf`, after the others, for what has no option here; `@FOLDER@` is the instance's folder. */
  readonly extraConfig?: string;
  /** Further files, by their paths below the folder; `@FOLDER@` in them is that folder. */
  readonly extraFiles?: Readonly<Record<string, string>>;
}

/** Where this instance lives, and as whom. */
export interface DovecotPlace {
  /** The temporary folder, absolute. */
  readonly folder: string;
  /** The address to listen on. */
  readonly host: string;
  readonly imapPort: number;
  /** 0: none. */
  readonly imapsPort: number;
  /** The user that everything runs as: Dovecot refuses uid 0 for mail. */
  readonly userName: string;
  readonly uid: number;
  readonly gid: number;
}

const FOR_PASSWORDS: readonly DovecotMechanism[] = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256'];
const FOR_TOKENS: readonly DovecotMechanism[] = ['XOAUTH2', 'OAUTHBEARER'];

/** What Dovecot 2.3 says of itself before login, without SASL-IR. */
const BEFORE_LOGIN_WITHOUT_SASL_IR = 'IMAP4rev1 LOGIN-REFERRALS ID ENABLE IDLE LITERAL+';

/** The text of `dovecot.conf`. */
export function dovecotConfig(options: DovecotConfigOptions, place: DovecotPlace): string {
  const tokens = (options.jwtKeys ?? []).length > 0;
  const mechanisms = options.mechanisms ?? (tokens ? [...FOR_PASSWORDS, ...FOR_TOKENS] : FOR_PASSWORDS);
  const capability = options.capability ?? (options.hideSaslIr === true ? BEFORE_LOGIN_WITHOUT_SASL_IR : undefined);
  return [
    `base_dir = ${quote(`${place.folder}/run`)}
state_dir = ${quote(`${place.folder}/state`)}
log_path = /dev/stderr
log_timestamp = ""
auth_verbose = yes
protocols = imap
listen = ${place.host}
default_internal_user = ${quote(place.userName)}
default_internal_group =
default_login_user = ${quote(place.userName)}
mail_uid = ${place.uid}
mail_gid = ${place.gid}
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:~/Maildir:LAYOUT=fs:UTF-8
mail_max_userip_connections = 1000
mail_fsync = never
shutdown_clients = yes
disable_plaintext_auth = no
auth_username_chars =
auth_username_format = %u
auth_failure_delay = 0
auth_mechanisms = ${mechanisms.join(' ').toLowerCase()}`,
    services(place),
    tls(options.tls ?? 'yes', place),
    passdbs(tokens, place),
    namespace(options),
    options.quota === undefined ? '' : quota(options.quota),
    capability === undefined ? '' : `imap_capability = ${quote(capability)}`,
    options.greeting === undefined ? '' : `login_greeting = ${quote(options.greeting)}`,
    inFolder(options.extraConfig ?? '', place),
    '',
  ].join('\n');
}

/** Text that names the folder of the instance. */
export function inFolder(text: string, { folder }: DovecotPlace): string {
  return text.replaceAll('@FOLDER@', folder);
}

// One process serves all logins, and one imap process session after session: forking anew for each costs milliseconds.
// Without a chroot of their own, and without the penalty that anvil gives to failed logins.
function services(place: DovecotPlace): string {
  return `service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = ${place.imapPort}
  }
  inet_listener imaps {
    port = ${place.imapsPort}
  }
}
service imap {
  service_count = 100
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  client_limit = 2000
}`;
}

function tls(mode: 'yes' | 'required' | 'no', place: DovecotPlace): string {
  if (mode === 'no') {
    return 'ssl = no';
  }
  return `ssl = ${mode}
ssl_cert = <${place.folder}/server.pem
ssl_key = <${place.folder}/server.key.pem`;
}

function passdbs(tokens: boolean, place: DovecotPlace): string {
  const users = quote(`username_format=%u ${place.folder}/users`);
  const oauth2 = `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${quote(`${place.folder}/oauth2.conf`)}
}
`;
  return `${tokens ? oauth2 : ''}passdb {
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = ${users}
}
userdb {
  driver = passwd-file
  args = ${users}
}`;
}

/**
 * The file that the oauth2 passdb reads: tokens are checked here, with the keys in `jwt/`, and name the user in the
 * claim `email`.
 */
export function oauth2Config(place: DovecotPlace): string {
  return `introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${place.folder}/jwt/
username_attribute = email
username_format = %u
`;
}

/** Where a key lies, below the folder of the instance. */
export function jwtKeyPath(key: DovecotJwtKey): string {
  return `jwt/${key.azp ?? 'default'}/${key.alg}/${key.kid ?? 'default'}`;
}

function namespace(options: DovecotConfigOptions): string {
  const mailboxes = Object.entries(options.specialUse ?? {}).map(
    ([name, use]) => `  mailbox ${quote(name)} {
    auto = create
    special_use = ${use}
  }
`,
  );
  return `namespace inbox {
  inbox = yes
  separator = ${options.separator ?? '/'}
  prefix = ${quote(options.prefix ?? '')}
${mailboxes.join('')}}`;
}

function quota({ storageKiB, messages }: { readonly storageKiB?: number; readonly messages?: number }): string {
  const rules = [
    ...(storageKiB === undefined ? [] : [`storage=${storageKiB}k`]),
    ...(messages === undefined ? [] : [`messages=${messages}`]),
  ];
  return `mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User quota
  quota_rule = *:${rules.join(':')}
}`;
}

/**
 * One line of the passwd-file. The password goes in as base64, so that any octets do (Dovecot refuses controls below
 * a space at login).
 *
 * @throws {RangeError} where the name holds what the format cannot: `:`, a line's end, NUL, or `#` at the beginning.
 */
export function passwdLine(name: string, password: string | Uint8Array, home: string, place: DovecotPlace): string {
  if (name === '' || name.startsWith('#') || /[:\r\n\0]/.test(name)) {
    throw new RangeError(`a passwd-file has no way to write the user name ${JSON.stringify(name)}`);
  }
  const octets = Buffer.from(password);
  // Dovecot looks a name up as its variable expansion escapes it.
  // `nodelay` makes a refusal by CRAM-MD5 or SCRAM quick; one by PLAIN, LOGIN or a token waits half a second for a
  // timer, whatever is configured.
  const key = name.replaceAll(/["'\\]/g, '\\$&');
  return `${key}:{PLAIN.b64}${octets.toString('base64')}:${place.uid}:${place.gid}::${home}::nodelay=yes\n`;
}

/** A value of `dovecot.conf` in quotes: it may then hold `#`, and spaces at its ends. */
function quote(value: string): string {
  if (/[\r\n\0]/.test(value)) {
    throw new RangeError(`dovecot.conf has no way to write ${JSON.stringify(value)}`);
  }
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
