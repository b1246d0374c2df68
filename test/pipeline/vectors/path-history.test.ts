import { describe, expect, it } from 'vitest';
import { FEATURES, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { PathHistory } from '../../../pipeline/vectors/path-history.ts';
import { STATE_TICK_NS } from '../../../shared/rules.ts';
import { LEVEL_KINDS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import { clock } from '../../market.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

const AT = clock('10:00');
const row = (values: Readonly<Record<string, number>>) => {
  const features = new Float64Array(FEATURES.length);
  for (const [name, value] of Object.entries(values)) features[featurePlace(name as 'atr')] = value;
  return features;
};

/** States by how many ticks before 10:00, with numbers that name them. */
function historyOf(ticks: number): PathHistory {
  const history = new PathHistory();
  for (let back = ticks; back >= 1; back--)
    history.add(AT - back * STATE_TICK_NS, 6000 - back, 2, (level: LevelKind) =>
      row({
        ofi_60s: 10 + back,
        tape_velocity: 20 + back,
        tape_imbalance: 100 * LEVEL_KINDS.indexOf(level) + back,
      }),
    );
  return history;
}
const PRESENT = row({ distance_signed_atr: -0.75, ofi_60s: 1, tape_imbalance: 2, tape_velocity: 3 });

describe('The path that led to a moment', () => {
  it('is the last 39 states and the moment itself, oldest first, each series its own', () => {
    const paths = historyOf(50).paths(fixedMoment(), PRESENT);
    expect([paths.ofi_60s[0], paths.ofi_60s[38], paths.ofi_60s[39]]).toEqual([49, 11, 1]);
    expect([paths.tape_velocity[0], paths.tape_velocity[38], paths.tape_velocity[39]]).toEqual([59, 21, 3]);
    // OR_HIGH is the third level.
    expect([paths.tape_imbalance[0], paths.tape_imbalance[38], paths.tape_imbalance[39]]).toEqual([
      239, 201, 2,
    ]);
  });
  it('measures distance from the level as it was then, in the ATR of then', () => {
    const levels = {
      price: () => 6000,
      priceBefore: (_: LevelKind, at: number) => 6000 - 2 * ((AT - at) / STATE_TICK_NS),
      isWarm: () => true,
    };
    const { distance_signed_atr } = historyOf(40).paths({ ...fixedMoment(), levels }, PRESENT);
    expect([distance_signed_atr[0], distance_signed_atr[38], distance_signed_atr[39]]).toEqual([
      39 / 2,
      0.5,
      -0.75,
    ]);
  });
  it('is missing where there were no states yet', () => {
    const { ofi_60s } = historyOf(2).paths(fixedMoment(), PRESENT);
    expect([...ofi_60s.slice(36)]).toEqual([Number.NaN, 12, 11, 1]);
    expect(ofi_60s.slice(0, 37).every(Number.isNaN)).toBe(true);
  });
  it('leaves out a state of the moment itself', () => {
    const history = historyOf(1);
    history.add(AT, 6000, 2, () => row({ ofi_60s: 999 }));
    expect([...history.paths(fixedMoment(), PRESENT).ofi_60s.slice(37)]).toEqual([Number.NaN, 11, 1]);
  });
});
