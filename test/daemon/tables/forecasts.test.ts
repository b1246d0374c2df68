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
import type { Correction } from '../../../pipeline/forecast/similar-cases.ts';
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
  corrections: { reach: correction(10), pace: correction(20), lean: correction(30) },
};

describe('A stored forecast', () => {
  it('is read as it was said, each number in its own place', async () => {
    const forecast = { model: goldenModel(), forecasts: [OWN, { ...OWN, days: 34 }] };
    const file = encodeForecasts([contact(), contact({ kind: 'CLOSE' })], forecast);
    await store(DATASETS.forecasts('ES'), FORECASTS_FILE, file);
    expect(await readForecasts(lake, 'ES', SESSION.date)).toEqual({
      names: ['a CONTACT', 'a CLOSE'],
      forecasts: [OWN, { ...OWN, days: 34 }],
    });
  });
  it('stands beside its model, as JSON that says all of it', async () => {
    await store(DATASETS.forecasts('ES'), MODEL_FILE, encodeModel(goldenModel()));
    const path = `${lake.folder(DATASETS.forecasts('ES'), SESSION.date)}/${MODEL_FILE}`;
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(goldenModel());
  });
});
