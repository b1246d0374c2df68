// Bundles main.ts and serves it on this machine alone: node examples/bundler/server.mjs [port]
// The daemon has to let the page in by name.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('main.ts', here))],
  // Of the plugin what is not needed at once is fetched when it is.
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  outdir: '/',
  write: false,
  logLevel: 'error',
});
const bundled = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
const files = { '/': 'index.html', '/page.css': 'page.css', '/candles.json': 'candles.json' };
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.json': 'application/json' };

// Spymaster needs no more than the page's own files. The hash is of the one style that
// lightweight-charts writes into a page, for its mark.
const policy = "script-src 'self'; style-src 'self' 'sha256-3pRED1tOXas1FXFoPb9TGCjmYe9XQsmO9OV23khV2nY='";

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://page');
  response.setHeader('content-security-policy', policy);
  const script = bundled.get(pathname);
  if (script) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
  const file = files[pathname];
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[extname(file)] }).end(await readFile(new URL(file, here)));
});
server.listen(Number(process.argv[2] ?? 5174), '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(
    `${origin}\nLet it in: npm run -s spymaster -- serve --replay 2025-06-27 --data data/demo --allow-origin ${origin}\n`,
  );
});
