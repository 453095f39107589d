/**
 * What the tools say of an error: each hint rule by a row, chains of causes, and what a server says without end.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImapError, type ImapErrorCode, type ImapErrorDetails } from '../../lib/imap/errors.ts';
import type { PlainCodeName } from '../../lib/imap/response.ts';
import type { ExplainContext, RunStage } from '../../tools/hints/error-facts.ts';
import { explainError } from '../../tools/hints/explain.ts';
import { HINT_RULES } from '../../tools/hints/explain-rules.ts';

function context(stage: RunStage, security: ExplainContext['security'] = 'tls'): ExplainContext {
  return { stage, security, server: 'imap.example.com', port: security === 'tls' ? 993 : 143, timeoutMs: 30_000 };
}

const node = (code: string, fields: object = {}): Error =>
  Object.assign(new Error(`node says ${code}`), { code, ...fields });
const imap = (code: ImapErrorCode, details: ImapErrorDetails): ImapError =>
  new ImapError(code, `lib says ${code}`, details);
const no = (name: PlainCodeName, details: Partial<ImapErrorDetails> = {}): ImapError =>
  imap('ERR_NO', { kind: 'server', command: 'STATUS', responseCode: { name }, serverText: 'No.', ...details });

const CONNECT = context('connect');
const LOGIN = context('login');
const CHECK = context('check');
const CONNECTING = 'Error connecting to imap.example.com';
const LOGIN_ERROR = 'Login error occurred';

const certificate = {
  subject: 'CN=x',
  issuer: 'CN=y',
  names: ['DNS:mail.example.net', 'IP Address:192.0.2.1'],
  validFromMs: Date.UTC(2025, 0, 31),
  validToMs: Date.UTC(2026, 0, 31),
  serialNumber: '01',
  fingerprint256: 'AA',
};

const refusedCertificate = (code: string): ImapError =>
  imap('ERR_TLS_CERTIFICATE', { kind: 'tls', certificate, cause: node(code) });

/** A row for each rule, by the rule's name; the test below holds the two tables together. */
const ROWS: readonly [rule: string, error: unknown, context: ExplainContext, summary: string, hint: RegExp][] = [
  [
    'refused',
    imap('ERR_CONNECT', { kind: 'network', cause: node('ECONNREFUSED') }),
    CONNECT,
    CONNECTING,
    /nothing listens on imap\.example\.com port 993/,
  ],
  ['unreachable', node('EHOSTUNREACH'), CONNECT, CONNECTING, /no route/],
  ['unreachable', node('ENETUNREACH'), CONNECT, CONNECTING, /--net-type/],
  ['connect timed out', node('ETIMEDOUT'), CONNECT, CONNECTING, /firewall/],
  ['not permitted', node('EACCES'), CONNECT, CONNECTING, /does not let/],
  [
    'unknown host',
    imap('ERR_DNS', { kind: 'network', cause: node('ENOTFOUND') }),
    CONNECT,
    CONNECTING,
    /"imap\.example\.com" has no address/,
  ],
  ['no address of that family', imap('ERR_DNS', { kind: 'network' }), CONNECT, CONNECTING, /--net-type/],
  [
    'resolver failed',
    imap('ERR_DNS', { kind: 'network', cause: node('EAI_AGAIN') }),
    CONNECT,
    CONNECTING,
    /name servers did not answer/,
  ],
  ['reset', node('ECONNRESET'), CONNECT, CONNECTING, /--port and --security/],
  ['reset', node('ECONNRESET'), LOGIN, LOGIN_ERROR, /log of the server/],
  ['out of descriptors', node('EMFILE'), CONNECT, CONNECTING, /too many open files/],
  [
    'plain text where TLS was expected',
    imap('ERR_TLS', { kind: 'tls', cause: node('ERR_SSL_WRONG_VERSION_NUMBER') }),
    CONNECT,
    CONNECTING,
    /plain text on port 993: use --security starttls/,
  ],
  [
    'plain text where TLS was expected',
    imap('ERR_STARTTLS_INJECTION', { kind: 'tls', cause: node('ERR_SSL_WRONG_VERSION_NUMBER') }),
    context('connect', 'starttls'),
    CONNECTING,
    /tampers/,
  ],
  ['plain text where TLS was expected', node('EPROTO'), CONNECT, CONNECTING, /plain text/],
  ['self-signed', refusedCertificate('DEPTH_ZERO_SELF_SIGNED_CERT'), CONNECT, CONNECTING, /--ca-file/],
  ['self-signed', refusedCertificate('SELF_SIGNED_CERT_IN_CHAIN'), CONNECT, CONNECTING, /private CA/],
  [
    'no intermediate',
    refusedCertificate('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    CONNECT,
    CONNECTING,
    /leaves out its intermediate/,
  ],
  ['unknown issuer', refusedCertificate('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), CONNECT, CONNECTING, /CA is not trusted/],
  [
    'expired',
    refusedCertificate('CERT_HAS_EXPIRED'),
    CONNECT,
    CONNECTING,
    /expired on 2026-01-31 \(valid from 2025-01-31\)/,
  ],
  ['expired', node('CERT_HAS_EXPIRED'), CONNECT, CONNECTING, /has expired: renew/],
  [
    'expired',
    node('CERT_HAS_EXPIRED', {
      cert: { valid_from: 'Jan 31 00:00:00 2025 GMT', valid_to: 'Feb  1 00:00:00 2026 GMT' },
    }),
    CONNECT,
    CONNECTING,
    /expired on 2026-02-01/,
  ],
  ['not yet valid', refusedCertificate('CERT_NOT_YET_VALID'), CONNECT, CONNECTING, /valid from 2025-01-31 on/],
  [
    'other name',
    refusedCertificate('ERR_TLS_CERT_ALTNAME_INVALID'),
    CONNECT,
    CONNECTING,
    /not for "imap\.example\.com" but for mail\.example\.net, 192\.0\.2\.1: .*--server-name/,
  ],
  [
    'other name',
    node('ERR_TLS_CERT_ALTNAME_INVALID', { cert: { subjectaltname: 'DNS:a.example, DNS:b.example' } }),
    CONNECT,
    CONNECTING,
    /but for a\.example, b\.example/,
  ],
  [
    'other name',
    refusedCertificate('ERR_TLS_CERT_ALTNAME_INVALID'),
    { ...CONNECT, certificateName: 'alias.example.com' },
    CONNECTING,
    /not for "alias\.example\.com" but for/,
  ],
  [
    'refused in the greeting',
    imap('ERR_PROTOCOL', { kind: 'server', phase: "the server's greeting" }),
    CONNECT,
    CONNECTING,
    /refuses this client/,
  ],
  [
    'common name only',
    refusedCertificate('ERR_TLS_CERT_COMMON_NAME_ONLY'),
    CONNECT,
    CONNECTING,
    /no subject alternative name/,
  ],
  [
    'referral',
    imap('ERR_AUTH_FAILED', {
      kind: 'auth',
      responseCode: { name: 'REFERRAL', argument: 'imap://me;AUTH=*@imap2.example.com:143/INBOX' },
    }),
    LOGIN,
    'Login error occurred',
    /--server imap2\.example\.com$/,
  ],
  ['revoked', refusedCertificate('CERT_REVOKED'), CONNECT, CONNECTING, /revoked/],
  ['weak', node('CA_MD_TOO_WEAK'), CONNECT, CONNECTING, /too weak/],
  [
    'no common version',
    imap('ERR_TLS', { kind: 'tls', cause: node('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION') }),
    CONNECT,
    CONNECTING,
    /--min-tls/,
  ],
  ['no common version', node('ERR_SSL_TLS_ALERT_PROTOCOL_VERSION'), CONNECT, CONNECTING, /--min-tls/],
  ['no common version', node('ERR_SSL_UNSUPPORTED_PROTOCOL'), CONNECT, CONNECTING, /--min-tls/],
  ['certificate in general', refusedCertificate('INVALID_PURPOSE'), CONNECT, CONNECTING, /was not accepted/],
  [
    'TLS in general',
    imap('ERR_TLS', { kind: 'tls', cause: node('ERR_SSL_INTERNAL_ERROR') }),
    CONNECT,
    CONNECTING,
    /handshake failed/,
  ],
  [
    'STARTTLS injection',
    imap('ERR_STARTTLS_INJECTION', { kind: 'tls' }),
    context('connect', 'starttls'),
    CONNECTING,
    /tampers/,
  ],
  [
    'STARTTLS refused',
    imap('ERR_STARTTLS', { kind: 'tls' }),
    context('connect', 'starttls'),
    CONNECTING,
    /--security tls with port 993/,
  ],
  [
    'no greeting, then close',
    imap('ERR_CLOSED', { kind: 'network' }),
    context('connect', 'none'),
    CONNECTING,
    /port 143 probably expects TLS/,
  ],
  [
    'timeout while connecting without TLS',
    imap('ERR_TIMEOUT', { kind: 'timeout', phase: "the server's greeting" }),
    context('connect', 'starttls'),
    "Timed out after 30 s: waiting for the server's greeting",
    /--security tls/,
  ],
  [
    'timeout while connecting',
    imap('ERR_TIMEOUT', { kind: 'timeout', phase: 'the TLS handshake' }),
    CONNECT,
    'Timed out after 30 s: waiting for the TLS handshake',
    /firewall/,
  ],
  [
    'timeout at the token endpoint',
    imap('ERR_TIMEOUT', { kind: 'timeout', phase: 'the token from login.example.com' }),
    CONNECT,
    'Timed out after 30 s: waiting for the token from login.example.com',
    /HTTPS_PROXY/,
  ],
  [
    'timeout later',
    imap('ERR_TIMEOUT', { kind: 'timeout', phase: 'the answer to STATUS' }),
    CHECK,
    'Timed out after 30 s: waiting for the answer to STATUS',
    /slow or hangs/,
  ],
  ['server unavailable', no('UNAVAILABLE', { kind: 'throttled' }), LOGIN, LOGIN_ERROR, /fault of the server/],
  [
    'throttled',
    no('LIMIT', { kind: 'throttled', retryAfterMs: 299_609 }),
    CHECK,
    'Error occurred checking mail: No.',
    /wait for 300 s/,
  ],
  [
    'throttled',
    no('THROTTLED', { kind: 'throttled' }),
    CHECK,
    'Error occurred checking mail: No.',
    /check less often$/,
  ],
  ['password expired', no('EXPIRED', { kind: 'auth' }), LOGIN, LOGIN_ERROR, /has expired/],
  ['privacy required', no('PRIVACYREQUIRED', { kind: 'tls' }), LOGIN, LOGIN_ERROR, /wants TLS/],
  ['not authorized', no('AUTHORIZATIONFAILED', { kind: 'auth' }), LOGIN, LOGIN_ERROR, /may not act/],
  [
    'no mechanism',
    imap('ERR_NO_MECHANISM', { kind: 'auth' }),
    context('login', 'none'),
    LOGIN_ERROR,
    /--allow-plaintext/,
  ],
  ['no mechanism', imap('ERR_NO_MECHANISM', { kind: 'auth' }), LOGIN, LOGIN_ERROR, /--mechanism/],
  ['wrong credentials', imap('ERR_AUTH_FAILED', { kind: 'auth' }), LOGIN, LOGIN_ERROR, /check user name and password/],
  [
    'wrong credentials',
    no('AUTHENTICATIONFAILED', { kind: 'auth' }),
    LOGIN,
    LOGIN_ERROR,
    /check user name and password/,
  ],
  [
    'SASL exchange',
    imap('ERR_SASL', { kind: 'auth', cause: node('ERR_SASL_INCOMPLETE') }),
    LOGIN,
    LOGIN_ERROR,
    /did not prove/,
  ],
  ['missing mailbox', no('NONEXISTENT'), CHECK, 'Error occurred checking mail: No.', /case-sensitive/],
  [
    'no permission',
    imap('ERR_BAD', { kind: 'permission', serverText: 'User is authenticated but not connected.' }),
    CHECK,
    'Error occurred checking mail: User is authenticated but not connected.',
    /lacks access/,
  ],
  [
    'capability',
    imap('ERR_CAPABILITY', { kind: 'server' }),
    CHECK,
    'Error occurred checking mail: lib says ERR_CAPABILITY',
    /lsimap/,
  ],
  [
    'limit',
    imap('ERR_LIMIT', { kind: 'limit', limit: 'maxLineOctets' }),
    CONNECT,
    CONNECTING,
    /more than maxLineOctets allows/,
  ],
  [
    'BYE',
    imap('ERR_BYE', { kind: 'server', serverText: 'Closing.' }),
    CHECK,
    'Error occurred checking mail: Closing.',
    /ended the session/,
  ],
  [
    'BAD',
    imap('ERR_BAD', { kind: 'protocol', serverText: 'What?' }),
    CHECK,
    'Error occurred checking mail: What?',
    /did not understand/,
  ],
  [
    'NO',
    imap('ERR_NO', { kind: 'server', serverText: 'No.' }),
    CHECK,
    'Error occurred checking mail: No.',
    /the server refuses/,
  ],
  ['protocol', imap('ERR_PROTOCOL', { kind: 'protocol' }), CONNECT, CONNECTING, /that is not IMAP: .*port 993/],
  [
    'protocol',
    imap('ERR_PROTOCOL', { kind: 'protocol' }),
    CHECK,
    'Error occurred checking mail: lib says ERR_PROTOCOL',
    /fault of the server/,
  ],
  ['closed', imap('ERR_CLOSED', { kind: 'network' }), CONNECT, CONNECTING, /closed the connection: see its log/],
];

for (const [rule, error, where, summary, hint] of ROWS) {
  test(`${rule}: ${(error as { code: string }).code} while ${where.stage}`, () => {
    const explanation = explainError(error, where);
    assert.equal(explanation.summary, summary);
    assert.equal(explanation.hints.length, 1);
    assert.match(explanation.hints[0] ?? '', hint);
    assert(explanation.causes.length >= 1);
  });
}

test('every rule has a row', () => {
  const rows = new Set(ROWS.map(([rule]) => rule));
  assert.deepEqual(
    HINT_RULES.map((rule) => rule.name).filter((name) => !rows.has(name)),
    [],
  );
});

test('the whole chain is told, outermost first, nothing twice', () => {
  const inner = new Error('connect ECONNREFUSED 127.0.0.1:1', { cause: new Error('ECONNREFUSED') });
  const outer = new Error('cannot connect', { cause: new Error('wrapped', { cause: inner }) });
  assert.deepEqual(explainError(outer, CONNECT).causes, [
    'cannot connect',
    'wrapped',
    'connect ECONNREFUSED 127.0.0.1:1',
  ]);
});

test('the words of the server are among the causes', () => {
  const error = imap('ERR_AUTH_FAILED', { kind: 'auth', serverText: 'Go\r\naway\u001b[2J' });
  assert.deepEqual(explainError(error, LOGIN).causes, [
    'lib says ERR_AUTH_FAILED',
    'the server said: Go away<U+001B>[2J',
  ]);
});

test('each address that was tried is told, and may have its hint', () => {
  const tried = new AggregateError([node('ECONNREFUSED'), node('ENETUNREACH'), node('ECONNREFUSED')], 'none answered');
  const { causes, hints } = explainError(imap('ERR_CONNECT', { kind: 'network', cause: tried }), CONNECT);
  assert.deepEqual(causes, [
    'lib says ERR_CONNECT',
    'none answered',
    'node says ECONNREFUSED',
    'node says ENETUNREACH',
  ]);
  assert.equal(hints.length, 2);
});

test('a ring of causes ends', () => {
  const a = new Error('a');
  a.cause = new Error('b', { cause: a });
  assert.deepEqual(explainError(a, CHECK).causes, ['a', 'b']);
});

const ODD: readonly [name: string, thrown: unknown, summary: string][] = [
  ['a string', 'boom', 'Error occurred checking mail: boom'],
  ['undefined', undefined, 'Error occurred checking mail: undefined'],
  ['an error without a message', new TypeError(), 'Error occurred checking mail: TypeError'],
  [
    'an object with fields of odd types',
    { message: 5, code: {}, errors: 'x', responseCode: 7 },
    'Error occurred checking mail: unknown error',
  ],
];

for (const [name, thrown, summary] of ODD) {
  test(`thrown: ${name}`, () => {
    const explanation = explainError(thrown, CHECK);
    assert.equal(explanation.summary, summary);
    assert.deepEqual(explanation.hints, []);
  });
}

test('secrets that a server echoes are blanked everywhere', () => {
  const error = imap('ERR_NO', { kind: 'server', serverText: 'bad hunter2', cause: new Error('hunter2') });
  const explanation = explainError(error, { ...CHECK, redact: (text) => text.replaceAll('hunter2', '[redacted]') });
  assert.doesNotMatch(JSON.stringify(explanation), /hunter2/);
  assert.equal(explanation.summary, 'Error occurred checking mail: bad [redacted]');
});

test('a secret that is a word of a hint is not told by its absence', () => {
  const error = imap('ERR_AUTH_FAILED', { kind: 'auth' });
  const { hints } = explainError(error, { ...LOGIN, redact: (text) => text.replaceAll('password', '[redacted]') });
  assert.match(hints[0] ?? '', /check user name and password/);
});

test('a secret among the names of a certificate is blanked', () => {
  const error = node('ERR_TLS_CERT_ALTNAME_INVALID', { cert: { subjectaltname: 'DNS:hunter2.example' } });
  const explanation = explainError(error, { ...CONNECT, redact: (text) => text.replaceAll('hunter2', '[redacted]') });
  assert.match(explanation.hints[0] ?? '', /but for \[redacted\]\.example/);
});

test("Node's advice on its own flags is left out", () => {
  const cause = Object.assign(
    new Error('self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca'),
    { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  );
  assert.deepEqual(explainError(cause, CONNECT).causes, ['self-signed certificate']);
});

test('what a server says without end is cut', () => {
  const error = imap('ERR_NO', { kind: 'server', serverText: 'x'.repeat(1_000_000) });
  const { summary, causes } = explainError(error, CHECK);
  assert(summary.length <= 500);
  assert(causes.every((cause) => cause.length < 600));
});
