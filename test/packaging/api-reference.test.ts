/**
 * The API reference: what lies in docs/api.md is what the built declarations give, and it leaves no export out.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { apiReference } from '../../packaging/api-reference.ts';
import { ROOT } from './support.ts';

const reference = apiReference(ROOT);
const sectionOf = (path: string): string => {
  const [, text = ''] = reference.split(`\n## check-mail/${path}\n`);
  return text.split(/^## /m)[0] ?? '';
};

describe('the API reference', () => {
  test('docs/api.md is current', () => {
    assert.ok(
      readFileSync(join(ROOT, 'docs/api.md'), 'utf8') === reference,
      'docs/api.md is stale: run `npm run docs`',
    );
  });

  for (const path of ['imap', 'sasl', 'oauth2', 'log']) {
    test(`every value that check-mail/${path} exports has an entry with a signature`, async () => {
      const exported: object = await import(pathToFileURL(join(ROOT, 'dist/lib', path, 'index.js')).href);
      const text = sectionOf(path);
      const missing = Object.keys(exported).filter((name) => !text.includes(`\n### ${name}\n\n\`\`\`ts\n`));
      assert.deepEqual(missing, []);
      assert.ok(Object.keys(exported).length > 3);
    });
  }

  test('types have entries too, also those that a whole file is exported for', () => {
    for (const name of ['ConnectOptions', 'SearchKey', 'ResponseCode']) {
      assert.match(sectionOf('imap'), new RegExp(`\n### ${name}\n\n\`\`\`ts\n(?:interface|type) ${name}\\b`));
    }
  });

  test('an entry tells the signature, the docstring and what is thrown', () => {
    const [, entry = ''] = sectionOf('imap').split('\n### connect\n');
    const connect = entry.split('\n### ')[0] ?? '';
    assert.match(connect, /function connect\(options: ConnectOptions\): Promise<ImapClient>;/);
    assert.match(connect, /Connects and reads the greeting/);
    assert.match(connect, /^- throws `ImapError`: `ERR_ARGUMENT`/m);
  });

  test('nothing private, no comment mark and no tag is left in the text', () => {
    const outsideCode = reference.replace(/^```ts\n[\s\S]*?\n```$/gm, '');
    assert.doesNotMatch(outsideCode, /\/\*\*|\{@link|^@(?:param|throws|see|returns|module)/m);
    assert.doesNotMatch(reference, /#private|^export declare/m);
  });
});
