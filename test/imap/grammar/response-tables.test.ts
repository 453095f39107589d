/**
 * Every row of fixtures/responses: whole, in a plain Uint8Array, with a bare LF, and cut at each octet.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ImapError, ImapParseError } from '../../../lib/imap/errors.ts';
import { parseResponse } from '../../../lib/imap/grammar/full.ts';
import type { Response } from '../../../lib/imap/response.ts';
import { toJson } from '../../support/grammar-json.ts';
import { EXTENSION_TABLES, responseTable, type TableName, wireOctets } from '../../support/response-tables.ts';

const CRLF = Uint8Array.of(13, 10);
const TABLES: readonly TableName[] = [
  'rfc9051',
  'rfc3501',
  'extensions',
  'quirks',
  'malformed',
  'foreign',
  ...EXTENSION_TABLES,
];

function parseOrError(octets: Uint8Array): Response | ImapError {
  try {
    return parseResponse(octets);
  } catch (error) {
    assert.ok(error instanceof ImapError, `${String(error)} is no ImapError`);
    return error;
  }
}

for (const table of TABLES) {
  describe(`fixtures/responses/${table}.json`, () => {
    for (const row of responseTable(table)) {
      it(row.quirk === undefined ? row.name : `quirk ${row.quirk}, ${row.server}: ${row.name}`, () => {
        const outcome = parseOrError(wireOctets(row));
        if (row.error === undefined) {
          assert.deepEqual(toJson(outcome), row.response);
          return;
        }
        assert.ok(outcome instanceof ImapParseError, 'no error');
        assert.deepEqual({ production: outcome.production, offset: outcome.offset }, row.error);
        assert.equal(outcome.code, 'ERR_PARSE');
      });
    }
  });
}

/** Whether an outcome says itself that it is not whole. */
function isMarked(outcome: Response | ImapError): boolean {
  if (outcome instanceof ImapError) return false;
  if (outcome.kind !== 'untagged') return outcome.kind === 'unknown';
  return (outcome.name === 'FETCH' || outcome.name === 'UIDFETCH') && outcome.data.unreadable !== undefined;
}

// What is malformed may be whole before its end.
const parsed = TABLES.filter((table) => table !== 'malformed')
  .flatMap((table) => responseTable(table))
  .filter((row) => row.response !== undefined);

describe('every response of the tables', () => {
  it('means the same in a Uint8Array that begins inside its buffer', () => {
    for (const row of parsed) {
      const octets = wireOctets(row);
      const shifted = new Uint8Array(octets.length + 7).subarray(7);
      shifted.set(octets);
      assert.deepEqual(toJson(parseOrError(shifted)), row.response, row.name);
    }
  });

  it('means the same with a bare LF at its end', () => {
    for (const row of parsed.filter((candidate) => candidate.wire.endsWith('\r\n'))) {
      const octets = wireOctets(row).slice(0, -1);
      octets[octets.length - 1] = 10;
      assert.deepEqual(toJson(parseOrError(octets)), row.response, row.name);
    }
  });

  it('is an error when it is cut at any octet', () => {
    for (const row of parsed) {
      const octets = wireOctets(row);
      for (let end = 0; end < octets.length; end++) {
        const cut = octets.subarray(0, end);
        const outcome = parseOrError(cut);
        if (cut.at(-1) === 10 && isMarked(outcome)) continue;
        assert.ok(outcome instanceof ImapParseError, `${row.name}, cut at ${end}`);
        if (cut.at(-1) !== 10) assert.equal(outcome.offset, end, `${row.name}, cut at ${end}`);
      }
    }
  });

  it('is an error, unknown, or has an attribute that is unreadable, if it is a FETCH, when a line end follows the cut', () => {
    for (const row of parsed.filter((candidate) => candidate.response?.name === 'FETCH')) {
      const content = wireOctets(row).subarray(0, row.wire.trimEnd().length - row.wire.length);
      for (let end = 0; end < content.length; end++) {
        const outcome = parseOrError(Buffer.concat([content.subarray(0, end), CRLF]));
        assert.ok(outcome instanceof ImapParseError || isMarked(outcome), `${row.name}, cut at ${end}`);
      }
    }
  });

  it('is data or an ImapError when a line end follows the cut', () => {
    for (const row of parsed) {
      const octets = wireOctets(row);
      for (let end = 0; end < octets.length; end++) parseOrError(Buffer.concat([octets.subarray(0, end), CRLF]));
    }
  });
});

describe('fixtures/responses/quirks.json', () => {
  it('has a row for each fault of docs/servers.md that a parser meets', () => {
    const numbers = [...readFileSync('docs/servers.md', 'utf8').matchAll(/\[(\d+(?:, \d+)*)\]/g)];
    const told = new Set(numbers.flatMap(([, list = '']) => list.split(', ').map(Number)));
    // A server that ends the connection at NAMESPACE (36) says nothing to parse.
    const met = [...told].filter((row) => row !== 36).sort((a, b) => a - b);
    assert.ok(met.length > 30);
    const rows = new Set(responseTable('quirks').flatMap(({ quirk }) => quirk ?? []));
    assert.deepEqual(
      [...rows].sort((a, b) => Number(a) - Number(b)),
      met,
    );
  });
});
