/**
 * A loop that is slow slows the server down: over TCP and over TLS, what the server can send is bounded while the loop stands.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certificates } from '../../../fixtures/certificates/index.ts';
import { type Step, startScriptedServer } from '../../../fixtures/scripted-server/index.ts';
import { connect, examine, fetch } from '../../../lib/imap/index.ts';

const BODY = 'x'.repeat(10_000);

const SCRIPT: readonly Step[] = [
  { send: '* PREAUTH hello\r\n' },
  { expect: 'EXAMINE' },
  { send: '* 1 EXISTS\r\n{tag} OK\r\n' },
  { expect: 'FETCH' },
  { endless: `* 1 FETCH (BODY[] {10000}\r\n${BODY})\r\n`.repeat(10), times: 1500 },
  { send: '{tag} OK done\r\n' },
  { stop: true },
];

/** What was sent once nothing more is being sent. */
async function standstill(sent: () => number): Promise<number> {
  for (let before = -1; ; ) {
    const now = sent();
    if (now === before) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

for (const security of ['none', 'tls'] as const) {
  test(security, async () => {
    const server = await startScriptedServer(SCRIPT, { tls: security === 'tls' });
    try {
      const client = await connect({
        host: 'localhost',
        port: server.port,
        security,
        tls: { ca: certificates.ca.cert },
      });
      await client.run(examine('INBOX'));
      let count = 0;
      let heldBack = 0;
      for await (const { sections } of client.stream(fetch('1:*', [{ section: '' }]))) {
        count++;
        if (count === 1) heldBack = await standstill(() => server.connections[0]?.octetsOut ?? 0);
        const content = sections?.[0]?.content;
        assert.ok(content instanceof Uint8Array && content.length === BODY.length);
      }
      assert.equal(count, 15_000);
      // 4 MiB wait for the loop; the rest is what the kernel's buffers hold. All of it is 150 MB.
      assert.ok(heldBack < 40_000_000, `${heldBack} octets`);
      client.close();
    } finally {
      await server.close();
    }
  });
}
