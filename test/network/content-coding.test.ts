/**
 * Answers in content codings that nobody asked for: what is compressed is read, within the limit, whatever the header says of it.
 *
 * @module
 * @see RFC 9110 §8.4.1
 */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodedBody } from '../../tools/network/content-coding.ts';
import { assertQuiet } from '../support/run-tool.ts';
import { run, SECRET, usePlace } from '../token/servers.ts';

const TEXT = '{"access_token":"tok-1","token_type":"Bearer"}';

const ROWS: readonly [name: string, header: string, octets: Uint8Array][] = [
  ['none', '', Buffer.from(TEXT)],
  ['identity', 'identity', Buffer.from(TEXT)],
  ['gzip', 'gzip', gzipSync(TEXT)],
  ['x-gzip in capitals', 'X-GZIP', gzipSync(TEXT)],
  ['gzip in two members', 'gzip', Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))])],
  ['deflate', 'deflate', deflateSync(TEXT)],
  ['deflate without its header', 'deflate', deflateRawSync(TEXT)],
  ['br', 'br', brotliCompressSync(TEXT)],
  ['two codings', 'deflate, gzip', gzipSync(deflateSync(TEXT))],
  ['gzip that was undone on the way', 'gzip', Buffer.from(TEXT)],
  ['gzip under the name of deflate', 'deflate', gzipSync(TEXT)],
];

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a body', () => {
  for (const [name, header, octets] of ROWS) {
    test(name, async () => {
      assert.equal(await textOf(decodedBody(Readable.from([octets]), header)), TEXT);
    });

    test(`${name}, octet by octet`, async () => {
      const pieces = [...octets].map((octet) => Uint8Array.of(octet));
      assert.equal(await textOf(decodedBody(Readable.from(pieces), header)), TEXT);
    });
  }

  test('an empty one', async () => {
    assert.equal(await textOf(decodedBody(Readable.from([]), 'gzip')), '');
  });

  test('an unknown coding is left as it is', async () => {
    assert.equal(await textOf(decodedBody(Readable.from([Buffer.from('x')]), 'zstd')), 'x');
  });

  test('one that is cut off rejects', async () => {
    await assert.rejects(textOf(decodedBody(Readable.from([gzipSync(TEXT).subarray(0, 30)]), 'gzip')));
  });

  test('leaving it ends its source', async () => {
    const source = Readable.from([gzipSync(Buffer.alloc(1_000_000))]);
    for await (const _ of decodedBody(source, 'gzip')) break;
    assert.ok(source.destroyed);
  });
});

describe('fetch-token', () => {
  const place = usePlace();
  const json = (octets: Uint8Array, coding: string) =>
    ({
      kind: 'status',
      status: 200,
      headers: { 'content-type': 'application/json', 'content-encoding': coding },
      body: octets,
    }) as const;

  for (const [name, header, octets] of ROWS) {
    test(`reads ${name}`, async () => {
      place.endpoint.script(json(octets, header));
      const outcome = await run('fetch-token', place.token());
      assertQuiet(outcome, [SECRET]);
      assert.equal(outcome.stdout, 'tok-1', outcome.all);
    });
  }

  test('an error in gzip is read too', async () => {
    place.endpoint.script({ ...json(gzipSync('{"error":"invalid_scope"}'), 'gzip'), status: 400 });
    const outcome = await run('fetch-token', place.token());
    assert.match(outcome.stderr, /answered HTTP 400, invalid_scope/);
  });

  test('a small body that becomes a large one meets the limit', async () => {
    place.endpoint.script(json(gzipSync(Buffer.alloc(200_000_000, 0x20)), 'gzip'));
    const outcome = await run('fetch-token', place.token());
    assert.match(outcome.stderr, /larger than 1048576 octets/);
  });

  test('what is cut off is a broken connection', async () => {
    place.endpoint.script(json(gzipSync(TEXT).subarray(0, 30), 'gzip'));
    const outcome = await run('fetch-token', place.token('--max-attempts', '1'));
    assert.equal(outcome.status, 1);
    assert.match(outcome.stderr, /no answer from/);
  });

  test('a coding that is not known is named', async () => {
    place.endpoint.script(json(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'zstd'));
    const outcome = await run('fetch-token', place.token());
    assert.match(outcome.stderr, /content coding zstd, which was not asked for/);
  });

  const RAW: readonly [name: string, body: string, more: object][] = [
    ['chunks with trailers', TEXT, { trailers: { 'x-checksum': 'abc' } }],
    ['no length, the end of the connection instead', TEXT, { isUnframed: true }],
    ['a byte order mark', `\ufeff${TEXT}`, {}],
    ['a character cut between two chunks', TEXT.replace('}', ',"scope":"ü"}'), { chunkOctets: 1 }],
  ];
  for (const [name, body, more] of RAW) {
    test(`reads ${name}`, async () => {
      place.endpoint.script({ ...json(Buffer.from(body), 'identity'), ...more });
      const outcome = await run('fetch-token', place.token());
      assert.equal(outcome.stdout, 'tok-1', outcome.all);
    });
  }
});
