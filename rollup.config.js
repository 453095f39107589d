/**
 * Bundles each tool that tsc has emitted into one CommonJS file without an extension, so that it can be copied alone into
 * a plugin folder, and writes the entries that npm's `bin` needs.
 *
 * `node rollup.config.js clean` removes the output of an earlier build; without that a renamed module would linger.
 */
import { readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';

/** The tools that a monitoring daemon runs: what they say without a usable node must be a plugin's UNKNOWN. */
const PLUGINS = ['check_imap_mailbox_basic', 'check_imap_mailbox_oauth2'];
const TOOLS = [...PLUGINS, 'fetch-token', 'list-emails', 'lsimap', 'read-token', 'xoauth2'];

/** The tools that open no connection. */
const OFFLINE = ['read-token', 'xoauth2'];

const NODE_FLOOR = '18.19';
/** As in tools/program/version.ts; a test compares what both print. */
const PROJECT_URL = 'https://github.com/check-mail/check-mail';

const { name: product, version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The folders are those of tools/network/trust.ts; a test compares them. */
const HASHED_ROOTS = [
  'for d in /etc/ssl/certs /etc/pki/ca-trust/extracted/pem/directory-hash; do for f in "$d"/*.0',
  'do [ -f "$f" ] && export SSL_CERT_DIR="$d" SSL_CERT_FILE=/dev/null && exec "$n" --use-openssl-ca "$0" "$@"',
  'break; done; done',
].join('; ');

/**
 * The line below `#!/bin/sh`, at once shell and JavaScript: to JavaScript it is the string ':' and a comment. The shell answers a lone
 * `--version` itself, in the time that it takes to start; else it looks for a node that is new enough (`node -v` answers in 3 ms), in
 * PATH and in the usual places, which a monitoring daemon's PATH lacks.
 *
 * Node below 22 takes 20 to 40 ms to read its own roots even where others are given, and later ones 5 ms, but 2 ms with OpenSSL's store: so
 * where the system has a folder of roots that are named by their hash, it is told to look there, and in no file, which would be read
 * whole. Not where the user has said where to look, or passes options of his own; and not with versions that it was not tried with. What
 * is trusted in the end is the same: see tools/network/trust.ts.
 */
function shellLine(tool) {
  const [major, minor] = NODE_FLOOR.split('.');
  const failure = PLUGINS.includes(tool)
    ? `echo "UNKNOWN: no Node.js ${NODE_FLOOR} or newer found for ${tool}"; exit 3`
    : `echo "${tool}: no Node.js ${NODE_FLOOR} or newer found" >&2; exit 2`;
  return [
    `':' //; case "$#$1" in 1-V|1--V|1-version|1--version) echo "${product} ${version} (${PROJECT_URL})"; exit 0;; esac`,
    'for n in node nodejs /usr/local/bin/node /usr/bin/node /usr/bin/nodejs /opt/node/bin/node /opt/homebrew/bin/node /usr/local/nodejs/bin/node',
    'do v=$("$n" -v 2>/dev/null) || continue',
    `v=\${v#v}; m=\${v#*.}`,
    `[ "\${v%%.*}" -gt ${major} ] 2>/dev/null || { [ "\${v%%.*}" -eq ${major} ] && [ "\${m%%.*}" -ge ${minor} ]; } 2>/dev/null || continue`,
    ...(OFFLINE.includes(tool)
      ? []
      : [
          `case "\${v%%.*}$SSL_CERT_FILE$SSL_CERT_DIR$NODE_OPTIONS$NODE_USE_SYSTEM_CA" in 1[89]|2[0-6]) ${HASHED_ROOTS};; esac`,
        ]),
    'exec "$n" "$0" "$@"; done',
    failure,
  ].join('; ');
}

/** Indents by a tab where tsc writes four spaces, a tenth of what it writes; not within template strings, which mean theirs. */
function withTabs(code, program) {
  const templates = templateRanges(program);
  return code.replace(/^(?: {4})+/gm, (spaces, at) => {
    const isInTemplate = templates.some(([start, end]) => start < at && at < end);
    return isInTemplate ? spaces : '\t'.repeat(spaces.length / 4);
  });
}

/** Where the text of template strings begins and ends. */
function templateRanges(node) {
  if (node === null || typeof node !== 'object') return [];
  if (node.type === 'TemplateElement') return [[node.start, node.end]];
  return Object.values(node).flatMap(templateRanges);
}

const tool = (name) => ({
  input: `dist/tools/${name}/main.js`,
  external: /^node:/,
  // As package.json says ("sideEffects"): a module of which nothing is used is left out, whatever it computes when loaded.
  treeshake: { moduleSideEffects: false },
  output: {
    file: `dist/bin/${name}`,
    format: 'cjs',
    inlineDynamicImports: true,
    // `import()` in a CommonJS file goes through the ESM loader; `require` is quicker and works in every floor version.
    dynamicImportInCjs: false,
    generatedCode: 'es2015',
    // Node's modules have no default export that is used here, so they need no copy of their namespace.
    interop: 'esModule',
  },
  onLog(level, log, handler) {
    if (level === 'warn') throw new Error(log.message);
    handler(level, log);
  },
  plugins: [
    {
      name: 'executable',
      renderChunk(code) {
        // Docstrings are for who calls or changes the source; seven files of their own would exceed 2 MB with them.
        const body = code.replace(/^#!.*\n/, '').replace(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, '');
        return { code: `#!/bin/sh\n${shellLine(name)}\n${withTabs(body, this.parse(body))}`, map: null };
      },
      async writeBundle(_options, bundle) {
        const { chmod, mkdir, writeFile } = await import('node:fs/promises');
        await chmod(`dist/bin/${name}`, 0o755);
        // For docs/auditing.md: the files of which anything is in the bundle.
        const [{ modules }] = Object.values(bundle);
        const files = Object.keys(modules).filter((id) => modules[id].renderedLength > 0);
        const paths = files.map((id) => relative('dist', id).replace(/\.js$/, '.ts'));
        await mkdir('dist/bundles', { recursive: true });
        await writeFile(`dist/bundles/${name}.json`, `${JSON.stringify(paths.sort(), undefined, 2)}\n`);
      },
    },
    ...(name === TOOLS[0] ? [packageFiles] : []),
  ],
});

/** What surrounds the bundles: the package type of extensionless files, and the entries for npm's `bin`. */
const packageFiles = {
  name: 'package-files',
  async writeBundle() {
    const { mkdir, writeFile } = await import('node:fs/promises');
    await writeFile('dist/bin/package.json', '{"type":"commonjs"}\n');
    await mkdir('dist/npm', { recursive: true });
    for (const name of TOOLS) {
      const entry = `#!/usr/bin/env node\nimport { createRequire } from 'node:module';\n\ncreateRequire(import.meta.url)('../bin/${name}');\n`;
      await writeFile(`dist/npm/${name}.js`, entry, { mode: 0o755 });
    }
  },
};

if (process.argv[2] === 'clean') rmSync('dist', { recursive: true, force: true });

export default TOOLS.map(tool);
