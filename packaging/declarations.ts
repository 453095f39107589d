/**
 * Reads what `tsc` writes into `.d.ts` files: the statements of a file with their docstrings, and what an `index.d.ts` exports. It
 * knows the forms that tsc emits and nothing else.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A declaration that others can import. */
export interface Declaration {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'const';
  /** The text of its docstring, without stars; empty where it has none. */
  readonly doc: string;
  /** The declaration itself, without `export` and `declare`, members' docstrings included; all overloads of a function. */
  readonly code: string;
}

/** The public face of a module. */
export interface ModuleDeclarations {
  /** The header of its index. */
  readonly header: string;
  /** By name. */
  readonly declarations: readonly Declaration[];
}

interface Statement {
  readonly doc: string;
  readonly code: string;
}

/** Where the comment or string that begins at `start` ends; `start` where none does. */
function skipQuoted(text: string, start: number): number {
  const closing = text.startsWith('/*', start) ? '*/' : text.startsWith('//', start) ? '\n' : undefined;
  if (closing !== undefined) {
    const end = text.indexOf(closing, start + 2);
    return end === -1 ? text.length : end + closing.length;
  }
  const quote = text[start] ?? '';
  if (quote !== "'" && quote !== '"' && quote !== '`') return start;
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index + 1;
  }
  return text.length;
}

/** Where the statement that begins at `start` ends: behind a `;`, or a `}` that closes a block and no type. */
function statementEnd(text: string, start: number): number {
  const isBlock =
    /^export (?:declare (?:abstract )?class|interface|declare namespace|declare module)\b|^interface\b|^declare class\b/.test(
      text.slice(start, start + 40),
    );
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    const skipped = skipQuoted(text, index);
    if (skipped !== index) {
      index = skipped - 1;
      continue;
    }
    const character = text[index] ?? '';
    if ('{([<'.includes(character)) depth++;
    // An arrow is no bracket.
    else if ('})]'.includes(character) || (character === '>' && text[index - 1] !== '=')) depth--;
    if (depth === 0 && (character === ';' || (isBlock && character === '}'))) return index + 1;
  }
  return text.length;
}

/** Without the comment's marks. */
function docText(comment: string): string {
  return comment
    .replace(/^\/\*\*[ \t]*\n?|\s*\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .trim();
}

/** The statements of a file, each with the comment right before it. */
function statements(text: string): readonly Statement[] {
  const found: Statement[] = [];
  let doc = '';
  for (let index = 0; index < text.length; ) {
    if (/\s/.test(text[index] ?? '')) {
      index++;
      continue;
    }
    const isComment = text.startsWith('/*', index) || text.startsWith('//', index);
    const end = isComment ? skipQuoted(text, index) : statementEnd(text, index);
    const code = text.slice(index, end);
    if (isComment) {
      if (doc.includes('@module')) found.push({ doc, code: '' });
      doc = code.startsWith('/**') ? docText(code) : '';
    } else {
      found.push({ doc: doc.includes('@module') ? '' : doc, code });
      if (doc.includes('@module')) found.push({ doc, code: '' });
      doc = '';
    }
    index = end;
  }
  return found;
}

const DECLARATION = /^export (?:declare )?(?:abstract )?(function|class|interface|type|const) ([A-Za-z_$][\w$]*)/;

/** The declarations of a file by name. */
function declarationsOf(all: readonly Statement[]): Map<string, Declaration> {
  const byName = new Map<string, Declaration>();
  for (const { doc, code } of all) {
    const [, kind, name] = DECLARATION.exec(code) ?? [];
    if (kind === undefined || name === undefined) continue;
    const earlier = byName.get(name);
    const bare = code.replace(/^export (?:declare )?/, '');
    byName.set(name, {
      name,
      kind: kind as Declaration['kind'],
      doc:
        earlier === undefined || doc === '' || doc === earlier.doc
          ? (earlier?.doc ?? doc)
          : [earlier.doc, doc].filter((text) => text !== '').join('\n\n'),
      code: earlier === undefined ? bare : `${earlier.code}\n${bare}`,
    });
  }
  return byName;
}

/** What `export { type a, b as c } from './file.ts'` names, as pairs of the name there and the name here. */
function reExports(
  code: string,
): { readonly from: string; readonly names: readonly (readonly [string, string])[] } | undefined {
  const match = /^export (?:type )?\{([\s\S]*)\} from ['"](\..*)['"];$/.exec(code);
  if (match === null) return undefined;
  const names = (match[1] ?? '').split(',').map((part) => part.replace(/^\s*type\s/, '').trim());
  return {
    from: match[2] ?? '',
    names: names
      .filter((name) => name !== '')
      .map((name) => {
        const [there = '', here = there] = name.split(/\s+as\s+/);
        return [there, here];
      }),
  };
}

/**
 * Reads an `index.d.ts` and the files that it exports from.
 *
 * @throws {Error} for an export whose declaration is not found, or an export of a form that is not known
 */
export function readModule(index: string): ModuleDeclarations {
  const files = new Map<string, readonly Statement[]>();
  const read = (path: string): readonly Statement[] => {
    const known = files.get(path) ?? statements(readFileSync(path, 'utf8'));
    files.set(path, known);
    return known;
  };
  const find = (path: string, name: string): Declaration => {
    const all = read(path);
    const own = declarationsOf(all).get(name);
    if (own !== undefined) return own;
    for (const { code } of all) {
      const exported = reExports(code);
      const pair = exported?.names.find(([, here]) => here === name);
      if (exported !== undefined && pair !== undefined) return find(sibling(path, exported.from), pair[0]);
    }
    throw new Error(`${path} declares no ${name}`);
  };
  const top = read(index);
  const declarations = [...declarationsOf(top).values()];
  for (const { code } of top) {
    if (!/^export\b/.test(code) || DECLARATION.test(code) || code === 'export {};') continue;
    const all = /^export (?:type )?\* from ['"](\..*)['"];$/.exec(code)?.[1];
    if (all !== undefined) {
      declarations.push(...declarationsOf(read(sibling(index, all))).values());
      continue;
    }
    const exported = reExports(code);
    if (exported === undefined) throw new Error(`${index}: ${code} is of no form that is known`);
    for (const [there, here] of exported.names) {
      declarations.push({ ...find(sibling(index, exported.from), there), name: here });
    }
  }
  const header = top.find(({ doc }) => doc.includes('@module'))?.doc ?? '';
  const byName = (a: Declaration, b: Declaration): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return { header, declarations: declarations.sort(byName) };
}

/** `./file.ts` or `./file.js` beside a declaration file. */
function sibling(path: string, specifier: string): string {
  return join(dirname(path), specifier.replace(/\.[jt]s$/, '.d.ts'));
}
