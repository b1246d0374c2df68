import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchBronze } from './bronze.ts';
import { benchDatabento } from './databento.ts';
import { benchDbn } from './dbn.ts';
import { benchForecast } from './forecast.ts';
import { benchIndex } from './index.ts';
import { benchKills } from './kills.ts';
import { benchPage } from './page.ts';
import { benchPipeline } from './pipeline.ts';
import { benchPlugin } from './plugin.ts';
import { benchRestart } from './restart.ts';
import type { Result, Spread } from './result.ts';
import { benchResume } from './resume.ts';
import { benchServe } from './serve.ts';
import { benchSimulator } from './simulator.ts';
import { benchSoak } from './soak.ts';
import { benchStreams } from './streams.ts';
import { benchTicks } from './ticks.ts';

const BENCHES: Readonly<Record<string, () => Promise<Result[]>>> = {
  dbn: benchDbn,
  databento: benchDatabento,
  bronze: benchBronze,
  simulator: benchSimulator,
  forecast: benchForecast,
  index: benchIndex,
  kills: benchKills,
  resume: benchResume,
  restart: benchRestart,
  pipeline: benchPipeline,
  streams: benchStreams,
  serve: benchServe,
  plugin: benchPlugin,
  page: benchPage,
  soak: benchSoak,
  ticks: benchTicks,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`,
  );
  process.exit(2);
}

/** Exit codes: everything met, something missed, something that could not be judged. */
const [ALL_MET, MISSED, NOT_JUDGED] = [0, 1, 3];

const verdictOf = ({ met, judged = true }: Result): string => {
  if (!judged) return 'not judged';
  return met ? 'met' : 'missed';
};

const percent = (share: number): string =>
  Number.isNaN(share) ? 'no share' : `${(100 * share).toFixed(0)} %`;

function print(result: Result): void {
  const value = result.value >= 1e6 ? `${(result.value / 1e6).toFixed(2)} M` : result.value.toFixed(2);
  console.log(
    `${verdictOf(result).padEnd(10)} ${result.id.padEnd(4)} ${result.name}: ${value} ${result.unit}; ${percent(result.ratio)} of ${result.against} (target ${result.target})`,
  );
  const { load, pairs, spread } = result;
  if (!load || !spread) return;
  const range = ({ low, median, high }: Spread) =>
    Number.isNaN(median) ? 'none' : `${median.toFixed(3)} s (${low.toFixed(3)} to ${high.toFixed(3)})`;
  console.log(
    `           ${pairs} pairs; ours ${range(spread.own)}, peer ${range(spread.peer)}, ratios ${percent(spread.ratio.low)} to ${percent(spread.ratio.high)}; others used ${percent(load[0])} before, ${percent(load[1])} after`,
  );
}

const results: Result[] = [];
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  for (const result of await BENCHES[name]!()) {
    results.push(result);
    print(result);
  }
}
const file = fileURLToPath(new URL('./results.json', import.meta.url));
mkdirSync(fileURLToPath(new URL('.', import.meta.url)), { recursive: true });
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);

if (results.some(({ judged = true }) => !judged)) process.exitCode = NOT_JUDGED;
else process.exitCode = results.every(({ met }) => met) ? ALL_MET : MISSED;
