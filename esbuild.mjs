// Bundles what is shipped into dist/. Flags: --production (minified, no source maps), --watch,
// --host-tests (also the suites that run inside VS Code).
import { context, build } from 'esbuild';
import { cp, glob, mkdir, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    'host-tests': { type: 'boolean', default: false },
  },
});

const common = {
  absWorkingDir: import.meta.dirname,
  outdir: 'dist',
  bundle: true,
  minify: flags.production,
  sourcemap: !flags.production,
  logLevel: 'warning',
};

const REQUIRE_IN_ESM =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

// A UMD `main`, as jsonc-parser's, hides its own require() calls from the bundler.
const MODULE_FIRST = ['module', 'main'];

// Split, so that a plugin and the daemon share the classes of the plugin API, and the two programs what is common.
const programs = {
  ...common,
  entryPoints: {
    noncesensed: 'daemon/src/main.ts',
    'sqlite-worker': 'daemon/src/store/sqlite-worker.ts',
    'plugin-api': 'daemon/src/plugin/api.ts',
    noncesense: 'common/src/terminal/main.ts',
  },
  format: 'esm',
  splitting: true,
  chunkNames: 'shared-[hash]',
  platform: 'node',
  mainFields: MODULE_FIRST,
  target: 'node24',
  // Dependencies in CommonJS call require().
  banner: { js: REQUIRE_IN_ESM },
};

const vscode = {
  ...common,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  mainFields: MODULE_FIRST,
  target: 'node22',
  external: ['vscode', 'mocha'],
};

// Two bundles: VS Code loads the small one when it starts, and that one the other when it is needed.
const extension = {
  ...vscode,
  entryPoints: {
    activate: 'extension/src/activate.ts',
    extension: 'extension/src/extension.ts',
  },
  // An import() is a require(), which knows the module `vscode`.
  supported: { 'dynamic-import': false },
  plugins: [
    {
      name: 'late-bundle',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\.\/extension\.ts$/ }, ({ kind }) =>
          kind === 'dynamic-import' ? { path: './extension.cjs', external: true } : undefined,
        ),
    },
  ],
};

const webview = {
  ...common,
  entryPoints: { webview: 'extension/webview/main.tsx' },
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

async function hostTests() {
  const entryPoints = await Array.fromAsync(
    glob('extension/test/host/**/*.test.ts', { cwd: import.meta.dirname }),
  );
  if (entryPoints.length === 0) throw new Error('extension/test/host holds no *.test.ts');
  return { ...vscode, entryPoints, outbase: 'extension/test/host', outdir: 'dist/host-tests' };
}

async function copyCodicons() {
  const from = new URL('node_modules/@vscode/codicons/dist/', import.meta.url);
  const to = new URL('dist/codicons/', import.meta.url);
  await mkdir(to, { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf']) await cp(new URL(name, from), new URL(name, to));
}

const bundles = [programs, extension, webview, ...(flags['host-tests'] ? [await hostTests()] : [])];

await rm(new URL('dist', import.meta.url), { recursive: true, force: true });
await copyCodicons();
if (flags.watch) {
  const contexts = await Promise.all(bundles.map((bundle) => context({ ...bundle, logLevel: 'info' })));
  await Promise.all(contexts.map((running) => running.watch()));
} else {
  await Promise.all(bundles.map((bundle) => build(bundle)));
}
