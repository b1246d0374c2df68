import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import {
  encodeForecasts,
  encodeModel,
  FORECASTS_FILE,
  MODEL_FILE,
  readForecasts,
} from '../../../daemon/tables/forecasts.ts';
import { encodeScales, SCALES_FILE } from '../../../daemon/tables/scales.ts';
import type { Correction } from '../../../pipeline/forecast/similar-cases.ts';
import { fitNormalization } from '../../../pipeline/vectors/normalization.ts';
import { SESSION } from '../../market.ts';
import { goldenModel } from '../../pipeline/forecast/golden.ts';
import { contact } from '../../pipeline/retrieval/stored-checkpoints.ts';
import { scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();
/** No two numbers are alike. */
const correction = (from: number): Correction => ({
  value: from + 0.1,
  variance: from + 0.2,
  cases: from + 3,
  days: from + 4,
  effectiveSampleSize: from + 0.5,
});
const OWN = {
  days: 33,
  expected: {
    reach: null,
    pace: { 120: null, 240: 0.24, 480: 0.48 },
    lean: { 120: 0.12, 240: 0.25, 480: 0.49 },
  },
  added: {
    similarCases: { reach: correction(10), pace: correction(20), lean: correction(30) },
    conditions: {
      pace: { value: 1.1, variance: 1.2, squares: 143 },
      lean: { value: 1.3, variance: 1.4, squares: 143 },
    },
  },
};

describe('A stored forecast', () => {
  it('is read as it was said, each number in its own place', async () => {
    const forecast = {
      model: goldenModel(),
      forecasts: [
        { ...OWN, conditions: null },
        { ...OWN, days: 34, conditions: null },
      ],
    };
    const file = encodeForecasts([contact(), contact({ kind: 'CLOSE' })], forecast);
    const normalization = fitNormalization(SESSION.date, [], []);
    await lake.commit({
      dataset: DATASETS.forecasts('ES'),
      date: SESSION.date,
      inputs: 'both',
      timeRange: null,
      files: { [FORECASTS_FILE]: file, [SCALES_FILE]: encodeScales(normalization) },
    });
    expect(await readForecasts(lake, 'ES', SESSION.date)).toEqual({
      names: ['a CONTACT', 'a CLOSE'],
      forecasts: [OWN, { ...OWN, days: 34 }],
      normalization,
    });
  });
  it('stands beside its model, as JSON that says all of it', async () => {
    await store(DATASETS.forecasts('ES'), MODEL_FILE, encodeModel(goldenModel()));
    const path = `${lake.folder(DATASETS.forecasts('ES'), SESSION.date)}/${MODEL_FILE}`;
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(goldenModel());
  });
});
