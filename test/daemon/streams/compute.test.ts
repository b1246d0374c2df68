import { expect, test } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { computeStreams, StreamBuilder } from '../../../daemon/streams/compute.ts';
import { featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { SessionStreams } from '../../../pipeline/streams/session-streams.ts';
import type { StreamBar } from '../../../pipeline/streams/stream-bar.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { commitStates, noisyTicks, STATE_DATES, stateLake } from '../../state-lake.ts';

const [DATE, NEXT] = [STATE_DATES[5]!, STATE_DATES[6]!];

test('a stored day is what the same rows give as they come', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  const { bars, built } = await builder.build(DATE);
  expect(built).toBe(true);
  const { scales } = await builder.scales.build(DATE);
  const session = sessionOf(DATE);
  const live = new SessionStreams(session, scales);
  const told: StreamBar[] = [];
  for (const { at, rows } of noisyTicks(session))
    told.push(
      ...live.tick(
        at,
        rows.map((row) => ({ ...row, value: (name) => row.features[featurePlace(name)]! })),
      ),
    );
  expect(told).toHaveLength(90 * 4 + 83 * 2);
  expect(bars).toEqual(told);
  // And so it is when it is read back.
  expect(await builder.build(DATE)).toEqual({ date: DATE, built: false, bars });
});

test('what has changed is computed anew', async () => {
  const lake = await stateLake();
  const { root } = lake;
  const request = { dataFolder: root, symbol: 'ES', date: DATE };
  expect(await computeStreams(request)).toMatchObject({ date: DATE, built: true, rows: 526 });
  expect(await computeStreams(request)).toMatchObject({ built: false, rows: 526 });
  await commitStates(lake, NEXT, noisyTicks(sessionOf(NEXT), 9), 'other');
  expect(await computeStreams(request)).toMatchObject({ built: false });
  await commitStates(lake, STATE_DATES[0]!, noisyTicks(sessionOf(STATE_DATES[0]!), 9), 'other');
  expect(await computeStreams(request)).toMatchObject({ built: true });
  await commitStates(lake, DATE, noisyTicks(sessionOf(DATE), 9), 'other');
  expect(await computeStreams(request)).toMatchObject({ built: true });
});

test('how often each stream was neutral is told', async () => {
  const lake = await stateLake();
  const ticks = noisyTicks(sessionOf(DATE)).map((tick) => ({
    ...tick,
    rows: tick.rows.map((row) => {
      const features = row.features.slice();
      for (const name of ['fuel_effect_encoded', 'gamma_exposure', 'net_gex_2strike'] as const)
        features[featurePlace(name)] = Number.NaN;
      return { ...row, features };
    }),
  }));
  await commitStates(lake, DATE, ticks, 'no options');
  const { lowCoverage } = await computeStreams({ dataFolder: lake.root, symbol: 'ES', date: DATE });
  expect(lowCoverage).toEqual({ momentum: 0, flow: 0, barrier: 0, dealer: 1, setup: 0 });
});

test('the manifest says as of when the scales are', async () => {
  const lake = await stateLake();
  await (await StreamBuilder.open(lake, 'ES')).build(DATE);
  expect((await lake.manifest(DATASETS.streams('ES'), DATE))?.facts).toEqual({
    scalesAsOf: DATE,
    scalesLastDate: STATE_DATES[4],
  });
});

test('a date without states, or with too few before it, is refused by name', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  await expect(builder.build('2025-06-11')).rejects.toMatchObject({
    code: 'LAKE_NOT_COMMITTED',
    message: 'There is no state table of 2025-06-11.',
  });
  await expect(builder.build(STATE_DATES[1]!)).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
});

test('a day that ends after its first bar has one bar at each level', async () => {
  const lake = await stateLake();
  await commitStates(lake, DATE, noisyTicks(sessionOf(DATE)).slice(0, 5), 'short');
  const { bars } = await (await StreamBuilder.open(lake, 'ES')).build(DATE);
  expect(bars.map(({ level }) => level)).toEqual(['PM_HIGH', 'PM_LOW', 'SMA_90', 'EMA_20']);
  for (const { motion } of bars) expect(motion.pressure).toMatchObject({ slope: 0, curvature: 0, jerk: 0 });
});
