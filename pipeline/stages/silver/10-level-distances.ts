import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import { feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';

/** Bands as the columns are named, with their place in the instrument's own list. */
const STACKING_BANDS = { 2: 0, 5: 1, 10: 2 } as const;
type StackingBand = keyof typeof STACKING_BANDS;

type Distances = Readonly<Record<LevelKind, number>>;

const lower = <K extends LevelKind>(kind: K) => kind.toLowerCase() as Lowercase<K>;

const distanceTo = <K extends LevelKind>(kind: K) =>
  feature(
    `dist_to_${lower(kind)}_atr`,
    {
      unit: 'ATR',
      frame: 'market',
      mirror: `dist_to_${lower(LEVELS[kind].mirror)}_atr`,
      scope: 'session',
      missing: ['level-inactive'],
      meaning: 'Spot less that level’s price.',
    },
    (prices: Distances, { spot, atr }) => (spot - prices[kind]) / atr,
  );

const inPoints = <K extends LevelKind>(kind: K) =>
  feature(
    `dist_to_${lower(kind)}`,
    {
      unit: 'points',
      frame: 'market',
      mirror: `dist_to_${lower(LEVELS[kind].mirror)}`,
      scope: 'session',
      missing: ['level-inactive'],
      meaning: 'Spot less that level’s price.',
    },
    (prices: Distances, { spot }) => spot - prices[kind],
  );

const stacking = <B extends StackingBand>(band: B) =>
  feature(
    `level_stacking_${band}pt`,
    {
      unit: 'levels',
      frame: 'none',
      scope: 'level',
      missing: ['level-inactive'],
      meaning: 'How many other active levels stand within the band of this one; coinciding ones count.',
    },
    (prices: Distances, { level, levelPrice, instrument }) => {
      const points = instrument.stackingBandsPoints[STACKING_BANDS[band]];
      return LEVEL_KINDS.filter((kind) => kind !== level && Math.abs(prices[kind] - levelPrice) <= points)
        .length;
    },
  );

const pricesOf = ({ levels }: Moment): Distances => ({
  PM_HIGH: levels.price('PM_HIGH'),
  PM_LOW: levels.price('PM_LOW'),
  OR_HIGH: levels.price('OR_HIGH'),
  OR_LOW: levels.price('OR_LOW'),
  SMA_90: levels.price('SMA_90'),
  EMA_20: levels.price('EMA_20'),
});

/** Where all levels stand, whichever of them is approached. */
export const LEVEL_DISTANCES = [
  group(pricesOf, [
    stacking(2),
    stacking(5),
    stacking(10),
    distanceTo('PM_HIGH'),
    distanceTo('PM_LOW'),
    distanceTo('OR_HIGH'),
    distanceTo('OR_LOW'),
    distanceTo('SMA_90'),
    distanceTo('EMA_20'),
    inPoints('PM_HIGH'),
    inPoints('PM_LOW'),
    inPoints('OR_HIGH'),
    inPoints('OR_LOW'),
    inPoints('SMA_90'),
    inPoints('EMA_20'),
  ]),
] as const;
