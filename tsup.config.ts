import { copyFileSync, mkdirSync } from 'node:fs';
import { defineConfig } from 'tsup';

const node = {
  format: ['esm' as const],
  platform: 'node' as const,
  target: 'node26',
  splitting: true,
  sourcemap: true,
};

export default defineConfig([
  {
    ...node,
    entry: {
      cli: 'daemon/cli/main.ts',
      worker: 'daemon/work/worker.ts',
      'replay-worker': 'daemon/replay/worker.ts',
      'archive-worker': 'daemon/archive/worker.ts',
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
      plugin: 'plugin/index.ts',
      protocol: 'shared/protocol/index.ts',
      client: 'shared/client/index.ts',
    },
    dts: { compilerOptions: { composite: false } },
    external: ['lightweight-charts', 'valibot'],
    outDir: 'dist',
  },
  {
    format: ['iife'],
    platform: 'browser',
    target: 'es2022',
    globalName: 'Spymaster',
    entry: { 'plugin.standalone': 'plugin/index.ts' },
    minify: true,
    outDir: 'dist',
  },
  {
    format: ['esm'],
    platform: 'browser',
    target: 'es2022',
    entry: { page: 'plugin/page/page.ts' },
    noExternal: [/.*/],
    minify: true,
    splitting: false,
    outDir: 'dist/page',
    async onSuccess() {
      mkdirSync('dist/page', { recursive: true });
      for (const file of ['index.html', 'page.css']) copyFileSync(`plugin/page/${file}`, `dist/page/${file}`);
    },
  },
]);
