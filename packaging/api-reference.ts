/**
 * Makes docs/api.md: the public API of the libraries, from the docstrings in what `tsc` has declared.
 *
 * @module
 */
import { join } from 'node:path';
import { type Declaration, readModule } from './declarations.ts';

/** The libraries by what follows `check-mail/`, and their folders below `lib`, in the order in which they build on each other. */
export const MODULES: ReadonlyMap<string, string> = new Map([
  ['imap', 'imap'],
  ['mime', 'imap/mime'],
  ['sasl', 'sasl'],
  ['oauth2', 'oauth2'],
  ['log', 'log'],
]);

const KINDS: readonly (readonly [Declaration['kind'], string])[] = [
  ['function', 'Functions'],
  ['class', 'Classes'],
  ['const', 'Constants'],
  ['interface', 'Interfaces'],
  ['type', 'Types'],
];

/** `{@link X}` as code, and tags as list items with their names in bold. */
function markdown(doc: string): string {
  const text = doc.replace(/\{@link\s+([^}|\s]+)[^}]*\}/g, '`$1`').replace(/^@module.*$/gm, '');
  const parts = text.split(/^(?=@\w)/m);
  const tags = parts.filter((part) => part.startsWith('@'));
  const body = parts.filter((part) => !part.startsWith('@')).join('');
  const items = tags.map((tag) => {
    const [, name = '', rest = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
    return `- **${name}** ${rest
      .trim()
      .replace(/^\{(\w+)\}/, '`$1`')
      .replace(/\s*\n\s*/g, ' ')}`;
  });
  return [body.trim(), items.join('\n')].filter((part) => part !== '').join('\n\n');
}

function declarationText({ name, doc, code }: Declaration): string {
  return [`#### \`${name}\``, markdown(doc), `\`\`\`ts\n${code.trimEnd()}\n\`\`\``]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The whole reference. @param lib The folder of built libraries: `dist/lib`. */
export function apiReference(lib: string): string {
  const modules = [...MODULES].map(([name, folder]) => {
    const { header, declarations } = readModule(join(lib, folder, 'index.d.ts'));
    const sections = KINDS.map(([kind, title]) => {
      const texts = declarations.filter((each) => each.kind === kind).map(declarationText);
      return texts.length === 0 ? '' : `### ${title}\n\n${texts.join('\n\n')}`;
    });
    return [`## check-mail/${name}`, markdown(header), ...sections].filter((part) => part !== '').join('\n\n');
  });
  const contents = [...MODULES.keys()].map((name) => `- [check-mail/${name}](#check-mail${name})`).join('\n');
  const parts = [
    '# API reference',
    'Made from the docstrings by `npm run docs`; a test holds it current, so that every change of the API shows in review.',
    contents,
    ...modules,
  ];
  return `${parts.join('\n\n').trimEnd()}\n`;
}
