/**
 * Where list-emails looks for its configuration.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configPlaces, readConfig } from '../../tools/list-emails/config-search.ts';
import { memoryIo } from '../program/memory-io.ts';

const NEVER = new AbortController().signal;
const FILE = { octets: Buffer.from('[a]\n'), mode: 0o600 };
const HERE = { cwd: '/srv/mail', programPath: '/opt/bin/list-emails', platform: 'linux' };

const PLACES: readonly [name: string, place: Parameters<typeof configPlaces>[0], places: string[]][] = [
  [
    'with HOME',
    { ...HERE, env: { HOME: '/home/me' } },
    ['/srv/mail/accounts.ini', '/opt/bin/accounts.ini', '/home/me/.config/check-mail/accounts.ini'],
  ],
  [
    'with XDG_CONFIG_HOME',
    { ...HERE, env: { HOME: '/home/me', XDG_CONFIG_HOME: '/etc/xdg' } },
    ['/srv/mail/accounts.ini', '/opt/bin/accounts.ini', '/etc/xdg/check-mail/accounts.ini'],
  ],
  ['without either', { ...HERE, env: {} }, ['/srv/mail/accounts.ini', '/opt/bin/accounts.ini']],
  ['beside the program only', { ...HERE, cwd: undefined, env: {} }, ['/opt/bin/accounts.ini']],
  ['where the program runs in its folder', { ...HERE, cwd: '/opt/bin', env: {} }, ['/opt/bin/accounts.ini']],
  [
    'on Windows',
    { ...HERE, platform: 'win32', env: { APPDATA: '/appdata' } },
    ['/srv/mail/accounts.ini', '/opt/bin/accounts.ini', '/appdata/check-mail/accounts.ini'],
  ],
  [
    'elsewhere APPDATA means nothing',
    { ...HERE, env: { APPDATA: '/appdata' } },
    ['/srv/mail/accounts.ini', '/opt/bin/accounts.ini'],
  ],
];

for (const [name, place, places] of PLACES) {
  test(`places ${name}`, () => {
    assert.deepEqual(configPlaces(place), places);
  });
}

test('the first file that is there is read', async () => {
  const io = { ...memoryIo({ files: { '/opt/bin/accounts.ini': FILE, '/srv/mail/accounts.ini': FILE } }), ...HERE };
  assert.equal((await readConfig(undefined, io, NEVER)).path, '/srv/mail/accounts.ini');
  const second = { ...memoryIo({ files: { '/opt/bin/accounts.ini': FILE } }), ...HERE };
  assert.deepEqual(await readConfig(undefined, second, NEVER), { path: '/opt/bin/accounts.ini', ...FILE });
});

test('one that was named is the only one', async () => {
  const io = { ...memoryIo({ files: { '/srv/mail/accounts.ini': FILE } }), ...HERE };
  await assert.rejects(readConfig('/etc/mine.ini', io, NEVER), {
    problems: ['configuration file /etc/mine.ini: there is no such file'],
  });
});

test('one that is there but cannot be read is not passed over', async () => {
  const files = {
    '/srv/mail/accounts.ini': Object.assign(new Error('denied'), { code: 'EACCES' }),
    '/opt/bin/accounts.ini': FILE,
  };
  await assert.rejects(readConfig(undefined, { ...memoryIo({ files }), ...HERE }, NEVER), {
    problems: ['configuration file /srv/mail/accounts.ini: no permission to read the file'],
  });
});

test('where there is none, the places are listed', async () => {
  const io = { ...memoryIo({ env: { HOME: '/home/me' } }), ...HERE };
  await assert.rejects(readConfig(undefined, io, NEVER), (error: { problems: string[] }) => {
    const [problem = ''] = error.problems;
    assert.match(problem, /^no configuration file found: name one with --config-file/);
    for (const place of configPlaces(io)) assert.ok(problem.includes(place), place);
    return true;
  });
});
