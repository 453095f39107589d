/**
 * No output of any tool shows a secret, a token, an assertion or an Authorization header in any form: every level and format, every
 * credential and grant, success and failure, and servers that say back what they were told.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { before, describe, test } from 'node:test';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { clientKey } from '../../fixtures/token-server/index.ts';
import { runSource, type ToolName, type ToolOutcome } from '../support/run-tool.ts';
import { FEDERATED, MAILBOX, REFRESH_TOKEN, run, SECRET, usePlace } from './servers.ts';

const FORMATS = ['logfmt', 'console', 'json'] as const;
const LEVELS = ['disabled', 'error', 'info', 'debug', 'trace'] as const;

const place = usePlace();

before(() => {
  for (const [name, content] of [
    ['secret', SECRET],
    ['wrong', 'wrong~secret value+1/2=3'],
    ['assertion', FEDERATED],
    ['refresh', REFRESH_TOKEN],
  ] as const) {
    writeFileSync(place.path(name), `${content}\n`, { mode: 0o600 });
  }
});

/** What a secret may look like in an output: as it is, escaped, encoded, and within base64 at any alignment. */
function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const texts = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replaceAll('%20', '+').replaceAll('~', '%7E'),
  ];
  const inBase64 = texts.flatMap((text) =>
    ['', 'x', 'xx'].flatMap((before) => {
      const octets = Buffer.from(`${before}${text}`);
      // Without the edges, which share a character with what stands beside them.
      return [octets.toString('base64').slice(4, -4), octets.toString('base64url').slice(4, -4)];
    }),
  );
  return [...texts, ...inBase64];
}

/** The parts of a JWT: its middle tells everything, its signature makes it valid. */
const partsOf = (jwt: string): string[] => jwt.split('.').slice(1);

/** Everything that went to the endpoint or came from it and that nobody may read. */
function secretsSoFar(from: number): string[] {
  const requests = place.endpoint.requests.slice(from);
  const sent = requests.flatMap(({ parameters, headers }) => [
    ...['client_secret', 'refresh_token'].flatMap((name) => parameters.get(name) ?? []),
    ...['client_assertion', 'assertion'].flatMap((name) => partsOf(parameters.get(name) ?? '')),
    ...[headers['authorization'] ?? []].flat().map((value) => value.slice('Basic '.length)),
  ]);
  return [...sent, ...place.endpoint.issuedTokens.flatMap(partsOf), SECRET, REFRESH_TOKEN, ...partsOf(FEDERATED)];
}

function assertNowhere(text: string, secrets: readonly string[], what: string): void {
  for (const secret of new Set(secrets)) {
    for (const form of formsOf(secret)) assert.ok(form === '' || !text.includes(form), `${what}: ${form} in ${text}`);
  }
  assert.doesNotMatch(text, /Bearer [A-Za-z0-9]|Basic [A-Za-z0-9]|PRIVATE KEY/, what);
}

interface Login {
  readonly name: string;
  readonly clientId: string;
  readonly flags: () => readonly string[];
  readonly isRefused?: boolean;
}

const LOGINS: readonly Login[] = [
  { name: 'a secret', clientId: 'client', flags: () => ['--client-secret', SECRET] },
  {
    name: 'a secret in a file, by Basic',
    clientId: 'basic',
    flags: () => ['--client-secret-file', place.path('secret')],
  },
  {
    name: 'a wrong secret',
    clientId: 'client',
    flags: () => ['--client-secret-file', place.path('wrong')],
    isRefused: true,
  },
  {
    name: 'a key and its certificate',
    clientId: 'signer',
    flags: () => ['--client-key-file', clientKey.keyFile, '--client-cert-file', clientKey.certificateFile],
  },
  {
    name: 'a key that is not registered',
    clientId: 'client',
    flags: () => ['--client-key-file', clientKey.keyFile, '--client-cert-file', clientKey.certificateFile],
    isRefused: true,
  },
  { name: 'an assertion', clientId: 'federated', flags: () => ['--client-assertion-file', place.path('assertion')] },
  {
    name: 'a refresh token',
    clientId: 'public',
    flags: () => ['--grant', 'refresh-token', '--refresh-token-file', place.path('refresh')],
  },
  {
    name: 'a service account',
    clientId: 'service',
    flags: () => ['--grant', 'jwt-bearer', '--client-key-file', clientKey.keyFile],
  },
];

function argvFor(tool: ToolName, { clientId, flags }: Login, ...more: readonly string[]): string[] {
  const argv = tool === 'fetch-token' ? place.token('--shared-mailbox', MAILBOX) : place.check();
  argv.splice(argv.indexOf('--client-secret'), 2);
  if (tool === 'lsimap') argv.splice(argv.indexOf('--folders'), 2);
  return [...argv, '--client-id', clientId, ...flags(), ...more];
}

/** What may be shown: fetch-token's result goes to standard output, which is not meant here. */
const shown = (tool: ToolName, outcome: ToolOutcome): string => (tool === 'fetch-token' ? outcome.stderr : outcome.all);

describe('every credential and grant, every level and format', () => {
  for (const tool of ['check_imap_mailbox_oauth2', 'fetch-token', 'lsimap'] as const) {
    for (const login of LOGINS) {
      test(`${tool}: ${login.name}`, async () => {
        const from = place.endpoint.requests.length;
        const failure = tool === 'check_imap_mailbox_oauth2' ? 2 : 1;
        for (const level of LEVELS) {
          for (const format of level === 'trace' || level === 'debug' ? FORMATS : FORMATS.slice(0, 1)) {
            const outcome = await run(tool, argvFor(tool, login, '--log-level', level, '--log-format', format));
            assert.equal(outcome.status, login.isRefused === true ? failure : 0, outcome.all);
            const what = `${level} ${format}`;
            assertNowhere(shown(tool, outcome), [...secretsSoFar(from), 'wrong~secret value+1/2=3'], what);
          }
        }
      });
    }
  }
});

describe('the login at the mail server', () => {
  for (const mechanism of ['xoauth2', 'oauthbearer']) {
    for (const [name, mailbox, capabilities] of [
      ['accepted', MAILBOX, ['IMAP4rev1', 'SASL-IR']],
      ['accepted, without SASL-IR', MAILBOX, ['IMAP4rev1']],
      ['refused', 'other@example.com', ['IMAP4rev1', 'SASL-IR']],
      ['refused, without SASL-IR', 'other@example.com', ['IMAP4rev1']],
    ] as const) {
      test(`${mechanism}, ${name}`, async () => {
        const server = await startImapServer({
          accounts: [{ username: MAILBOX, tokens: (token) => place.endpoint.issuedTokens.includes(token) }],
          capabilities: { beforeLogin: capabilities },
        });
        try {
          for (const tool of ['check_imap_mailbox_oauth2', 'lsimap'] as const) {
            const from = place.endpoint.requests.length;
            const flags = ['--port', String(server.port), '--mechanism', mechanism, '--shared-mailbox', mailbox];
            const [login] = LOGINS;
            assert.ok(login !== undefined);
            for (const format of FORMATS) {
              const more = [...flags, '--log-level', 'trace', '--log-format', format];
              const outcome = await run(tool, argvFor(tool, login, ...more));
              assert.match(outcome.stderr, /C: A\d+ AUTHENTICATE (?:XOAUTH2|OAUTHBEARER)/);
              const message = Buffer.from(`user=${mailbox}\u0001auth=Bearer ${place.endpoint.issuedTokens.at(-1)}`);
              assertNowhere(outcome.all, [...secretsSoFar(from), message.toString('base64').slice(0, 40)], format);
            }
          }
        } finally {
          await server.close();
        }
      });
    }
  }

  test('as a process, from the environment and from a pipe, with a cache', async () => {
    const argv = argvFor('check_imap_mailbox_oauth2', { name: '', clientId: 'client', flags: () => [] });
    const more = ['--log-level', 'trace', '--token-cache', place.path('cache')];
    const from = place.endpoint.requests.length;
    const [inherited, piped] = await Promise.all([
      runSource('check_imap_mailbox_oauth2', [...argv, ...more], { env: { CHECK_MAIL_CLIENT_SECRET: SECRET } }),
      runSource('check_imap_mailbox_oauth2', [...argv, ...more, '--client-secret-file', '/dev/stdin'], {
        stdin: SECRET,
      }),
    ]);
    for (const outcome of [inherited, piped]) {
      assert.equal(outcome.status, 0, outcome.all);
      assertNowhere(outcome.all, secretsSoFar(from), 'process');
    }
  });
});

describe('servers that say it back', () => {
  /** An endpoint that answers with what it was asked, or with a token that its next answer repeats. */
  async function echo(
    login: Login,
    answer: (request: IncomingMessage, body: string, response: ServerResponse) => void,
  ) {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      answer(request, body, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const outcomes: [ToolName, string][] = [];
    try {
      for (const tool of ['check_imap_mailbox_oauth2', 'fetch-token', 'lsimap'] as const) {
        const url = ['--token-url', `http://127.0.0.1:${port}/`, '--max-attempts', '1', '--log-level', 'trace'];
        outcomes.push([tool, shown(tool, await run(tool, argvFor(tool, login, ...url)))]);
      }
    } finally {
      server.close();
    }
    return outcomes;
  }

  for (const login of LOGINS) {
    test(`the endpoint, in its error: ${login.name}`, async () => {
      const secrets: string[] = ['wrong~secret value+1/2=3'];
      const outcomes = await echo(login, (request, body, response) => {
        const form = new URLSearchParams(body);
        const given = ['client_secret', 'refresh_token', 'client_assertion', 'assertion'].flatMap(
          (name) => form.get(name) ?? [],
        );
        secrets.push(...given.flatMap((value) => (value.split('.').length === 3 ? partsOf(value) : [value])));
        const authorization = request.headers.authorization ?? '';
        if (authorization !== '') secrets.push(authorization.slice('Basic '.length));
        const text = [...given, body, authorization, Buffer.from(given.join()).toString('base64')].join(' ');
        response.writeHead(400, { 'content-type': 'application/json', 'x-ms-request-id': given[0] ?? 'x' });
        response.end(JSON.stringify({ error: given[0] ?? 'x', error_description: text }));
      });
      for (const [tool, text] of outcomes) assertNowhere(text, secrets, tool);
    });
  }

  test('the mail server, the token', async () => {
    let token = '';
    const server = await startImapServer({
      accounts: [{ username: MAILBOX, tokens: () => false }],
      override: ({ name, args }) => {
        if (name !== 'AUTHENTICATE') return undefined;
        const message = args.split(' ').at(-1) ?? '';
        token = place.endpoint.issuedTokens.at(-1) ?? '';
        return `* OK [ALERT] ${token}\r\n{tag} NO [X-${message.slice(0, 40)}] ${message} ${token}\r\n`;
      },
    });
    try {
      const [login] = LOGINS;
      assert.ok(login !== undefined);
      for (const tool of ['check_imap_mailbox_oauth2', 'lsimap'] as const) {
        const from = place.endpoint.requests.length;
        const flags = ['--port', String(server.port), '--log-level', 'trace'];
        const outcome = await run(tool, argvFor(tool, login, ...flags));
        assert.ok(token !== '');
        assertNowhere(outcome.all, secretsSoFar(from), tool);
      }
    } finally {
      await server.close();
    }
  });
});

describe('the token of a file', () => {
  test('read-token, whatever it says besides', async () => {
    const token = place.endpoint.mint({ exp: 1 });
    for (const content of [token, `{"access_token":"${token}","expiry":"x"}`, `{"access_token":"${token}"`]) {
      writeFileSync(place.path('token'), content, { mode: 0o600 });
      for (const format of FORMATS) {
        const argv = ['--filename', place.path('token'), '--log-level', 'trace', '--log-format', format];
        const outcome = await run('read-token', argv);
        assert.equal(outcome.status, 1);
        assertNowhere(outcome.all, partsOf(token), format);
      }
    }
  });

  test('xoauth2, on standard error', async () => {
    const token = place.endpoint.mint();
    for (const account of ['me', 'm\u0001e']) {
      const { stderr } = await run('xoauth2', ['--account', account, '--token', token, '--log-level', 'trace']);
      assertNowhere(stderr, partsOf(token), account);
    }
  });
});

describe('what is planted in a URL', () => {
  const PLANT = 'pLaNt3d';
  const TOOLS = ['check_imap_mailbox_oauth2', 'fetch-token'] as const;
  const host = (): string => new URL(place.endpoint.url).host;
  const argv = (tool: (typeof TOOLS)[number], ...more: string[]): string[] => [
    ...(tool === 'fetch-token' ? place.token() : place.check()),
    ...['--max-attempts', '1', '--log-level', 'trace', ...more],
  ];

  const URLS: readonly [where: string, url: () => string][] = [
    ['user-info', () => `https://${PLANT}:${PLANT}@${host()}/token`],
    ['user-info with a slash', () => `https://u:a/${PLANT}@${host()}/token`],
    ['the path', () => `https://${host()}/${PLANT}/token`],
    ['the query', () => `https://${host()}/token?code=${PLANT}`],
    ['the fragment', () => `https://${host()}/token#${PLANT}`],
    ['plain http', () => `http://mail.example.com/${PLANT}?${PLANT}`],
    ['another scheme', () => `${PLANT}:token`],
    ['a port that is none', () => `https://127.0.0.1:99999/${PLANT}`],
  ];
  for (const [where, url] of URLS) {
    test(`the token URL: ${where}`, async () => {
      for (const tool of TOOLS) {
        place.endpoint.script({ kind: 'status', status: 404, body: 'nothing here' });
        const outcome = await run(tool, argv(tool, '--token-url', url()));
        assert.notEqual(outcome.status, 0);
        assertNowhere(outcome.all, [PLANT, PLANT.toLowerCase()], tool);
      }
    });
  }

  for (const location of [
    `https://${PLANT}:${PLANT}@mail.example.com/${PLANT}?${PLANT}#${PLANT}`,
    `/${PLANT}?${PLANT}`,
    `${PLANT}:x`,
    `//${PLANT}@mail.example.com/${PLANT}`,
  ]) {
    test(`a redirect to ${location}`, async () => {
      for (const tool of TOOLS) {
        place.endpoint.script({ kind: 'redirect', status: 302, location });
        const outcome = await run(tool, argv(tool));
        assert.notEqual(outcome.status, 0);
        assertNowhere(outcome.all, [PLANT, PLANT.toLowerCase()], tool);
      }
    });
  }

  for (const proxy of [
    `http://me:${PLANT}@127.0.0.1:1`,
    `http://${PLANT}:x@127.0.0.1:1`,
    `http://me:a/${PLANT}@127.0.0.1:1`,
    `http://127.0.0.1:1/${PLANT}?${PLANT}#${PLANT}`,
    `socks5h://me:${PLANT}@127.0.0.1:1`,
    `${PLANT}://127.0.0.1:1`,
  ]) {
    test(`a proxy of ${proxy}`, async () => {
      for (const tool of TOOLS) {
        const more = argv(tool, '--token-url', 'https://mail.example.com/token');
        const outcome = await run(tool, more, { env: { HTTPS_PROXY: proxy } });
        assert.notEqual(outcome.status, 0);
        assertNowhere(outcome.all, [PLANT, PLANT.toLowerCase()], tool);
      }
    });
  }
});
