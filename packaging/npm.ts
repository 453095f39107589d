/**
 * Makes the npm package: what `npm pack` chooses, and the man pages, packed again with the same modes, order and times whoever builds it.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow, type LayoutOptions, manPages, type PackagedFile } from './layout.ts';
import type { Product } from './product.ts';
import { runBuilder, tarArchive } from './staging.ts';

/** Where package.json has them: an earlier build may have left some there, which are not taken. */
const MAN_FOLDER = 'package/dist/man';

const isProgram = (path: string): boolean => /^package\/dist\/(?:bin\/[^.]+|npm\/[^.]+\.js)$/.test(path);

/** Makes the package in the folder `out`. @returns its file's name */
export function makeNpmPackage(product: Product, options: LayoutOptions, out: string): string {
  const { root, epoch } = options;
  const name = `${product.name}-${product.version}.tgz`;
  const work = mkdtempSync(join(tmpdir(), 'check-mail-npm-'));
  try {
    runBuilder('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', work], epoch, root);
    runBuilder('tar', ['-C', work, '-xzf', join(work, name)], epoch);
    const paths = filesBelow(join(work, 'package')).map((below) => `package/${below}`);
    const files = paths
      .filter((path) => !path.startsWith(`${MAN_FOLDER}/`))
      .map((path): PackagedFile => {
        return { path, mode: isProgram(path) ? 0o755 : 0o644, content: readFileSync(join(work, path)) };
      });
    writeFileSync(join(out, name), tarArchive([...files, ...manPages(options, MAN_FOLDER)], epoch));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return name;
}
