import type { Input } from '../../shared/vocabulary/input.ts';
import type { MissingReason } from '../schema/column.ts';
import { FEATURES, type FeatureName, featurePlace } from '../stages/silver/catalogue.ts';

const lackingWithout = (reason: MissingReason): readonly number[] =>
  FEATURES.flatMap(({ missing }, place) => (missing.includes(reason) ? [place] : []));

/** Of the tape's columns those that one-minute bars cannot tell. */
const OF_PRINTS: readonly FeatureName[] = ['tape_velocity', 'tape_imbalance', 'tape_log_total'];

/** What tells nothing where an input is not there. */
const PLACES: readonly { readonly input: Input; readonly places: readonly number[] }[] = [
  { input: 'trades', places: OF_PRINTS.map(featurePlace) },
  { input: 'book', places: lackingWithout('no-book') },
  { input: 'options', places: lackingWithout('no-options') },
];

/** Inputs that a moment's features know nothing of. */
export const missingInputs = (features: Float64Array): Input[] =>
  PLACES.flatMap(({ input, places }) =>
    places.every((place) => Number.isNaN(features[place]!)) ? [input] : [],
  );
