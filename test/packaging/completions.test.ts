/**
 * The completions: in a real bash, by the Tab key and as bash-completion loads them; and what zsh and fish make of theirs.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { bashCompletion } from '../../packaging/completion-bash.ts';
import { fishCompletion } from '../../packaging/completion-fish.ts';
import { zshCompletion } from '../../packaging/completion-zsh.ts';
import { TOOLS } from '../../packaging/tools.ts';
import { spellings } from '../../packaging/value-kind.ts';
import { mustRun, needs, run, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const bashFolder = join(folder, 'share/bash-completion/completions');
for (const name of ['share/bash-completion/completions', 'zsh', 'fish', 'work/a folder']) {
  mkdirSync(join(folder, name), { recursive: true });
}
for (const tool of TOOLS) {
  writeFileSync(join(bashFolder, tool.name), bashCompletion(tool));
  writeFileSync(join(folder, 'zsh', `_${tool.name}`), zshCompletion(tool));
  writeFileSync(join(folder, 'fish', `${tool.name}.fish`), fishCompletion(tool));
}
const work = join(folder, 'work');
writeFileSync(join(work, 'a file.pem'), '');

/** What bash offers for these words, the last of which is being written. */
function offered(tool: string, ...words: readonly string[]): readonly string[] {
  const script = `
    . "$1"; shift
    function_name=$(complete -p "$1" | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    "$function_name"
    [ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['--norc', '-c', script, 'bash', join(bashFolder, tool), tool, ...words];
  const output = mustRun('bash', args, { cwd: work });
  return output.split('\n').slice(0, -1);
}

const SECURITIES = ['tls', 'starttls', 'none'];

const ROWS: readonly { name: string; words: readonly string[]; offers: readonly string[] }[] = [
  { name: 'names', words: ['--se'], offers: ['--server', '--security', '--server-name'] },
  { name: 'names with one dash', words: ['-se'], offers: ['-server', '-security', '-server-name'] },
  { name: 'keywords', words: ['--security', ''], offers: SECURITIES },
  { name: 'keywords behind one dash', words: ['-security', 'st'], offers: ['starttls'] },
  { name: 'keywords behind an equals sign', words: ['--security', '='], offers: SECURITIES },
  { name: 'a keyword behind an equals sign', words: ['--security', '=', 'n'], offers: ['none'] },
  { name: 'keywords of another name of a flag', words: ['--logging-level', 'tr'], offers: ['trace'] },
  { name: 'the file of a secret', words: ['--password-file', 'a'], offers: ['a file.pem', 'a folder'] },
  { name: 'files', words: ['--ca-file', 'a f'], offers: ['a file.pem', 'a folder'] },
  { name: 'nothing that only the user knows', words: ['--server', ''], offers: [] },
  { name: 'nothing of a secret', words: ['--password', ''], offers: [] },
  { name: 'both values of a switch', words: ['--json', '='], offers: ['true', 'false'] },
  { name: 'a value of a switch', words: ['--json', '=', 't'], offers: ['true'] },
  { name: 'names behind a flag without a value', words: ['--allow-plaintext', '--js'], offers: ['--json'] },
  { name: 'nothing unknown', words: ['--nonsense'], offers: [] },
];

for (const { name, words, offers } of ROWS) {
  test(`bash offers ${name}`, needs('bash'), () => {
    assert.deepEqual([...offered('lsimap', ...words)].sort(), [...offers].sort());
  });
}

test('bash offers folders, and no files, for a folder', needs('bash'), () => {
  assert.deepEqual(offered('list-emails', '--report-file-dir', 'a'), ['a folder']);
});

for (const tool of TOOLS) {
  test(`bash offers every flag of ${tool.name}`, needs('bash'), () => {
    const names = Object.entries(tool.flags).flatMap(([name, flag]) =>
      spellings(name, flag).flatMap((spelling) => spelling.names.slice(0, 1)),
    );
    assert.deepEqual(offered(tool.name, ''), names);
  });
}

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

test('the Tab key completes in an interactive bash', needs('bash', 'script', BASH_COMPLETION), () => {
  const typed = [
    `. ${BASH_COMPLETION}`,
    `lsimap() { printf '<%s>' "$@"; echo; }`,
    `lsimap --secu\tst\t--json`,
    `lsimap --ca-file a\\ fi\t`,
    'exit',
    '',
  ].join('\n');
  const env = {
    XDG_DATA_DIRS: join(folder, 'share'),
    BASH_COMPLETION_USER_DIR: join(folder, 'share/bash-completion'),
    HOME: folder,
    TERM: 'dumb',
    HISTFILE: undefined,
    INPUTRC: '/dev/null',
  };
  const command = `bash --norc --noprofile -i`;
  const { stdout } = run('script', ['-qec', command, '/dev/null'], { cwd: work, env, input: typed });
  assert.match(stdout, /<--security><starttls><--json>/);
  assert.match(stdout, /<--ca-file><a file\.pem>/);
});

describe('zsh', needs('zsh'), () => {
  for (const { name } of TOOLS) {
    test(`takes the completion of ${name}`, () => {
      // Every specification is parsed where `_arguments` hands it to comparguments; outside of a completion only the syntax is.
      const { status, stderr } = run('zsh', ['-n', join(folder, 'zsh', `_${name}`)]);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    });
  }

  test('the Tab key completes', needs('script'), () => {
    const typed = [
      `fpath=(${join(folder, 'zsh')} $fpath); autoload -Uz compinit; compinit -u -d ${join(folder, 'dump')}`,
      `lsimap() { print -r -- "<\${(j:><:)@}>" }`,
      `lsimap --secu\tst\t --json`,
      'exit',
      '',
    ].join('\n');
    const env = { HOME: folder, ZDOTDIR: folder, TERM: 'dumb' };
    const { stdout } = run('script', ['-qec', 'zsh -f -i', '/dev/null'], { cwd: work, env, input: typed });
    assert.match(stdout, /<--security=starttls><--json>/);
  });
});

describe('fish', needs('fish'), () => {
  const complete = (tool: string, line: string): readonly string[] => {
    const script = `source ${join(folder, 'fish', `${tool}.fish`)}; complete -C '${line}'`;
    const output = mustRun('fish', ['--no-config', '-c', script], { cwd: work, env: { HOME: folder } });
    return output
      .split('\n')
      .slice(0, -1)
      .map((offer) => offer.split('\t')[0] ?? '');
  };

  test('offers names', () => {
    assert.deepEqual(complete('lsimap', 'lsimap --se'), ['--security', '--server', '--server-name']);
  });
  test('offers keywords', () => {
    assert.deepEqual([...complete('lsimap', 'lsimap --security ')].sort(), [...SECURITIES].sort());
  });
  test('offers files', () => {
    assert.deepEqual(complete('lsimap', 'lsimap --ca-file a'), ['a file.pem', 'a folder/']);
  });
  test('offers no files for what only the user knows', () => {
    assert.deepEqual(complete('lsimap', 'lsimap --server a'), []);
  });
  for (const tool of TOOLS) {
    test(`offers every flag of ${tool.name}`, () => {
      const names = Object.entries(tool.flags).flatMap(([name, flag]) =>
        spellings(name, flag).flatMap((spelling) => spelling.names),
      );
      assert.deepEqual([...complete(tool.name, `${tool.name} --`)].sort(), [...names].sort());
    });
  }
});
