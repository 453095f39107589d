/**
 * Makes the RPM package, for Red Hat's and SUSE's systems: no architecture, and no dependency but Node.js.
 *
 * @module
 * @see rpm-spec(5), rpmbuild(8)
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LayoutOptions, type PackagedFile, RPM_PLACES, systemFiles } from './layout.ts';
import type { Product } from './product.ts';
import { runBuilder, withStagedFiles } from './staging.ts';

const RELEASE = '1';

/** As RPM compares versions: `1.0.0~rc.1` comes before `1.0.0`. */
const rpmVersion = (version: string): string => version.replaceAll('-', '~');

/** Folders that are the package's own, and so go with it. */
function ownFolders(files: readonly PackagedFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let folder = dirname(path); folder.startsWith(RPM_PLACES.doc); folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}

/** A path in a list of files, where blanks and patterns would mean something. */
const listed = (path: string): string => `"/${path}"`;

/**
 * Node.js, of this version or newer. Red Hat's package of the name has an epoch, beside which any version is new enough, and so it is
 * what it says of its engine that counts; only a package that says nothing of it is judged by its own version.
 */
function nodeOf(version: string): string {
  return `(nodejs(engine) >= ${version} or (nodejs >= ${version} without nodejs(engine)))`;
}

function spec(product: Product, files: readonly PackagedFile[]): string {
  const fileLine = ({ path, mode }: PackagedFile): string => {
    const kind = path.startsWith(RPM_PLACES.doc) ? (path.endsWith('/LICENSE') ? '%license ' : '%doc ') : '';
    return `${kind}%attr(0${mode.toString(8)}, root, root) ${listed(path)}`;
  };
  return [
    // What is installed is what was staged: nothing is compressed, stripped or scanned for dependencies.
    '%global __os_install_post %{nil}',
    '%global _build_id_links none',
    '%global use_source_date_epoch_as_buildtime 1',
    '%global clamp_mtime_to_source_date_epoch 1',
    '%global _buildhost localhost',
    '%global _binary_payload w6.xzdio',
    `Name: ${product.name}`,
    `Version: ${rpmVersion(product.version)}`,
    `Release: ${RELEASE}`,
    `Summary: ${product.summary}`,
    `License: ${product.licence}`,
    `URL: ${product.url}`,
    'BuildArch: noarch',
    'AutoReqProv: no',
    `Requires: ${nodeOf(product.nodeFloor)}`,
    '',
    '%description',
    ...product.description,
    '',
    '%files',
    ...ownFolders(files).map((folder) => `%dir %attr(0755, root, root) ${listed(folder)}`),
    ...files.map(fileLine),
    '',
  ].join('\n');
}

/** Makes the package in the folder `out`. @returns its file's name */
export function makeRpm(product: Product, options: LayoutOptions, out: string): string {
  const files = systemFiles(options, RPM_PLACES);
  const name = `${product.name}-${rpmVersion(product.version)}-${RELEASE}.noarch.rpm`;
  const work = mkdtempSync(join(tmpdir(), 'check-mail-rpm-'));
  try {
    const specFile = join(work, `${product.name}.spec`);
    mkdirSync(join(work, 'RPMS'));
    writeFileSync(specFile, spec(product, files));
    withStagedFiles(files, options.epoch, (folder) => {
      const defines = [`_topdir ${work}`, `_rpmdir ${join(work, 'RPMS')}`, `_dbpath ${join(work, 'db')}`];
      const flags = ['-bb', '--quiet', '--target', 'noarch', '--buildroot', folder];
      runBuilder('rpmbuild', [...flags, ...defines.flatMap((define) => ['--define', define]), specFile], options.epoch);
    });
    copyFileSync(join(work, 'RPMS', 'noarch', name), join(out, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return name;
}
