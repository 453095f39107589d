/**
 * Command lines taken apart and settled: values, problems, requests, layers, and that no message shows a secret.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pluginFlags } from '../../tools/check/plugin-flags.ts';
import { connectionFlags, passwordFlags } from '../../tools/mailbox/connection-flags.ts';
import { parseArguments } from '../../tools/program/arguments.ts';
import { commonFlags, logfmtFlags } from '../../tools/program/common-flags.ts';
import { type SettledFlags, settleFlags, UsageError } from '../../tools/program/flags.ts';

const TABLE = {
  ...commonFlags,
  ...logfmtFlags,
  ...connectionFlags,
  ...pluginFlags,
  ...passwordFlags,
  scopes: { kind: 'list', group: 'Test', help: 'a list' },
  'token-param': { kind: 'items', group: 'Test', help: 'items' },
  warning: { kind: 'string', group: 'Test', help: 'a string', aliases: ['w'] },
  ratio: { kind: 'number', group: 'Test', help: 'a number', min: 0, max: 1 },
  token: { kind: 'secret', group: 'Test', help: 'a secret' },
} as const;

const BASE = ['--server', 'mail.example.com', '--folders', 'Inbox', '--username', 'me', '--password', 'hunter2'];

function settle(argv: readonly string[], env: Record<string, string> = {}): SettledFlags<typeof TABLE> {
  return settleFlags(TABLE, parseArguments(TABLE, argv), { env });
}

function problemsOf(argv: readonly string[], env: Record<string, string> = {}): readonly string[] {
  try {
    settle(argv, env);
  } catch (error) {
    assert(error instanceof UsageError);
    assert.equal(error.code, 'ERR_USAGE');
    return error.problems;
  }
  return [];
}

const VALUES: readonly [name: string, argv: string[], flag: keyof typeof TABLE, value: unknown][] = [
  ['two dashes, next argument', ['--server', 'a'], 'server', 'a'],
  ['one dash, next argument', ['-server', 'a'], 'server', 'a'],
  ['two dashes, equals sign', ['--server=a'], 'server', 'a'],
  ['one dash, equals sign', ['-server=a'], 'server', 'a'],
  ['a value with an equals sign', ['--server=a=b'], 'server', 'a=b'],
  ['a value that begins with a dash', ['--server', '-a'], 'server', '-a'],
  ['a value that looks like a flag', ['--warning', '--server'], 'warning', '--server'],
  ['the last one wins', ['--server', 'a', '-server=b', '--server', 'c'], 'server', 'c'],
  ['an alias of one letter', ['-w', '5'], 'warning', '5'],
  ['an alias with two dashes', ['--w=5'], 'warning', '5'],
  ['an alias and the name are one flag', ['-w', '5', '--warning', '6'], 'warning', '6'],
  ['a long alias', ['--logging-level', 'DEBUG'], 'log-level', 'debug'],
  ['a bare boolean', ['--branding'], 'branding', true],
  ['a boolean with 1', ['--branding=1'], 'branding', true],
  ['a boolean with t', ['-branding=t'], 'branding', true],
  ['a boolean with TRUE', ['--branding=TRUE'], 'branding', true],
  ['a boolean with False', ['--branding=False'], 'branding', false],
  ['a boolean with 0', ['--branding', '--branding=0'], 'branding', false],
  ['a boolean with F', ['--branding=F'], 'branding', false],
  ['a boolean not given', [], 'branding', false],
  ['a default', [], 'security', 'tls'],
  ['a keyword in another case', ['--min-tls', 'TLS13'], 'min-tls', 'tls13'],
  ['no default', [], 'ca-file', undefined],
  ['an empty string is as not given', ['--ca-file', ''], 'ca-file', undefined],
  ['the lowest port', ['--port', '1'], 'port', 1],
  ['the highest port', ['--port', '65535'], 'port', 65535],
  ['a fraction', ['--ratio', '.5'], 'ratio', 0.5],
  ['seconds', ['--timeout', '7'], 'timeout', 7000],
  ['seconds with a fraction', ['--timeout', '1.5'], 'timeout', 1500],
  ['milliseconds', ['--timeout', '250ms'], 'timeout', 250],
  ['minutes', ['--timeout', '2m'], 'timeout', 120_000],
  ['the default duration', [], 'timeout', 30_000],
  ['a list', ['--scopes', 'a, b', '--scopes=c'], 'scopes', ['a', 'b', 'c']],
  ['a list not given', [], 'scopes', []],
  ['items keep commas', ['--token-param', 'a=1,2', '--token-param', 'b='], 'token-param', ['a=1,2', 'b=']],
  ['a lone -- at the end', ['--server', 'a', '--'], 'server', 'a'],
];

for (const [name, argv, flag, value] of VALUES) {
  test(`value: ${name}`, () => {
    assert.deepEqual(settle([...BASE, ...argv]).values[flag], value);
  });
}

const PROBLEMS: readonly [name: string, argv: string[], ...expected: RegExp[]][] = [
  [
    'a positional argument',
    ['inbox-name'],
    /^argument 9 belongs to no flag \(the flag before it is --[a-z-]+: a value with blanks wants quotes\)$/,
  ],
  ['a flag without its dashes', ['folder=x'], /^argument 9 belongs to no flag \(the nearest is --folders\)$/],
  ['a lone dash', ['-'], /^argument 9 belongs to no flag \(the flag before it is --[a-z-]+: /],
  ['something behind --', ['--', '--branding'], /^argument 10: nothing may follow --$/],
  ['three dashes', ['---server'], /^argument 9 is not a flag$/],
  ['no name', ['--=x'], /^argument 9 is not a flag$/],
  ['swapped letters', ['--sevrer', 'x'], /^unknown flag --sevrer \(the nearest is --server\)$/],
  [
    'a typo of a file variant',
    ['--pasword-file=x'],
    /^unknown flag --pasword-file \(the nearest is --password-file\)$/,
  ],
  ['a flag of another program', ['-host=x'], /^unknown flag -host \(the nearest is --[a-z-]+\)$/],
  ['wrong case', ['--Server', 'x'], /^unknown flag --Server \(the nearest is --server\)$/],
  ['a missing value', ['--port'], /^--port needs a value$/],
  ['port 0', ['--port', '0'], /^--port: "0" is not a whole number from 1 to 65535$/],
  ['port 65536', ['--port=65536'], /^--port: "65536" is not/],
  ['a negative port', ['--port', '-1'], /^--port: "-1" is not/],
  ['a hexadecimal port', ['--port', '0x10'], /^--port: "0x10" is not/],
  ['a port with an exponent', ['--port', '1e3'], /^--port: "1e3" is not/],
  ['an empty port', ['--port='], /^--port: "" is not/],
  ['a number too great', ['--ratio', '1.01'], /^--ratio: "1.01" is not a number from 0 to 1$/],
  ['NaN', ['--ratio', 'NaN'], /^--ratio: "NaN" is not/],
  ['an unknown keyword', ['--security', 'ssl'], /^--security: "ssl" is not one of tls, starttls, none$/],
  ['a boolean that is none', ['--branding=maybe'], /^--branding: "maybe" is neither true nor false$/],
  ['a boolean of the prototype', ['--branding=constructor'], /^--branding: "constructor" is neither/],
  ['a boolean with an empty value', ['--branding='], /^--branding: "" is neither/],
  [
    'a boolean with a separate value',
    ['--branding', 'false'],
    /^--branding takes its value with an equals sign: --branding=false$/,
  ],
  ['a time limit of 0', ['--timeout', '0'], /^--timeout: "0" is not from 1 ms to 86400 s$/],
  ['a time limit without end', ['--timeout', '1e9'], /^--timeout: "1e9" is not a number of seconds/],
  ['a time limit of a year', ['--timeout', '365d'], /^--timeout: "365d" is not from/],
  ['a line end in a value', ['--server', 'a\r\nb'], /^--server: the value holds a line end or NUL$/],
  ['a folder list with a hole', ['--folders', 'a,,b'], /^--folders: entry 2 of the list is empty$/],
  ['a list with a hole', ['--scopes', 'a,'], /^--scopes: an item of the list is empty$/],
  ['an empty required string', ['--server', ''], /^--server is required$/],
  ['a secret twice over', ['--password-file', 'x'], /^--password and --password-file exclude each other$/],
  ['an empty secret', ['--token', ''], /^--token is empty$/],
  ['a secret file without a path', ['--token-file='], /^--token-file names no file$/],
  ['several at once', ['--port', 'x', '--bogus', '--security=y'], /^unknown flag --bogus/, /^--port:/, /^--security:/],
  ['a forgotten value', ['--warning', '--server', 'x'], /^argument 10 was taken as the value of --warning/],
];

for (const [name, argv, ...expected] of PROBLEMS) {
  test(`problem: ${name}`, () => {
    const problems = problemsOf([...BASE, ...argv]);
    assert.equal(problems.length, expected.length, problems.join('\n'));
    for (const pattern of expected) {
      assert(
        problems.some((problem) => pattern.test(problem)),
        `${pattern} among:\n${problems.join('\n')}`,
      );
    }
  });
}

test('everything that is required and missing is named together', () => {
  assert.deepEqual(problemsOf([]), [
    '--server is required',
    '--folders is required',
    '--username is required',
    '--password, --password-file or the environment variable CHECK_MAIL_PASSWORD is required',
  ]);
});

const LEAKS: readonly [name: string, argv: string[]][] = [
  ['a mistyped flag with its value', ['--pasword=s3cretVALUE']],
  ['a mistyped flag and the next argument', ['--pasword', 's3cretVALUE']],
  ['a mistyped flag and a next argument with a dash', ['--pasword', '-s3cretVALUE']],
  ['a positional argument', ['s3cretVALUE']],
  ['a positional argument in two parts', ['--password', 'x', 's3cretVALUE', 's3cretVALUE']],
  ['a password as mysql takes it', ['-ps3cretVALUE']],
  ['a password without the equals sign', ['--passwords3cretVALUE']],
  ['behind --', ['--', 's3cretVALUE']],
  ['three dashes', ['---password=s3cretVALUE']],
  ['a name with odd characters', ['--s3cretVALUE!']],
  ['both forms', ['--password', 's3cretVALUE', '--password-file', 's3cretVALUE']],
  ['a line end in a secret', ['--password', 's3cretVALUE\n', '--bogus']],
];

for (const [name, argv] of LEAKS) {
  test(`no secret in messages: ${name}`, () => {
    const problems = problemsOf(argv);
    assert(problems.length > 0);
    assert.doesNotMatch(problems.join('\n'), /s3cretVALUE/);
  });
}

test('control characters of an argument are not printed raw', () => {
  const problems = problemsOf([...BASE, '--port', '\u001b[31m\u202e']);
  assert.deepEqual(problems, ['--port: "<U+001B>[31m<U+202E>" is not a whole number from 1 to 65535']);
});

const REQUESTS: readonly [argv: string[], request: 'help' | 'version' | undefined][] = [
  [['-h'], 'help'],
  [['--help'], 'help'],
  [['-V'], 'version'],
  [['--version'], 'version'],
  [['--version', '--help'], 'version'],
  [['--bogus', '-h'], 'help'],
  [['--help=false'], undefined],
  [['--server', '-h'], undefined],
  [['--', '-h'], undefined],
];

for (const [argv, request] of REQUESTS) {
  test(`request: ${argv.join(' ')}`, () => assert.equal(parseArguments(TABLE, argv).request, request));
}

test('flag beats environment beats config file, and the origin is known', () => {
  const config = {
    texts: new Map([
      ['password', 'from-config'],
      ['token-file', '/config/token'],
      ['server', 'config.example.com'],
      ['username', 'config-user'],
      ['folders', '"Inbox", Junk'],
      ['port', '1993'],
    ]),
    origin: (name: string) => `accounts.ini: ${name}`,
  };
  const argv = ['--username', 'flag-user', '--folders', 'A', '--folders', 'B'];
  const env = { CHECK_MAIL_PASSWORD: 'from-environment', CHECK_MAIL_USERNAME: 'ignored' };
  const { values, origin } = settleFlags(TABLE, parseArguments(TABLE, argv), { env, config });
  assert.equal(values.server, 'config.example.com');
  assert.equal(origin('server'), 'config');
  assert.equal(values.username, 'flag-user');
  assert.equal(origin('username'), 'flag');
  assert.equal(values.port, 1993);
  assert.deepEqual(
    values.folders.map((folder) => folder.kind === 'name' && folder.name),
    ['A', 'B'],
  );
  assert.equal(origin('timeout'), 'default');
  assert(values.password?.kind === 'text');
  assert.equal(values.password.secret.reveal(), 'from-environment');
  assert.equal(origin('password'), 'environment');
  assert.deepEqual(values.token, { kind: 'file', origin: 'accounts.ini: token-file', path: '/config/token' });

  const bad = { texts: new Map([['port', 'x']]), origin: () => 'accounts.ini line 3' };
  assert.throws(() => settleFlags(TABLE, parseArguments(TABLE, BASE), { env: {}, config: bad }), {
    code: 'ERR_USAGE',
    message: 'accounts.ini line 3: "x" is not a whole number from 1 to 65535',
  });
});

test('an empty environment variable is as not set', () => {
  assert.equal(problemsOf(BASE.slice(0, 6), { CHECK_MAIL_PASSWORD: '' }).length, 1);
  assert.equal(problemsOf(BASE.slice(0, 6), { CHECK_MAIL_PASSWORD: 'x' }).length, 0);
});

test('rules between flags are reported with the rest', () => {
  const parsed = parseArguments(TABLE, [...BASE, '--port', 'x']);
  const check = (values: { readonly server?: string | undefined }) => [`server ${values.server} is disliked`];
  assert.throws(
    () => settleFlags(TABLE, parsed, { env: {}, check }),
    (error) => error instanceof UsageError && error.problems.length === 2,
  );
});

test('a million characters of nonsense are refused at once', () => {
  const startedMs = performance.now();
  const problems = problemsOf([
    `--${'a'.repeat(1_000_000)}`,
    '--timeout',
    '9'.repeat(1_000_000),
    '--folders',
    `"${'\\'.repeat(1_000_000)}`,
  ]);
  assert(problems.every((problem) => problem.length < 200));
  assert(performance.now() - startedMs < 2000);
});
