/**
 * The four libraries' exports are documented, as far as a program can see it: each has a docstring; one that throws says by which code;
 * a command's constructor says what it sends, what it resolves to, what the server must have, and that the wrong state is refused.
 *
 * Of members, some 350 had no docstring when this was written, most of them with names that say it all. So they are asked for where a
 * reader cannot guess: all members of an interface whose name ends in `Options` (defaults), members that are numbers (units, ranges), and
 * methods. It reads what `tsc` has declared, as docs/api.md does, in tsc's own layout: a member begins a line, four spaces in.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MODULES } from '../../packaging/api-reference.ts';
import { type Declaration, readModule } from '../../packaging/declarations.ts';

const declared = [...MODULES].flatMap(([module, folder]) =>
  readModule(`dist/lib/${folder}/index.d.ts`).declarations.map((each) => ({ ...each, module })),
);

interface Member {
  readonly name: string;
  /** The line of its declaration. */
  readonly code: string;
  readonly isDocumented: boolean;
}

/** The members of an interface, in order. */
function membersOf({ kind, code }: Pick<Declaration, 'kind' | 'code'>): readonly Member[] {
  if (kind !== 'interface') return [];
  const lines = code.split('\n');
  return lines.flatMap((line, index) => {
    const name = /^ {4}(?:readonly )?(?:get |set )?(\w+|\[.*\])[?(:<]/.exec(line)?.[1];
    return name === undefined ? [] : [{ name, code: line, isDocumented: /\*\/$/.test(lines[index - 1] ?? '') }];
  });
}

/** Whether a docstring is asked for. The types `SequenceNumber` and `Uid` have their range in their own docstrings. */
function needsDocstring(owner: string, { code }: Pick<Member, 'code'>): boolean {
  const type = /^ {4}(?:readonly )?\w+\??: (.*);$/.exec(code)?.[1];
  const isMethod = /^ {4}\w+\??[(<]/.test(code);
  const isNumber = type !== undefined && /^(?:number|bigint)\b/.test(type);
  return owner.endsWith('Options') || isMethod || isNumber;
}

/** A docstring's text, and then the texts of its tags. */
function partsOf(doc: string): readonly string[] {
  return doc.split(/(?<![{\w])(?=@[a-z]+\b)/);
}

/** The texts of a docstring's tags of one kind. */
function tagsOf(doc: string, tag: string): readonly string[] {
  return partsOf(doc).filter((part) => part.startsWith(`@${tag}`));
}

/** Whether a `@throws` says what: a code, or whose errors they are. */
function namesErrors(text: string): boolean {
  return /\bERR_[A-Z0-9_]+|\{@link [^}]+\}|\b(?:as|what) `\w+|any code but/.test(text);
}

/** What the docstring of a command's constructor lacks. */
function lacksOfCommand(doc: string): readonly string[] {
  const asked: readonly (readonly [string, RegExp])[] = [
    ['what it sends', /\b[Ss]ends\b/],
    ['what it resolves to', /\b[Rr]esolves\b/],
    ['what the server must have', /\bNeeds\b|\bEvery\s+server\s+has\s+it\b/],
    ['that it is refused in the wrong state', /`ERR_STATE`/],
  ];
  return asked.filter(([, pattern]) => !pattern.test(doc)).map(([what]) => what);
}

function isCommandConstructor({ kind, code }: Pick<Declaration, 'kind' | 'code'>): boolean {
  return kind === 'function' && /\): (?:Promise<)?(?:Stream|Fetch)?Command\b/.test(code);
}

test('every export has a docstring', () => {
  assert.ok(declared.length > 300);
  assert.deepEqual(
    declared
      .filter(({ doc }) => partsOf(doc).find((part) => !part.startsWith('@') && part.trim() !== '') === undefined)
      .map((each) => `${each.module}: ${each.name}`),
    [],
  );
});

test('members have one where their name and type don’t say it all', () => {
  const lacking = declared.flatMap((each) =>
    membersOf(each)
      .filter((member) => !member.isDocumented && needsDocstring(each.name, member))
      .map(({ name }) => `${each.module}: ${each.name}.${name}`),
  );
  assert.deepEqual(lacking, []);
});

test('what throws says by which code', () => {
  const throwing = declared.filter(({ doc }) => doc.includes('@throws'));
  assert.ok(throwing.length > 20);
  assert.deepEqual(
    throwing
      .filter(({ doc }) => !tagsOf(doc, 'throws').every(namesErrors))
      .map((each) => `${each.module}: ${each.name}`),
    [],
  );
});

test('the constructors of commands say what is sent, what comes of it, what is needed, and what the wrong state does', () => {
  const commands = declared.filter(isCommandConstructor);
  assert.ok(commands.length > 50);
  const lacking = commands
    .map(({ name, doc }) => [name, ...lacksOfCommand(doc)] as const)
    .filter(([, ...lacks]) => lacks.length > 0);
  assert.deepEqual(lacking, []);
});

describe('the rules themselves', () => {
  const example: Pick<Declaration, 'kind' | 'code'> = {
    kind: 'interface',
    code: [
      'interface Example {',
      '    readonly name: string;',
      '    /** Milliseconds. */',
      '    readonly waitMs: number;',
      '    readonly octets?: number | null;',
      '    readonly uid?: Uid;',
      '    readonly nested?: {',
      '        readonly deep: number;',
      '    };',
      '    /**',
      '     * Two lines.',
      '     */',
      '    close(): void;',
      '    open?(flags: number): void;',
      '}',
    ].join('\n'),
  };

  test('members are found with their docstrings', () => {
    assert.deepEqual(
      membersOf(example).map(({ name, isDocumented }) => [name, isDocumented]),
      [
        ['name', false],
        ['waitMs', true],
        ['octets', false],
        ['uid', false],
        ['nested', false],
        ['close', true],
        ['open', false],
      ],
    );
    assert.deepEqual(membersOf({ ...example, kind: 'class' }), []);
  });

  test('numbers and methods need one, and everything of options', () => {
    const needing = (owner: string): readonly string[] =>
      membersOf(example)
        .filter((member) => needsDocstring(owner, member))
        .map(({ name }) => name);
    assert.deepEqual(needing('Example'), ['waitMs', 'octets', 'close', 'open']);
    assert.deepEqual(needing('ExampleOptions'), ['name', 'waitMs', 'octets', 'uid', 'nested', 'close', 'open']);
  });

  const throwing: readonly (readonly [doc: string, says: boolean])[] = [
    ['@throws {ImapError} `ERR_LIMIT` where it is too much', true],
    ['@throws {ImapError} as {@link push}', true],
    ['@throws {ImapError} what `run` throws', true],
    ['@throws {ImapError} where it goes wrong', false],
    ['@throws {Error}\n@see `ERR_LIMIT`', false],
  ];
  for (const [doc, says] of throwing) {
    test(`${JSON.stringify(doc)} ${says ? 'says' : "doesn't say"} what is thrown`, () => {
      assert.equal(tagsOf(doc, 'throws').every(namesErrors), says);
    });
  }

  test('a command that says nothing lacks everything', () => {
    assert.equal(lacksOfCommand('Makes a mailbox.').length, 4);
    assert.deepEqual(lacksOfCommand('Sends X. Resolves to Y. Needs Z. Rejects with `ERR_STATE` before login.'), []);
    assert.ok(isCommandConstructor({ kind: 'function', code: 'function a(b: string): Promise<Command<void>>;' }));
    assert.ok(!isCommandConstructor({ kind: 'function', code: 'function a(b: Command<void>): void;' }));
  });
});
