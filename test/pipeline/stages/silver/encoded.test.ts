import { expect, it } from 'vitest';
import {
  FEATURES,
  type FeatureName,
  featurePlace,
  featureRow,
} from '../../../../pipeline/stages/silver/catalogue.ts';
import { ENCODED_FEATURES, encodedColumns, RAW_COLUMNS } from '../../../../pipeline/stages/silver/encoded.ts';
import { play, randomMarket } from '../../../market.ts';
import { fixedMoment } from '../fixed-moment.ts';

const THRESHOLDS = {
  sweepUsd: 2.5e6,
  fuelGamma: { T0_15: 1, T15_30: 2, T30_60: 3, T60_120: 4, T120_180: 5 },
  accelerationForPush: 0.02,
};
const MARKET = randomMarket(11);
const warmUp = { closes: new Float64Array(0), atrFloorByMinute: new Map() };

it('stored raw physics becomes what a run that knew the thresholds would have said, row for row', () => {
  const raw = play(MARKET, { warmUp: { ...warmUp, thresholds: null } });
  const known = play(MARKET, { warmUp: { ...warmUp, thresholds: THRESHOLDS } });
  const rows = raw.ticks.flatMap((tick) => [...tick.rows]);
  const column = (name: FeatureName) =>
    Float64Array.from(rows, ({ features }) => features[featurePlace(name)]!);
  const encoded = encodedColumns(column, THRESHOLDS);
  expect([...encoded.keys()]).toEqual(ENCODED_FEATURES.map((each) => each.column.name));
  const seen = new Map<string, Set<number>>();
  known.ticks
    .flatMap((tick) => [...tick.rows])
    .forEach(({ features }, i) => {
      for (const [name, values] of encoded) {
        expect([i, name, values[i]]).toEqual([i, name, features[featurePlace(name)]]);
        seen.set(name, (seen.get(name) ?? new Set()).add(values[i]!));
      }
    });
  // Every word and both signs came up.
  expect([...seen.get('fuel_effect')!].sort()).toEqual([0, 1, 2, Number.NaN]);
  expect([...seen.get('sweep_dir')!].sort()).toEqual([-1, 0, 1, Number.NaN]);
});
it('nothing else in a row depends on thresholds', () => {
  const moment = fixedMoment();
  const [without, withThem] = [featureRow({ ...moment, thresholds: null }), featureRow(moment)];
  const differ = FEATURES.filter((_, i) => !Object.is(without[i], withThem[i])).map(({ name }) => name);
  expect(differ).toEqual(ENCODED_FEATURES.map(({ column }) => column.name));
  for (const name of differ) expect(without[featurePlace(name)]).toBeNaN();
  for (const name of Object.values(RAW_COLUMNS)) expect(differ).not.toContain(name);
});
