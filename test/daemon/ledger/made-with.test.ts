import { expect, it } from 'vitest';
import { sha256 } from '../../../daemon/files/durable-write.ts';
import { CODE_NAME, madeWith, scalesName } from '../../../daemon/ledger/made-with.ts';
import { encodeModel } from '../../../daemon/tables/forecasts.ts';
import { FORECAST_VERSION, fitModel } from '../../../pipeline/forecast/model.ts';
import { stageVersions } from '../../../pipeline/stages/versions.ts';
import { fitNormalization } from '../../../pipeline/vectors/normalization.ts';

const MODEL = fitModel('2025-06-05', []);

it('What a forecast was made with is named by its content', () => {
  const episodes = 'abcdef0123456789ffff';
  const made = madeWith(MODEL, episodes, 'scales');
  expect(made).toMatchObject({
    model: sha256(encodeModel(MODEL).bytes).slice(0, 16),
    index: 'abcdef0123456789',
    scales: 'scales',
  });
  expect(madeWith(fitModel('2025-06-06', []), episodes, 'scales').model).not.toBe(made.model);
  expect(madeWith(MODEL, null, 'scales').index).toBe('none');
  const versions = `${stageVersions()}|forecasts ${FORECAST_VERSION}`;
  expect([made.code, CODE_NAME]).toEqual(Array(2).fill(sha256(versions).slice(0, 16)));
});
it('Scales of other vectors have another name', () => {
  const of = (value: number) =>
    scalesName(fitNormalization('2025-06-05', [new Float32Array(183).fill(value)], ['2025-06-04']));
  expect(of(1)).not.toBe(of(2));
  expect(of(1)).toBe(of(1));
});
