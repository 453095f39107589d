/**
 * What the tests of fetchToken share: an endpoint with clients of every kind, and options that are good for it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { inspect } from 'node:util';
import {
  clientKey,
  type Fault,
  type RecordedRequest,
  startTokenServer,
  type TokenClient,
  type TokenServer,
} from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { type ClientCredential, type FetchTokenOptions, OAuth2Error } from '../../lib/oauth2/index.ts';
import { httpsFetch } from './https-fetch.ts';

/** Of every client that has one; form encoding changes it. */
export const SECRET = 'Swordfish~8Q!+';
export const CLIENTS: Readonly<Record<string, TokenClient>> = {
  client: { secret: SECRET },
  'basic-only': { secret: SECRET, secretIn: 'basic' },
  'body-only': { secret: SECRET, secretIn: 'body' },
  certified: { certificatePem: clientKey.certificatePem },
  keyed: { publicKeyPem: clientKey.publicKeyPem },
  federated: { federatedAssertions: ['fed.era.ted'] },
  public: { isPublic: true, refreshTokens: ['refresh-1'] },
};
export const SCOPES: readonly string[] = ['https://outlook.office365.com/.default'];
export const WRONG_SECRET: ClientCredential = { kind: 'secret', secret: new Secret('wrong-secret') };
/** Can heal. */
export const UNAVAILABLE: Fault = { kind: 'status', status: 503 };

/** An endpoint for the tests of one file. */
export interface Endpoint {
  readonly server: () => TokenServer;
  /** Requests of the current test. */
  readonly requests: () => readonly RecordedRequest[];
  /** What the current test would have waited, in milliseconds. */
  readonly waits: () => readonly number[];
  /** Options that succeed, with some replaced. */
  readonly options: (more?: Partial<FetchTokenOptions>) => FetchTokenOptions;
}

/** Starts the endpoint before the tests of the file and ends it after them. */
export function useEndpoint(): Endpoint {
  let server: TokenServer | undefined;
  let firstRequest = 0;
  let waits: number[] = [];
  const running = (): TokenServer => {
    assert.ok(server);
    return server;
  };
  before(async () => {
    server = await startTokenServer({ clients: CLIENTS });
  });
  after(() => running().close());
  beforeEach(() => {
    firstRequest = running().requests.length;
    waits = [];
  });
  return {
    server: running,
    requests: () => running().requests.slice(firstRequest),
    waits: () => waits,
    options: (more = {}) => ({
      tokenUrl: running().url,
      clientId: 'client',
      credential: { kind: 'secret', secret: new Secret(SECRET) },
      scopes: SCOPES,
      fetch: httpsFetch,
      random: () => 0,
      sleep: async (ms) => {
        waits.push(ms);
      },
      ...more,
    }),
  };
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<OAuth2Error> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof OAuth2Error, inspect(error));
    return error;
  }
  assert.fail('no error');
}
