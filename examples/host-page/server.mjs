// A server of one's own for a page of one's own: node examples/host-page/server.mjs [port]
// It serves three files on this machine alone. The daemon has to let the page in by name.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const repository = new URL('../../', import.meta.url);
const files = {
  '/': ['examples/host-page/index.html', 'text/html; charset=utf-8'],
  '/charts.js': [
    'node_modules/lightweight-charts/dist/lightweight-charts.standalone.production.js',
    'text/javascript',
  ],
  '/spymaster.js': ['dist/plugin/plugin.global.js', 'text/javascript'],
};

const server = createServer(async (request, response) => {
  const [file, type] = files[new URL(request.url, 'http://page').pathname] ?? [];
  if (!file) return response.writeHead(404).end();
  try {
    const content = await readFile(new URL(file, repository));
    response.writeHead(200, { 'content-type': type }).end(content);
  } catch {
    response.writeHead(500).end(`${file} is missing. Run: npm run build`);
  }
});
const port = Number(process.argv[2] ?? 5173);
server.listen(port, '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(
    `${origin}\nLet it in: npm run -s spymaster -- serve --replay 2025-06-27 --data data/demo --allow-origin ${origin}\n`,
  );
});
