/**
 * What the RPM package takes for its Node.js, among packages as Red Hat's, SUSE's and other systems have them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeRpm } from '../../packaging/rpm.ts';
import { mustRun, needs, OPTIONS, product, run, temporaryFolder } from './support.ts';

interface NodePackage {
  readonly name: string;
  readonly epoch?: number;
  readonly version: string;
  readonly provides?: string;
}

/** Makes a package that holds nothing. @returns its file */
function makeEmptyRpm({ name, epoch = 0, version, provides = '' }: NodePackage): string {
  const folder = temporaryFolder();
  const tags = {
    Name: name,
    Epoch: epoch,
    Version: version,
    Release: 1,
    Summary: name,
    License: 'MIT',
    BuildArch: 'noarch',
  };
  const lines = Object.entries({ ...tags, ...(provides !== '' && { Provides: provides }) });
  const specFile = join(folder, 'empty.spec');
  writeFileSync(
    specFile,
    [...lines.map(([tag, value]) => `${tag}: ${value}`), '%description', '%files', ''].join('\n'),
  );
  mustRun('rpmbuild', ['-bb', '--quiet', '--define', `_topdir ${folder}`, '--define', `_rpmdir ${folder}`, specFile]);
  return join(folder, 'noarch', `${name}-${version}-1.noarch.rpm`);
}

describe('the RPM package', needs('rpm', 'rpmbuild'), () => {
  const out = temporaryFolder();
  const file = join(out, makeRpm(product, OPTIONS, out));

  const ROWS: readonly (readonly [title: string, node: NodePackage, isTaken: boolean])[] = [
    ['Red Hat’s', { name: 'nodejs', epoch: 1, version: '18.20.4', provides: 'nodejs(engine) = 18.20.4' }, true],
    [
      'Red Hat’s, too old',
      { name: 'nodejs', epoch: 1, version: '16.20.2', provides: 'nodejs(engine) = 16.20.2' },
      false,
    ],
    ['SUSE’s', { name: 'nodejs20', version: '20.11.1', provides: 'nodejs = 20.11.1, nodejs(engine) = 20.11.1' }, true],
    [
      'SUSE’s, too old',
      { name: 'nodejs16', version: '16.20.2', provides: 'nodejs = 16.20.2, nodejs(engine) = 16.20.2' },
      false,
    ],
    ['one that tells no engine', { name: 'nodejs', version: '18.19.0' }, true],
    ['one that tells no engine, too old', { name: 'nodejs', version: '18.18.9' }, false],
  ];

  for (const [title, node, isTaken] of ROWS) {
    test(`${isTaken ? 'takes' : 'refuses'} a node: ${title}`, () => {
      const root = temporaryFolder();
      mkdirSync(join(root, 'var/lib/rpm'), { recursive: true });
      const where = ['--root', root, '--dbpath', '/var/lib/rpm'];
      mustRun('rpm', [...where, '--nodeps', '-i', makeEmptyRpm(node)]);
      // rpm's own dependencies on its features are met by the rpm that runs.
      const { status, stderr } = run('rpm', [...where, '-i', '--test', file]);
      assert.equal(status === 0, isTaken, stderr);
      if (!isTaken) assert.match(stderr, /nodejs.* is needed by check-mail/);
    });
  }
});
