/**
 * A small Fetch-shaped function over node:https that trusts the test CA; it follows no redirect.
 *
 * @module
 */
import { request } from 'node:https';
import { certificates } from '../../fixtures/certificates/index.ts';
import type { FetchLike } from '../../lib/oauth2/index.ts';

/** One connection a request. */
export const httpsFetch: FetchLike = (url, { method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, signal, ca: certificates.ca.cert, agent: false }, (message) => {
      const get = (name: string): string | undefined => message.headers[name]?.toString();
      resolve({ status: message.statusCode ?? 0, headers: { get }, body: message });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
