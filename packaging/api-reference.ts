/**
 * The API reference as Markdown, from the declarations that tsc has emitted: a section for each path that the package exports, an entry
 * for each name with its signature and its docstring. It reads tsc's own layout, where a statement begins at the first column; it is no
 * parser of TypeScript.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A name that a declaration file declares. */
interface Declaration {
  /** The docstring's text without its comment marks; empty where there is none. */
  readonly doc: string;
  readonly code: string;
}

interface DeclarationFile {
  /** What the file says of itself. */
  readonly doc: string;
  /** A name may be declared more than once: overloads, or a value and a type. */
  readonly declarations: ReadonlyMap<string, readonly Declaration[]>;
  /** By exported name: where it comes from. */
  readonly reexports: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  /** Files all of whose exports are exported. */
  readonly stars: readonly string[];
}

const STATEMENT =
  /^(?:export )?(?:declare )?(?:abstract )?(?:const|let|function|class|interface|type|enum|namespace) ([\w$]+)/;
const REEXPORT = /^export (?:type )?\{([^}]*)\} from '([^']+)';$/;
const STAR = /^export (?:type )?\* from '([^']+)';$/;

/** The reference for the package in the folder `root`, which must be built. */
export function apiReference(root: string): string {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
  };
  const paths = Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'object' && target.types !== undefined
      ? [{ specifier: `${name}${path.slice(1)}`, file: join(root, target.types) }]
      : [],
  );
  const read = readerOf();
  return [
    '# API',
    '',
    `What the four libraries of ${name} export, taken from their docstrings by \`npm run docs\`; don't edit it by hand. Whatever is not`,
    'here is no part of the API. Errors are told apart by their `code`, which is stable; their messages are for people.',
    '',
    ...paths.map(({ specifier }) => `- [\`${specifier}\`](#${anchor(specifier)})`),
    ...paths.flatMap(({ specifier, file }) => section(specifier, file, read)),
    '',
  ].join('\n');
}

type Read = (file: string) => DeclarationFile;

function section(specifier: string, file: string, read: Read): readonly string[] {
  const names = exportedNames(file, read);
  const entries = [...names.keys()].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
  return [
    '',
    `## ${specifier}`,
    '',
    ...prose(read(file).doc),
    ...entries.flatMap((name) => entry(name, names.get(name) ?? [])),
  ];
}

function entry(name: string, declarations: readonly Declaration[]): readonly string[] {
  const doc = declarations.map((each) => each.doc).find((each) => each !== '') ?? '';
  return [
    '',
    `### ${name}`,
    '',
    '```ts',
    ...declarations.map(({ code }) => signature(code)),
    '```',
    ...(doc === '' ? [] : ['', ...prose(doc)]),
  ];
}

/** Every name that a file exports, with what declares it. */
function exportedNames(file: string, read: Read): ReadonlyMap<string, readonly Declaration[]> {
  const { declarations, reexports, stars } = read(file);
  const names = new Map<string, readonly Declaration[]>();
  for (const [name, found] of declarations) {
    if (found.some(({ code }) => code.startsWith('export '))) names.set(name, found);
  }
  for (const star of stars) for (const [name, found] of exportedNames(star, read)) names.set(name, found);
  for (const [name, from] of reexports) {
    const found = exportedNames(from.file, read).get(from.name);
    if (found === undefined) throw new Error(`${file}: ${from.name} is not exported by ${from.file}`);
    names.set(name, found);
  }
  return names;
}

/** Each file is read once. */
function readerOf(): Read {
  const files = new Map<string, DeclarationFile>();
  return (file) => {
    const known = files.get(file) ?? parseDeclarations(readFileSync(file, 'utf8'), dirname(file));
    files.set(file, known);
    return known;
  };
}

/** @param folder - against which the file's imports are resolved */
function parseDeclarations(text: string, folder: string): DeclarationFile {
  const declarations = new Map<string, Declaration[]>();
  const reexports = new Map<string, { readonly file: string; readonly name: string }>();
  const stars: string[] = [];
  const target = (specifier: string): string => join(folder, specifier.replace(/\.[tj]s$/, '.d.ts'));
  let moduleDoc = '';
  let doc = '';
  for (const statement of statements(text)) {
    if (statement.startsWith('/**')) {
      doc = commentText(statement);
      if (/^@module$/m.test(doc)) {
        moduleDoc = doc;
        doc = '';
      }
      continue;
    }
    const reexport = REEXPORT.exec(statement.replaceAll('\n', ' '));
    const star = STAR.exec(statement);
    const name = STATEMENT.exec(statement)?.[1];
    if (reexport !== null) {
      for (const item of (reexport[1] ?? '').split(',')) {
        const [from = '', to = from] = item
          .trim()
          .replace(/^type /, '')
          .split(' as ');
        if (from !== '') reexports.set(to, { file: target(reexport[2] ?? ''), name: from });
      }
    } else if (star !== null) {
      stars.push(target(star[1] ?? ''));
    } else if (name !== undefined) {
      declarations.set(name, [...(declarations.get(name) ?? []), { doc, code: statement }]);
    }
    doc = '';
  }
  return { doc: moduleDoc, declarations, reexports, stars };
}

/** The comments and statements at the first column. A statement ends where its brackets are closed, with `;` or `}`. */
function* statements(text: string): Generator<string> {
  let lines: string[] = [];
  let isComment = false;
  for (const line of text.split('\n')) {
    if (lines.length === 0 && line.trim() === '') continue;
    if (lines.length === 0) isComment = line.startsWith('/**');
    lines.push(line);
    const isWhole = isComment ? line.trimEnd().endsWith('*/') : /[;}]$/.test(line) && isBalanced(lines);
    if (!isWhole) continue;
    yield lines.join('\n');
    lines = [];
  }
  if (lines.length > 0) throw new Error(`a declaration has no end: ${lines[0]}`);
}

function isBalanced(lines: readonly string[]): boolean {
  const code = lines
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
  const count = (pattern: RegExp): number => code.match(pattern)?.length ?? 0;
  return count(/[{([]/g) === count(/[})\]]/g);
}

/** What a caller sees of a declaration. */
function signature(code: string): string {
  return code
    .replace(/^export (?:declare )?/, '')
    .replace(/^declare /, '')
    .split('\n')
    .filter((line) => line.trim() !== '#private;')
    .map((line) => line.replace(/^(?: {4})+/, (indent) => ' '.repeat(indent.length / 2)))
    .join('\n');
}

function commentText(comment: string): string {
  return comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** A docstring as Markdown: its tags become a list. */
function prose(doc: string): readonly string[] {
  const text = `\n${doc.replace(/\{@link ([^}\s]+)\}/g, '`$1`')}`;
  const [description = '', ...tags] = text.split(/\s(?=@(?:module|param|returns|throws|see)\b)/);
  const items = tags.filter((tag) => !tag.startsWith('@module')).map(tagText);
  return [
    ...(description.trim() === '' ? [] : description.trim().split('\n')),
    ...(items.length > 0 && description.trim() !== '' ? [''] : []),
    ...items.map((item) => `- ${item.replace(/\n\s*/g, '\n  ')}`),
  ];
}

function tagText(tag: string): string {
  const [, kind = '', rest = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(tag.trimEnd()) ?? [];
  const name = (pattern: RegExp): readonly [string, string] => {
    const match = pattern.exec(rest);
    return match === null ? ['', rest] : [match[1] ?? '', rest.slice(match[0].length)];
  };
  if (kind === 'param') {
    const [parameter, meaning] = name(/^([\w$.]+)\s*(?:- )?/);
    return `\`${parameter}\`: ${meaning}`;
  }
  if (kind === 'throws') {
    const [type, codes] = name(/^\{([^}]+)\}\s*/);
    return type === '' ? `throws ${codes}` : `throws \`${type}\`${codes === '' ? '' : `: ${codes}`}`;
  }
  return kind === 'see' ? `see ${rest}` : `returns ${rest}`;
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
