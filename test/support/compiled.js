/**
 * Lets node run the project's TypeScript from what `npm run check:types` has compiled into dist/run: each process starts a quarter of a
 * second earlier than with tsx. `node --import ./test/support/compiled.js …`
 *
 * A module keeps the address of its source, so `import.meta.url`, stack traces and coverage are those of the `.ts` file.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const ROOT = new URL('../../', import.meta.url).href;
const COMPILED = `${ROOT}dist/run/`;

if (isMainThread) register(import.meta.url);

/** The compiler writes `./x.js` for `./x.ts`. */
export function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const compiled = new URL(url.replace(ROOT, COMPILED).replace(/ts$/, 'js'));
  const [source, output] = [fileURLToPath(url), fileURLToPath(compiled)];
  if (statSync(output, { throwIfNoEntry: false })?.mtimeMs < statSync(source).mtimeMs)
    throw new Error(`${source} has changed since: npm run check:types`);
  return { format: 'module', source: readFileSync(output, 'utf8'), shortCircuit: true };
}
