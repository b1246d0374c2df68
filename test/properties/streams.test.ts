import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake } from '../../daemon/lake/lake.ts';
import { rawFolderOf } from '../../daemon/raw/raw-layout.ts';
import { applyScenario, parseScenario } from '../../daemon/simulator/scenarios/scenario.ts';
import { findSource, foldersOf, playSource } from '../../daemon/sources/find-source.ts';
import { readStateTicks } from '../../daemon/tables/state.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { loadWarmUp } from '../../daemon/work/needs.ts';
import { loadThresholds } from '../../daemon/work/thresholds.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import { featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import { SessionStreams } from '../../pipeline/streams/session-streams.ts';
import { isKnown, type StreamBar } from '../../pipeline/streams/stream-bar.ts';
import { fromTimestamp, sessionOf } from '../../shared/session/session.ts';
import { clock, ES } from '../market.ts';
import { SAMPLE_DATES, sampleLake } from '../sample-lake.ts';
import { unitScales } from '../stream-inputs.ts';

const [, DATE] = SAMPLE_DATES;
const SESSION = sessionOf(DATE);
const at = (time: string) => clock(time, SESSION);
const root = mkdtempSync(join(tmpdir(), 'spymaster-streams-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let ordinary = '';
let gap = '';
let withoutOptions = '';
beforeAll(async () => {
  ordinary = await sampleLake();
  gap = await dayWith('gap');
  withoutOptions = await dayWith('no-options');
}, 180_000);

/** The sample's second session with something wrong in it, built. */
async function dayWith(scenario: string): Promise<string> {
  const folder = join(root, scenario);
  cpSync(ordinary, folder, { recursive: true });
  await applyScenario(parseScenario(scenario), { rawFolder: rawFolderOf(folder), symbol: 'ES', date: DATE });
  await backfill({ dataFolder: folder, symbol: 'ES', start: DATE, end: DATE, workers: 1 });
  return folder;
}

/** Streams of the stored states, one of every input being one unit. */
async function storedStreams(folder: string): Promise<readonly StreamBar[]> {
  const streams = new SessionStreams(SESSION, unitScales(DATE));
  const ticks = await readStateTicks(new Lake(folder), 'ES', SESSION);
  return ticks.flatMap(({ at: when, rows }) => streams.tick(when, rows));
}

/** The same as a replay makes them, from events as they come. */
async function replayedStreams(folder: string): Promise<readonly StreamBar[]> {
  const folders = foldersOf(folder);
  const { warmUp } = await loadWarmUp(folders, ES, DATE);
  const { thresholds } = await loadThresholds(folders.lake, ES, DATE);
  const streams = new SessionStreams(SESSION, unitScales(DATE));
  const bars: StreamBar[] = [];
  const run = new SessionRun(
    SESSION,
    ES,
    { ...warmUp, thresholds },
    {
      state: (when, rows) =>
        bars.push(
          ...streams.tick(
            when,
            rows.map((row) => ({ ...row, value: (name) => row.features[featurePlace(name)]! })),
          ),
        ),
    },
  );
  await playSource(await findSource(folders, ES, SESSION), run, { until: SESSION.labelEnd });
  return bars;
}

describe('Streams', () => {
  it('are made by a replay bar for bar as the lake has them, whatever goes wrong', async () => {
    const replayed = await replayedStreams(ordinary);
    expect(replayed.length).toBeGreaterThan(500);
    for (const folder of [ordinary, gap, withoutOptions])
      expect(await replayedStreams(folder)).toEqual(await storedStreams(folder));
  }, 60_000);

  it('gap: a tick in the silence is no sample, and bars go by those around it', async () => {
    const table = await new Lake(gap).read(DATASETS.state('ES'), DATE, 'state.parquet');
    const [times, levels, silent] = [
      table.bigints('ts_ns').map((time) => fromTimestamp(SESSION, time!)),
      table.strings('level_kind'),
      table.booleans('silent'),
    ];
    const inSilence = times.filter((_, i) => levels[i] === 'PM_HIGH' && silent[i]);
    expect(inSilence).toEqual(['10:32', '10:32:30', '10:33'].map(at));
    const spot = table.numbers('spot');
    const spotAt = (time: string) => spot[times.indexOf(at(time))];
    const bars = (await storedStreams(gap)).filter(({ level }) => level === 'PM_HIGH');
    const barAt = (time: string) => bars.find(({ at: close }) => close === at(time));
    expect(barAt('10:32')!.spot).toBe(spotAt('10:31:30'));
    expect(barAt('10:34')!.spot).toBe(spotAt('10:34'));
    const upToGap = (of: readonly StreamBar[]) => of.filter(({ at: close }) => close < at('10:31'));
    expect(upToGap(await storedStreams(gap))).toEqual(upToGap(await storedStreams(ordinary)));
  });

  it('no-options: dealers are not known, and nothing else is missed', async () => {
    const bars = await storedStreams(withoutOptions);
    for (const bar of bars) expect([isKnown(bar, 'dealer'), bar.dealer]).toEqual([false, 0]);
    expect(bars.filter((bar) => isKnown(bar, 'pressure')).length).toBeGreaterThan(400);
  });
});
