import { type DefendingDepth, defendingDepth } from '../../barrier/defending-depth.ts';
import { feature, group } from '../../schema/feature-group.ts';
import { printsAtLevel } from '../../tape/prints-at-level.ts';

const ratio = (bought: number, sold: number): number => Math.log((bought + 1) / (sold + 1));

/** The last minute's prints within the tape band of the level. */
const PRINTS = group(printsAtLevel, [
  feature(
    'tape_imbalance',
    {
      unit: 'ratio',
      frame: 'market',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'undefined'],
      meaning: 'Bought less sold, as a share of both, among the prints at the level in the last minute.',
    },
    ({ imbalance }) => imbalance,
  ),
  feature(
    'tape_velocity',
    {
      unit: 'ATR/min',
      frame: 'market',
      scope: 'session',
      missing: ['no-trades', 'warm-up'],
      meaning: 'Least-squares slope of all trade prices of the last minute.',
    },
    ({ velocity }) => velocity,
  ),
  feature(
    'tape_buy_vol',
    {
      unit: 'contracts',
      frame: 'none',
      mirror: 'tape_sell_vol',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: 'Contracts bought by aggressors at the level in the last minute.',
    },
    ({ bought }) => bought,
  ),
  feature(
    'tape_sell_vol',
    {
      unit: 'contracts',
      frame: 'none',
      mirror: 'tape_buy_vol',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: 'Contracts sold by aggressors at the level in the last minute.',
    },
    ({ sold }) => sold,
  ),
  feature(
    'tape_log_ratio',
    {
      unit: 'log',
      frame: 'market',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: 'ln((bought + 1) / (sold + 1)) at the level in the last minute.',
    },
    ({ bought, sold }) => ratio(bought, sold),
  ),
  feature(
    'tape_log_total',
    {
      unit: 'log',
      frame: 'none',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: 'ln(bought + sold + 1) at the level in the last minute.',
    },
    ({ bought, sold }) => Math.log(bought + sold + 1),
  ),
]);

/** How much of the defended zone the shown book covers. */
const COVERAGE = group(
  ({ read, levelPrice, direction, instrument }) =>
    defendingDepth(read.book.latest, levelPrice, direction, instrument),
  [
    feature(
      'barrier_coverage',
      {
        unit: 'share',
        frame: 'none',
        scope: 'level',
        missing: ['no-book', 'level-inactive'],
        meaning: 'Share of the defended zone’s ticks that the ten shown levels reach.',
      },
      ({ coverage }: DefendingDepth) => coverage,
    ),
  ],
);

export const PHYSICS = [PRINTS, COVERAGE] as const;
