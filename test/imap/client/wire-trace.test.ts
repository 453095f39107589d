/**
 * What loggers get of the wire.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wireTrace } from '../../../lib/imap/client/wire-trace.ts';
import { login, Session } from '../../../lib/imap/index.ts';
import { createLogger, type LogLevel, Secret } from '../../../lib/log/index.ts';
import { octetsOf } from '../../support/octets.ts';

/** The log of a login whose user name and password need a literal. */
function logged(level: LogLevel, capabilities: string): string[] {
  const lines: string[] = [];
  const logger = createLogger({ level, format: 'json', write: (line) => lines.push(line), now: () => 0 });
  const trace = wireTrace(logger);
  const session = new Session({ ...(trace && { trace }) });
  session.receive(octetsOf(`* OK [CAPABILITY IMAP4rev1 ${capabilities}] ${'long '.repeat(100)}\r\n`));
  session.submit(login('user', new Secret('pässword')));
  session.takeOutput();
  session.receive(octetsOf('+\r\n'));
  session.takeOutput();
  session.receive(octetsOf('* 1 EXISTS\r\nA1 NO wr\xffng\r\n'));
  return lines.map((line) => {
    const { level: of, msg, message, line: text } = JSON.parse(line);
    return `${of} ${msg ?? message}${text === undefined ? '' : ` ${text}`}`;
  });
}

test('debug: a line each, shortened', () => {
  const lines = logged('debug', '');
  assert.equal(lines.length, 5);
  assert.match(lines[0] ?? '', /^debug received \* OK \[CAPABILITY IMAP4rev1 \] (long )+/);
  assert.equal(lines[0]?.length, 'debug received '.length + 201);
  assert.deepEqual(lines.slice(1), [
    'debug sent A1 LOGIN <redacted>',
    'debug received +',
    'debug received * 1 EXISTS',
    'debug received A1 NO wrÿng',
  ]);
});

test('trace: every octet but the secret ones', () => {
  const lines = logged('trace', '').filter((line) => line.startsWith('trace'));
  assert.deepEqual(lines.slice(1), [
    'trace C: A1 LOGIN <redacted>',
    'trace S: +\r\n',
    'trace C: \r\n',
    'trace S: * 1 EXISTS\r\n',
    'trace S: A1 NO wrÿng\r\n',
  ]);
  assert.equal(lines[0]?.includes('long '.repeat(100)), true);
});

test('above debug: nothing, and no work for it', () => {
  assert.deepEqual(logged('info', ''), []);
  const logger = createLogger({ level: 'info', format: 'logfmt', write: () => undefined, now: () => 0 });
  assert.equal(wireTrace(logger), undefined);
});

test('no level shows the secret', () => {
  for (const capabilities of ['', 'LITERAL+']) {
    const text = logged('trace', capabilities).join('\n');
    assert.doesNotMatch(text, /ssword|"user"/);
  }
});
