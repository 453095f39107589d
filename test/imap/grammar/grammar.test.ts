/**
 * Grammars as values: what the core has, what commands add, diverted literals, and windows over long responses.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aclGrammar } from '../../../lib/imap/grammar/acl.ts';
import { fetchGrammar } from '../../../lib/imap/grammar/fetch.ts';
import { fullGrammar, parseResponse } from '../../../lib/imap/grammar/full.ts';
import { type Grammar, mergeGrammars } from '../../../lib/imap/grammar/grammar.ts';
import { idGrammar } from '../../../lib/imap/grammar/id.ts';
import { listGrammar, lsubGrammar } from '../../../lib/imap/grammar/mailbox.ts';
import { metadataGrammar } from '../../../lib/imap/grammar/metadata.ts';
import { namespaceGrammar } from '../../../lib/imap/grammar/namespace.ts';
import { quotaGrammar } from '../../../lib/imap/grammar/quota.ts';
import { coreGrammar, parseWith } from '../../../lib/imap/grammar/response.ts';
import { searchGrammar } from '../../../lib/imap/grammar/search.ts';
import { sortGrammar } from '../../../lib/imap/grammar/sort.ts';
import { statusGrammar } from '../../../lib/imap/grammar/status.ts';
import { threadGrammar } from '../../../lib/imap/grammar/thread.ts';
import { uidFetchGrammar } from '../../../lib/imap/grammar/uid-fetch.ts';
import { vanishedGrammar } from '../../../lib/imap/grammar/vanished.ts';
import type { DivertedLiteral } from '../../../lib/imap/response.ts';
import { toJson } from '../../support/grammar-json.ts';
import { responseTable, wireOctets } from '../../support/response-tables.ts';

function octets(wire: string): Uint8Array {
  return Buffer.from(`${wire}\r\n`, 'latin1');
}

const families: readonly (readonly [name: string, grammar: Grammar, responses: readonly string[]])[] = [
  ['listGrammar', listGrammar, ['LIST']],
  ['lsubGrammar', lsubGrammar, ['LSUB']],
  ['statusGrammar', statusGrammar, ['STATUS']],
  ['namespaceGrammar', namespaceGrammar, ['NAMESPACE']],
  ['idGrammar', idGrammar, ['ID']],
  ['searchGrammar', searchGrammar, ['SEARCH', 'ESEARCH']],
  ['vanishedGrammar', vanishedGrammar, ['VANISHED']],
  ['quotaGrammar', quotaGrammar, ['QUOTA', 'QUOTAROOT']],
  ['aclGrammar', aclGrammar, ['ACL', 'LISTRIGHTS', 'MYRIGHTS']],
  ['metadataGrammar', metadataGrammar, ['METADATA']],
  ['sortGrammar', sortGrammar, ['SORT']],
  ['threadGrammar', threadGrammar, ['THREAD']],
  ['uidFetchGrammar', uidFetchGrammar, ['UIDFETCH']],
];

describe('the grammars of commands', () => {
  for (const [name, grammar, responses] of families) {
    it(`${name} has ${responses.join(' and ')}`, () => assert.deepEqual(Object.keys(grammar.untagged), responses));
  }

  it('with the core are the whole grammar', () => {
    const all = [...families.map(([, grammar]) => grammar), fetchGrammar].reduce(mergeGrammars, coreGrammar);
    assert.deepEqual(Object.keys(all.untagged).sort(), Object.keys(fullGrammar.untagged).sort());
    assert.deepEqual(all.fetch, fullGrammar.fetch);
    for (const row of responseTable('rfc9051')) assert.deepEqual(toJson(parseWith(all, wireOctets(row))), row.response);
  });
});

describe('coreGrammar', () => {
  it('takes the responses of commands for unknown', () => {
    for (const [, , responses] of families) {
      for (const name of responses) {
        assert.deepEqual(parseWith(coreGrammar, octets(`* ${name} (x`)), { kind: 'unknown', name, text: `${name} (x` });
      }
    }
  });

  it('keeps attributes that it has no parser for', () => {
    assert.deepEqual(
      parseWith(coreGrammar, octets('* 2 FETCH (UID 7 ENVELOPE (NIL "x") BODY[1.2]<0> "y" FLAGS () MODSEQ (5))')),
      {
        kind: 'untagged',
        name: 'FETCH',
        data: { seq: 2, uid: 7, unknown: { ENVELOPE: '(NIL "x")', 'BODY[1.2]<0>': '"y"' }, flags: [], modseq: 5n },
      },
    );
  });

  it('takes names of Object.prototype for unknown', () => {
    for (const name of ['constructor', 'hasOwnProperty', '__proto__', 'toString']) {
      assert.equal(parseWith(coreGrammar, octets(`* ${name} x`)).kind, 'unknown');
      const response = parseWith(coreGrammar, octets(`* 1 FETCH (${name} x)`));
      assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
      assert.deepEqual(Object.entries(response.data.unknown ?? {}), [[name.toUpperCase(), 'x']]);
    }
  });
});

describe('mergeGrammars', () => {
  it('prefers the second', () => {
    const merged = mergeGrammars(coreGrammar, { untagged: { EXISTS: () => 42 } });
    assert.deepEqual(parseWith(merged, octets('* 1 EXISTS')), { kind: 'untagged', name: 'EXISTS', data: 42 });
    assert.deepEqual(parseWith(merged, octets('* 1 RECENT')), { kind: 'untagged', name: 'RECENT', data: 1 });
  });

  it('joins FETCH attributes', () => {
    const merged = mergeGrammars(coreGrammar, {
      untagged: {},
      fetch: {
        'X-A': (_c, data) => {
          data.preview = 'read';
        },
      },
    });
    assert.deepEqual(parseWith(merged, octets('* 1 FETCH (X-A UID 3)')), {
      kind: 'untagged',
      name: 'FETCH',
      data: { seq: 1, preview: 'read', uid: 3 },
    });
  });
});

describe('a diverted literal', () => {
  const first: DivertedLiteral = { diverted: true, octets: 70_000 };
  const second: DivertedLiteral = { diverted: true, octets: 5 };

  it('stands in its section', () => {
    const response = parseWith(fullGrammar, octets('* 1 FETCH (BODY[1] {70000!}\r\n BINARY[2] ~{5!}\r\n UID 3)'), [
      first,
      second,
    ]);
    assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
    assert.equal(response.data.sections?.[0]?.content, first);
    assert.equal(response.data.sections?.[1]?.content, second);
    assert.equal(response.data.uid, 3);
  });

  it('is moved over in an attribute that is not known', () => {
    const response = parseWith(coreGrammar, octets('* 1 FETCH (BODY[1] {70000!}\r\n UID 3)'), [first]);
    assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
    assert.equal(response.data.uid, 3);
  });

  const refused: readonly (readonly [why: string, wire: string, diverted: readonly DivertedLiteral[]])[] = [
    ['that nobody diverted', '* 1 FETCH (BODY[1] {5!}\r\n)', []],
    ['of another size', '* 1 FETCH (BODY[1] {6!}\r\n)', [second]],
    ['that is one too many', '* 1 FETCH (BODY[1] {5!}\r\n BODY[2] {5!}\r\n)', [second]],
    ['where text is needed', '* 1 FETCH (ENVELOPE (NIL {5!}\r\n NIL NIL NIL NIL NIL NIL NIL NIL))', [second]],
    ['where nothing follows', '* 1 FETCH (BODY[1] {5!}', [second]],
  ];
  for (const [why, wire, diverted] of refused) {
    it(`cannot be read ${why}`, () => {
      const response = parseWith(fullGrammar, octets(wire), diverted);
      assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
      assert.equal(response.data.unreadable?.length, 1);
    });
  }
});

describe('a literal', () => {
  it('may be non-synchronising or longer than the window of text', () => {
    for (const size of [3, 65_530, 65_536, 200_000]) {
      const body = 'x'.repeat(size);
      const response = parseResponse(
        octets(`* 1 FETCH (BODY[] {${size}+}\r\n${body} FLAGS (\\Seen) BODY[1] {3}\r\nabc UID 9)`),
      );
      assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
      assert.equal(Buffer.from((response.data.sections?.[0]?.content ?? []) as Uint8Array).toString(), body);
      assert.deepEqual(response.data.flags, ['\\Seen']);
      assert.equal(response.data.uid, 9);
    }
  });

  it('is a view of the response, not a copy', () => {
    const sent = octets('* 1 FETCH (BODY[] {3}\r\nabc)');
    const response = parseResponse(sent);
    assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
    const content = response.data.sections?.[0]?.content;
    assert.ok(content instanceof Uint8Array);
    assert.equal(content.buffer, sent.buffer);
  });

  it('is no literal in the text of a status response', () => {
    assert.deepEqual(parseResponse(octets('* OK done {5}')), {
      kind: 'untagged',
      name: 'OK',
      data: { text: 'done {5}' },
    });
  });
});

describe('a response that is longer than the window of text', () => {
  it('keeps its strings apart', () => {
    const roots = Array.from({ length: 20_000 }, (_, index) => `root-${index}`);
    const response = parseResponse(octets(`* QUOTAROOT INBOX ${roots.map((root) => `"${root}"`).join(' ')}`));
    assert.ok(response.kind === 'untagged' && response.name === 'QUOTAROOT');
    assert.deepEqual(response.data.roots, roots);
  });

  it('may hold a string that is longer still', () => {
    const name = 'n'.repeat(150_000);
    const response = parseResponse(octets(`* QUOTAROOT a b "${name}" c`));
    assert.ok(response.kind === 'untagged' && response.name === 'QUOTAROOT');
    assert.deepEqual(response.data.roots, ['b', name, 'c']);
  });
});

describe('ImapParseError', () => {
  it('names the production and the octet, and holds nothing of what was sent', () => {
    assert.throws(() => parseWith(coreGrammar, octets('* 1 FETCH (UID secret)')), {
      name: 'ImapParseError',
      code: 'ERR_PARSE',
      kind: 'protocol',
      production: 'nz-number',
      offset: 15,
      message: 'nz-number: expected a digit at octet 15',
    });
  });
});
