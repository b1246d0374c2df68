import { expect, it } from 'vitest';
import { missingInputs } from '../../../pipeline/frames/missing-inputs.ts';
import { FEATURES, type FeatureName, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { type MarketEvent, play, randomMarket } from '../../market.ts';

const EVENTS = randomMarket(7);
const lastOf = ({ ticks }: ReturnType<typeof play>) => ticks.at(-1)!.rows[0]!.features;
const without = (...kinds: string[]) =>
  missingInputs(lastOf(play(EVENTS.filter(({ kind }: MarketEvent) => !kinds.includes(kind)))));

it('Inputs of which a moment knows nothing are named, and no others', () => {
  const options = [...new Set(EVENTS.map(({ kind }) => kind))].filter(
    (kind) => !['trade', 'book'].includes(kind),
  );
  expect(options.length).toBeGreaterThan(1);
  expect(without()).toEqual([]);
  expect(without('book')).toEqual(['book']);
  expect(without(...options)).toEqual(['options']);
  expect(without('book', ...options)).toEqual(['book', 'options']);
});
it('One value of an input is enough to know something of it', () => {
  const features = new Float64Array(FEATURES.length).fill(Number.NaN);
  const knowing = (name: FeatureName) => {
    const some = features.slice();
    some[featurePlace(name)] = 0;
    return missingInputs(some);
  };
  expect(missingInputs(features)).toEqual(['trades', 'book', 'options']);
  expect(knowing('tape_velocity')).toEqual(['book', 'options']);
  expect(knowing('ofi_30s')).toEqual(['trades', 'options']);
  expect(knowing('gex_ratio')).toEqual(['trades', 'book']);
  // Bars tell how fast price goes, and nothing of single trades.
  expect(knowing('velocity_1min')).toEqual(['trades', 'book', 'options']);
});
