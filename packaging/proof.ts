/**
 * Makes the proof of docs/auditing.md: of what is in the bundle of each tool, the files that reach secrets, the redactor, the process, the
 * network or files, and how much that is to read. Everything else in the bundle is pure.
 *
 * @module
 */
import { codeMap, type MappedFile } from './code-map.ts';
import type { Marks } from './marks.ts';
import { bundledFiles, type Reach, reachOf } from './reach.ts';

/** Where it stands in the document. */
export const PROOF_MARKS: Marks = { begin: '<!-- proof: made by npm run docs -->', end: '<!-- end of the proof -->' };

const REACHES: readonly Reach[] = ['secrets', 'redactor', 'process', 'network', 'files'];

/** How a tool is called in the table. */
const LETTERS: Readonly<Record<string, string>> = {
  check_imap_mailbox_basic: 'B',
  check_imap_mailbox_oauth2: 'O',
  'fetch-token': 'F',
  'list-emails': 'E',
  lsimap: 'L',
  'read-token': 'R',
  xoauth2: 'X',
};

const linesOf = (files: readonly MappedFile[]): number => files.reduce((sum, { lines }) => sum + lines, 0);

/** Of each tool the files in its bundle, and of these what must be read. */
export interface ToolProof {
  readonly tool: string;
  readonly files: readonly MappedFile[];
  readonly reaching: readonly MappedFile[];
}

/** The proof of each tool; files in reading order, from the ground up. */
export function proofOf(root: string): readonly ToolProof[] {
  const map = [...codeMap(root).values()].flat();
  const isReaching = new Map(map.map(({ path }) => [path, reachOf(root, path).length > 0]));
  return [...bundledFiles(root)].map(([tool, paths]) => {
    const files = map.filter(({ path }) => paths.includes(path));
    return { tool, files, reaching: files.filter(({ path }) => isReaching.get(path) === true) };
  });
}

/** The proof as Markdown: a row a tool, then a row a file that reaches anything. */
export function proofMarkdown(root: string): string {
  const proofs = proofOf(root);
  const tools = proofs.map(({ tool, files, reaching }) => {
    const cells = [
      `\`${tool}\``,
      LETTERS[tool] ?? tool,
      files.length,
      linesOf(files),
      reaching.length,
      linesOf(reaching),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const reaching = [...codeMap(root).values()]
    .flat()
    .filter(({ path }) => proofs.some((proof) => proof.reaching.some((file) => file.path === path)));
  const rows = reaching.map(({ path, lines, about }) => {
    const reaches = reachOf(root, path);
    const marks = REACHES.map((reach) => (reaches.includes(reach) ? '●' : ''));
    const inTools = proofs.filter((proof) => proof.reaching.some((file) => file.path === path));
    const letters = inTools.map(({ tool }) => LETTERS[tool] ?? tool).join('');
    return `| \`${path}\` | ${lines} | ${marks.join(' | ')} | ${letters} | ${about} |`;
  });
  return [
    `| tool | | files | lines | files to read | lines to read |\n|---|---|---|---|---|---|\n${tools.join('\n')}`,
    `| file | lines | ${REACHES.join(' | ')} | in | what it is |\n|---|---|${'---|'.repeat(REACHES.length)}---|---|\n${rows.join('\n')}`,
  ].join('\n\n');
}
