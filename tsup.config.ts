import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { defineConfig } from 'tsup';

const node = {
  format: ['esm' as const],
  platform: 'node' as const,
  target: 'node26',
  splitting: true,
  sourcemap: true,
};

/** In a page: the messages’ schemas without the library that declares them. */
const inPages = {
  platform: 'browser' as const,
  target: 'es2022',
  esbuildOptions: (options: { alias?: Record<string, string>; minify?: boolean }) => {
    // Names within files: terser makes what is left smaller.
    options.minify = true;
    options.alias = { valibot: './plugin/small-schemas.ts' };
  },
};

/** A few per cent smaller than the bundler makes them. */
const SMALLEST = { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } } as const;

// Names of earlier builds’ chunks would lie beside the new ones.
for (const folder of ['dist/plugin', 'dist/page']) rmSync(folder, { recursive: true, force: true });

/**
 * The command starts sooner with these in its own files: hundreds need not be found and
 * read. Others bring files of their own along (WebAssembly, workers).
 */
const BUNDLED = [
  'apache-arrow',
  'fastify',
  'commander',
  'valibot',
  '@valibot/to-json-schema',
  'ml-matrix',
  'smol-toml',
  'ws',
];
/** What they are made of asks for Node’s own modules as CommonJS does. */
const REQUIRE = `import { createRequire as createRequireHere } from 'node:module';
const require = createRequireHere(import.meta.url);`;

export default defineConfig([
  {
    ...node,
    entry: {
      cli: 'daemon/cli/main.ts',
      worker: 'daemon/work/worker.ts',
      'replay-worker': 'daemon/replay/worker.ts',
      'archive-worker': 'daemon/archive/worker.ts',
    },
    noExternal: BUNDLED,
    banner: { js: REQUIRE },
    outDir: 'dist',
  },
  {
    ...node,
    entry: {
      databento: 'daemon/databento/index.ts',
      'databento-tables': 'daemon/databento/tables/index.ts',
    },
    dts: {
      entry: {
        databento: 'daemon/databento/index.ts',
        'databento-tables': 'daemon/databento/tables/index.ts',
      },
      compilerOptions: { composite: false, types: ['node'] },
    },
    outDir: 'dist',
  },
  {
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    entry: {
      protocol: 'shared/protocol/index.ts',
      client: 'shared/client/index.ts',
    },
    dts: { compilerOptions: { composite: false } },
    external: ['lightweight-charts', 'valibot'],
    outDir: 'dist',
  },
  {
    ...inPages,
    format: ['esm'],
    entry: { plugin: 'plugin/index.ts' },
    dts: { compilerOptions: { composite: false } },
    external: ['lightweight-charts'],
    noExternal: ['valibot'],
    minify: 'terser',
    terserOptions: SMALLEST,
    splitting: true,
    outDir: 'dist/plugin',
  },
  {
    ...inPages,
    format: ['iife'],
    globalName: 'Spymaster',
    entry: { plugin: 'plugin/index.ts' },
    minify: 'terser',
    // Its one name is everyone’s: nothing at the top is to be renamed, or left out.
    terserOptions: { ...SMALLEST, module: false },
    outDir: 'dist/plugin',
  },
  {
    ...inPages,
    format: ['esm'],
    entry: { page: 'plugin/page/page.ts' },
    noExternal: [/.*/],
    minify: 'terser',
    terserOptions: SMALLEST,
    splitting: true,
    outDir: 'dist/page',
    async onSuccess() {
      mkdirSync('dist/page', { recursive: true });
      for (const file of ['index.html', 'page.css']) copyFileSync(`plugin/page/${file}`, `dist/page/${file}`);
    },
  },
]);
