/**
 * The man pages: every flag is in its page, and groff has nothing to complain of.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { manPage } from '../../packaging/man-page.ts';
import { TOOLS } from '../../packaging/tools.ts';
import { flagEntries } from '../../tools/program/flags-help.ts';
import { mustRun, needs, run, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const PLAIN = { LC_ALL: 'C.UTF-8', MANROFFSEQ: '', MANWIDTH: '100', MAN_KEEP_FORMATTING: undefined };

/** What a reader sees, on one line. */
function rendered(file: string): string {
  const text = mustRun('man', ['-l', file], { env: { ...PLAIN, MANPAGER: 'cat', PAGER: 'cat' } });
  return text.replace(/\s+/g, ' ');
}

for (const tool of TOOLS) {
  const file = join(folder, `${tool.name}.1`);
  writeFileSync(file, manPage(tool, { date: '2026-01-31', tools: TOOLS }));

  test(`${tool.name}(1) renders without a warning`, needs('man', 'groff'), () => {
    const args = ['--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', file];
    const { status, stderr } = run('man', args, { env: PLAIN });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });

  test(`${tool.name}(1) says of every flag what --help says`, needs('man', 'groff'), () => {
    const page = rendered(file);
    for (const [name, flag] of Object.entries(tool.flags)) {
      for (const { names, placeholder, text, notes } of flagEntries(name, flag)) {
        const head = `${names.join(', ')}${placeholder === '' ? '' : ` ${placeholder}`}`;
        assert.ok(page.includes(`${head} ${text} (${notes}).`), `${head} ${text} (${notes}).`);
      }
    }
  });

  test(`${tool.name}(1) has its sections, each example whole`, needs('man', 'groff'), () => {
    const page = rendered(file);
    for (const section of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXIT STATUS', 'EXAMPLES', 'SEE ALSO']) {
      assert.ok(page.includes(` ${section} `), section);
    }
    for (const example of tool.help.examples ?? []) {
      const command = `${tool.name} ${example}`.replace(/\s*\\?\s+/g, ' ');
      assert.ok(page.replaceAll(' \\ ', ' ').includes(command), command);
    }
  });
}

test('a page keeps what roff would take for its own', needs('man', 'groff'), () => {
  const [tool] = TOOLS;
  assert.ok(tool !== undefined);
  const help = { ...tool.help, summary: `.TH at the start, a \\Junk folder, 'quotes', "more", ^ ~ \` - and --flag` };
  const file = join(folder, 'odd.1');
  writeFileSync(file, manPage({ ...tool, help }, { date: '2026-01-31', tools: TOOLS }));
  assert.ok(rendered(file).includes(help.summary));
});
