import { importBars, readDbnBars } from '../daemon/import/imported-bars.ts';
import { DATASETS, Lake } from '../daemon/lake/lake.ts';
import { minuteBarsFile, rawFolderOf, truthFolder } from '../daemon/raw/raw-layout.ts';
import type { Scenario } from '../daemon/simulator/scenarios/library.ts';
import { applyScenario, isLed, parseScenario, scenarioOf } from '../daemon/simulator/scenarios/scenario.ts';
import { simulateSession } from '../daemon/simulator/session-simulator.ts';
import { readLabels, type StoredOutcome } from '../daemon/tables/labels.ts';
import { backfill } from '../daemon/work/backfill.ts';
import { sessionOf, toTimestamp } from '../shared/session/session.ts';
import { clock, ES } from './market.ts';
import { SAMPLE_DATES, SAMPLE_MARKET, sampleLake } from './sample-lake.ts';

/** With the session before it there for warm-up. */
export const [BEFORE, DATE] = SAMPLE_DATES;
export const SESSION = sessionOf(DATE);
export const at = (time: string): bigint => toTimestamp(SESSION, clock(time, SESSION));

/** What the pipeline makes of a day. */
export interface Built {
  readonly folder: string;
  readonly lake: Lake;
  readonly labels: readonly StoredOutcome[];
  readonly facts: Readonly<Record<string, string | number | null>>;
  /** Hashes of the tables of the date, by name. */
  readonly hashes: Readonly<Record<string, string>>;
}

async function builtOf(folder: string): Promise<Built> {
  const lake = new Lake(folder);
  await backfill({ dataFolder: folder, symbol: 'ES', start: DATE, end: DATE, workers: 1 });
  const hashes: Record<string, string> = {};
  for (const dataset of [
    DATASETS.bars('ES'),
    DATASETS.state('ES'),
    DATASETS.features('ES'),
    DATASETS.episodes('ES'),
  ])
    for (const [name, { sha256 }] of Object.entries((await lake.manifest(dataset, DATE))!.files))
      hashes[name] = sha256;
  const { facts } = (await lake.manifest(DATASETS.episodes('ES'), DATE))!;
  return { folder, lake, labels: await readLabels(lake, 'ES', DATE), facts, hashes };
}

/** The sample's second session as it is. */
export const ordinaryDay = async (): Promise<Built> => builtOf(await sampleLake());

/** The sample's second session with a scenario in it, each built once in a file. */
const built = new Map<string, Promise<Built>>();
export function withScenario(text: string): Promise<Built> {
  const known = built.get(text) ?? buildWith(text);
  built.set(text, known);
  return known;
}

async function buildWith(text: string): Promise<Built> {
  const folder = await sampleLake();
  const choice = parseScenario(text);
  const rawFolder = rawFolderOf(folder);
  const { day, isBarsOnly }: Scenario = scenarioOf(choice);
  if (day || isLed(choice))
    await simulateSession(DATE, ES, {
      ...SAMPLE_MARKET,
      scenario: choice,
      rawFolder,
      truthFolder: truthFolder(folder),
    });
  else await applyScenario(choice, { rawFolder, symbol: 'ES', date: DATE });
  if (isBarsOnly) {
    const path = minuteBarsFile({ rawFolder, symbol: 'ES' }, DATE);
    await importBars(new Lake(folder), 'ES', await readDbnBars(path, ES), () => undefined);
  }
  return builtOf(folder);
}

/** A column of the state, at a level and time; NaN where it is missing. */
export async function stateOf({ lake }: Built) {
  const table = await lake.read(DATASETS.state('ES'), DATE, 'state.parquet');
  const [times, levels] = [table.bigints('ts_ns'), table.strings('level_kind')];
  const placesOf = (level: string, from: string, to: string) =>
    levels.flatMap((each, i) => (each === level && times[i]! >= at(from) && times[i]! <= at(to) ? [i] : []));
  return {
    numbers: (column: string, level: string, from: string, to = from) => {
      const values = table.numbers(column);
      return placesOf(level, from, to).map((i) => values[i]!);
    },
    texts: (column: string, level: string, from: string, to = from) => {
      const values = table.strings(column);
      return placesOf(level, from, to).map((i) => values[i]!);
    },
    flags: (column: string, level: string, from: string, to = from) => {
      const values = table.booleans(column);
      return placesOf(level, from, to).map((i) => values[i]!);
    },
  };
}
