import type { Thresholds } from '../../../pipeline/schema/threshold.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { instrument as instrumentOf } from '../../../shared/instruments.ts';
import { sha256 } from '../../files/durable-write.ts';
import { type CommitRequest, DATASETS, Lake, type Standing } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { encodedOf, withEncoded } from '../../tables/encoded.ts';
import { LABELS_FILE } from '../../tables/labels.ts';
import { SIGNALS, SIGNALS_FILE } from '../../tables/signals.ts';
import { STATE, STATE_FILE } from '../../tables/state.ts';
import { StageClock } from '../stage-clock.ts';
import { loadThresholds } from '../thresholds.ts';
import type { DateWork } from '../work-item.ts';
import type { StepOutcome } from './physics.ts';
import { copyOf, timeRangeOf } from './stored-copy.ts';

/** Fact of a date's silver tables: which raw physics they were made of. */
export const PHYSICS_FACT = 'physics';

/**
 * Third step of a date: its raw physics held against thresholds that earlier sessions
 * tell. It reads no events.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED before its physics is there
 */
export async function buildSilver({ dataFolder, symbol, date, repair }: DateWork): Promise<StepOutcome> {
  const lake = new Lake(dataFolder);
  const datasets = [DATASETS.state(symbol), DATASETS.features(symbol)];
  const standing = await standingOf(lake, datasets, date);
  const physics = await requirePhysics(lake, symbol, date);
  const { thresholds, inputs: fittedOn } = await loadThresholds(lake, instrumentOf(symbol), date);
  const inputs = sha256(`${contentOf(physics)}|${fittedOn}`);
  const states = await Promise.all(datasets.map((dataset) => lake.stateOf(dataset, date, inputs, repair)));
  if (states.every((state) => state === 'complete')) return { date, built: false, seconds: {} };
  const clock = new StageClock();
  const timeRange = timeRangeOf(physics);
  const facts = {
    ...physics.facts,
    [PHYSICS_FACT]: contentOf(physics),
    thresholds: JSON.stringify(thresholds),
  };
  for (const request of await requestsOf(lake, symbol, date, { thresholds, clock }))
    await lake.commit({ ...request, date, inputs, facts, timeRange, standing: standing[request.dataset]! });
  return { date, built: true, seconds: clock.seconds() };
}

/**
 * The manifest of a date's raw physics.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED
 */
export async function requirePhysics(lake: Lake, symbol: string, date: string): Promise<Manifest> {
  const manifest = await lake.manifest(DATASETS.physics(symbol), date);
  if (manifest && Object.keys(manifest.files).length > 0) return manifest;
  throw new SpymasterError('LAKE_NOT_COMMITTED', `The raw physics of ${date} is not in the lake.`, {
    hint: `Build it: spymaster backfill --start ${date} --end ${date}`,
  });
}

/** Names what a date's files hold, and what is known of how they came about. */
export const contentOf = ({ files, facts }: Manifest): string =>
  sha256(
    [
      ...Object.entries(files).map(([name, file]) => `${name}=${file.sha256}`),
      ...Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`),
    ]
      .sort()
      .join('|'),
  );

/** What stands in datasets of a date: taken before the inputs are read. */
async function standingOf(
  lake: Lake,
  datasets: readonly string[],
  date: string,
): Promise<Record<string, Standing>> {
  const standings = await Promise.all(datasets.map((dataset) => lake.standing(dataset, date)));
  return Object.fromEntries(datasets.map((dataset, i) => [dataset, standings[i]!]));
}

async function requestsOf(
  lake: Lake,
  symbol: string,
  date: string,
  { thresholds, clock }: { readonly thresholds: Thresholds; readonly clock: StageClock },
): Promise<Pick<CommitRequest, 'dataset' | 'files'>[]> {
  const dataset = DATASETS.physics(symbol);
  const state = await lake.read(dataset, date, STATE_FILE);
  const signals = await lake.read(dataset, date, SIGNALS_FILE);
  const labels = await copyOf(lake, dataset, date, LABELS_FILE);
  return [
    {
      dataset: DATASETS.state(symbol),
      files: {
        [STATE_FILE]: clock.of('silver 16', () => withEncoded(STATE, state, encodedOf(state, thresholds))),
      },
    },
    {
      dataset: DATASETS.features(symbol),
      files: {
        [SIGNALS_FILE]: clock.of('silver 15', () =>
          withEncoded(SIGNALS, signals, encodedOf(signals, thresholds)),
        ),
        [LABELS_FILE]: labels,
      },
    },
  ];
}
