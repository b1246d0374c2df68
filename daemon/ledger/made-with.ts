import { FORECAST_VERSION, type ForecastModel } from '../../pipeline/forecast/model.ts';
import type { MadeWith } from '../../pipeline/ledger/entry.ts';
import { stageVersions } from '../../pipeline/stages/versions.ts';
import type { Normalization } from '../../pipeline/vectors/normalization.ts';
import { sha256 } from '../files/durable-write.ts';
import { encodeModel } from '../tables/forecasts.ts';

/** Enough of a hash to tell any two apart. */
const NAME_DIGITS = 16;
const nameOf = (content: string | Uint8Array): string => sha256(content).slice(0, NAME_DIGITS);

/** Names the scale of every dimension as of a date. */
export const scalesName = (normalization: Normalization): string => nameOf(JSON.stringify(normalization));

/** Names the versions of everything that computes. */
export const CODE_NAME: string = nameOf(`${stageVersions()}|forecasts ${FORECAST_VERSION}`);

/**
 * @param episodes names the episodes that were searched, all of them; null where there
 * were none
 * @param scales as {@link scalesName} gives it
 */
export const madeWith = (model: ForecastModel, episodes: string | null, scales: string): MadeWith => ({
  model: nameOf(encodeModel(model).bytes),
  index: episodes?.slice(0, NAME_DIGITS) ?? 'none',
  scales,
  code: CODE_NAME,
});
