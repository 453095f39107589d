/**
 * The order in which trust is tried, and what the whole of it holds.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { certificates } from '../../fixtures/certificates/index.ts';
import { withTrust } from '../../tools/network/trust.ts';
import { readFileContent } from '../../tools/program/read-file.ts';
import { memoryIo } from '../program/memory-io.ts';

const base64 = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');
const missing = (code = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'): Error =>
  new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });

/** What is tried, in turn, where every attempt fails for a missing issuer. */
async function attempts(
  caFile: string | undefined,
  env: Readonly<Record<string, string>>,
): Promise<readonly unknown[]> {
  const tried: unknown[] = [];
  const first = missing();
  const io = { ...memoryIo({ env }), readFile: readFileContent };
  const run = withTrust(caFile, io, (ca) => {
    tried.push(ca);
    return Promise.reject(tried.length === 1 ? first : missing());
  });
  // The first error is the one of what was asked for.
  await assert.rejects(run, (error) => error === first);
  return tried;
}

const NO_SYSTEM = { SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: '/nonexistent' };

describe('all that is trusted', () => {
  test('holds the roots of Node, where the system has none', async () => {
    const [first, all, ...more] = await attempts(undefined, NO_SYSTEM);
    assert.equal(first, undefined);
    assert.deepEqual(more, []);
    const known = new Set((all as string[]).map(base64));
    assert.ok(rootCertificates.length > 100);
    assert.deepEqual([...known].sort(), [...new Set(rootCertificates.map(base64))].sort());
  });

  test('holds --ca-file, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS, each certificate once', async () => {
    const { ca, otherCa, intermediate } = certificates;
    const env = { ...NO_SYSTEM, SSL_CERT_FILE: otherCa.certFile, NODE_EXTRA_CA_CERTS: intermediate.certFile };
    const [first, all] = await attempts(ca.certFile, env);
    assert.equal(first, ca.cert);
    const known = (all as string[]).map(base64);
    for (const { cert } of [ca, otherCa, intermediate]) assert.ok(known.includes(base64(cert)));
    assert.equal(new Set(known).size, known.length);
    assert.equal(known.length, new Set(rootCertificates.map(base64)).size + 3);
  });

  const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
  test('holds the bundle of the system, also as the shell line has Node started', {
    skip: existsSync(BUNDLE) ? false : `there is no ${BUNDLE}`,
  }, async () => {
    const wanted =
      readFileSync(BUNDLE, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    for (const env of [{}, { SSL_CERT_FILE: '/dev/null', SSL_CERT_DIR: '/etc/ssl/certs' }]) {
      const [, all] = await attempts(undefined, env as Record<string, string>);
      const known = new Set((all as string[]).map(base64));
      assert.deepEqual(
        wanted.map(base64).filter((one) => !known.has(one)),
        [],
      );
    }
  });
});

describe('a second attempt', () => {
  const CODES: readonly [code: string, isRepeated: boolean][] = [
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
    ['SELF_SIGNED_CERT_IN_CHAIN', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
    ['UNABLE_TO_GET_ISSUER_CERT', true],
    ['CERT_HAS_EXPIRED', false],
    ['CERT_REVOKED', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false],
    ['ERR_TLS_CERT_COMMON_NAME_ONLY', false],
    ['UNSPECIFIED', false],
    ['ECONNREFUSED', false],
  ];
  for (const [code, isRepeated] of CODES) {
    test(`${isRepeated ? 'follows' : 'does not follow'} ${code}`, async () => {
      let count = 0;
      const run = withTrust(undefined, memoryIo({ env: NO_SYSTEM }), async () => {
        count++;
        if (count === 1) throw missing(code);
        return 'done';
      });
      if (isRepeated) assert.equal(await run, 'done');
      else await assert.rejects(run, /outer/);
      assert.equal(count, isRepeated ? 2 : 1);
    });
  }

  test('tells what is wrong in the end, where that is not the issuer', async () => {
    let count = 0;
    const run = withTrust(undefined, memoryIo({ env: NO_SYSTEM }), () =>
      Promise.reject(missing(count++ === 0 ? undefined : 'CERT_HAS_EXPIRED')),
    );
    await assert.rejects(run, (error: Error) => (error.cause as { code: string }).code === 'CERT_HAS_EXPIRED');
  });
});
