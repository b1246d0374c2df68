import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchBronze } from './bronze.ts';
import { benchDatabento } from './databento.ts';
import { benchDbn } from './dbn.ts';
import { benchForecast } from './forecast.ts';
import { benchIndex } from './index.ts';
import { benchKills } from './kills.ts';
import { benchPipeline } from './pipeline.ts';
import type { Result } from './result.ts';
import { benchResume } from './resume.ts';
import { benchSimulator } from './simulator.ts';

const BENCHES: Readonly<Record<string, () => Promise<Result[]>>> = {
  dbn: benchDbn,
  databento: benchDatabento,
  bronze: benchBronze,
  simulator: benchSimulator,
  forecast: benchForecast,
  index: benchIndex,
  kills: benchKills,
  resume: benchResume,
  pipeline: benchPipeline,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`,
  );
  process.exit(2);
}

const results: Result[] = [];
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  for (const result of await BENCHES[name]!()) {
    results.push(result);
    const value = result.value >= 1e6 ? `${(result.value / 1e6).toFixed(2)} M` : result.value.toFixed(2);
    console.log(
      `${result.met ? 'met   ' : 'missed'} ${result.id.padEnd(4)} ${result.name}: ${value} ${result.unit}; ${(100 * result.ratio).toFixed(0)} % of ${result.against} (target ${result.target})`,
    );
  }
}
const file = fileURLToPath(new URL('./results.json', import.meta.url));
mkdirSync(fileURLToPath(new URL('.', import.meta.url)), { recursive: true });
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
