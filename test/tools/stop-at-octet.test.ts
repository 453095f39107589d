/**
 * A server that stops at any octet of what it has to say.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  type ScriptedServerOptions,
  type Step,
  startScriptedServer,
  stopAtOctet,
} from '../../fixtures/scripted-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { BYE, LIST, PASSWORD, PLAIN, run, STATUS, untilAsked, warmUp } from './scripted-check.ts';

before(warmUp);

describe('a server that stops at any octet', { concurrency: 2 }, () => {
  const script: readonly Step[] = [...untilAsked, { send: STATUS + LIST + BYE }];
  const text = script.map((step) => ('send' in step ? step.send : '')).join('');
  // Tags are A1 to A4: as long as `{tag2}` is not.
  const wire = text.replace('{tag}', 'A1').replaceAll(/\{tag(\d)\}/g, 'A$1');
  const enough = wire.indexOf('A2 OK status\r\n') + 'A2 OK status\r\n'.length;

  async function stopAt(
    octet: number,
    how: 'silence' | 'close' | 'reset',
    options: ScriptedServerOptions,
  ): Promise<void> {
    const server = await startScriptedServer(stopAtOctet(script, octet, how), options);
    try {
      const more = options.tls === true ? [] : PLAIN;
      const outcome = await run(server.port, [
        ...more,
        '--timeout',
        how === 'silence' && octet < enough ? '0.15' : '10',
      ]);
      const place = `${how} at octet ${octet}: ${outcome.all}`;
      assert.equal(outcome.status, octet < enough ? 2 : 1, place);
      assertPluginOutcome(outcome, octet < enough ? 2 : 1, [PASSWORD]);
      if (how === 'silence' && octet < enough)
        assert.match(firstLine(outcome), /^CRITICAL: Timed out after 150 ms: waiting/);
      if (octet >= enough) assert.equal(firstLine(outcome), 'WARNING: me: 3 messages found: INBOX(3)', place);
    } finally {
      await server.close();
    }
  }

  const PLACES: readonly [how: 'silence' | 'close' | 'reset', every: number, options: ScriptedServerOptions][] = [
    ['close', 1, {}],
    ['reset', 1, {}],
    ['silence', 7, {}],
    ['close', 7, { tls: true }],
    ['reset', 7, { tls: true }],
  ];
  for (const [how, every, options] of PLACES) {
    test(`${how}, every ${every} octets${options.tls === true ? ', under TLS' : ''}`, async () => {
      for (let octet = 0; octet <= wire.length; octet += every) await stopAt(octet, how, options);
    });
  }
});
