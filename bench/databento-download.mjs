// Downloads to a file as users do, with the built package, and says how much memory it took: `node databento-download.mjs KEY PORT FILE`.
import { readFileSync } from 'node:fs';
import { ApiKey, HistoricalClient } from '../dist/databento.js';

const [key, port, path] = process.argv.slice(2);
const client = new HistoricalClient({ key: new ApiKey(key), baseUrl: `http://127.0.0.1:${port}/v0/` });
await client.timeseries.getRangeToFile(path, {
  dataset: 'GLBX.MDP3',
  schema: 'trades',
  symbols: ['ESM5'],
  start: '2025-06-05',
});
// The high-water mark of resident memory, which the kernel keeps.
const [, peak] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
process.stdout.write(String(Number(peak) * 1024));
