import { FUEL_EFFECT_NAMES, FUEL_EFFECTS } from '../../../shared/vocabulary/fuel-effect.ts';
import type { OptionFlow } from '../../grid/option-chain.ts';
import {
  type EncodedFeature,
  encodedFeature,
  type FeatureFacts,
  feature,
  group,
} from '../../schema/feature-group.ts';
import { printsAtLevel } from '../../tape/prints-at-level.ts';
import type { Encoding } from '../../thresholds/encoding.ts';
import { encodingOf } from '../../thresholds/raw-physics.ts';
import { BARRIER, QUOTES } from './06-barrier.ts';

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
  feature(
    'sweep_notional',
    {
      unit: 'USD',
      frame: 'market',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning:
        'Largest one-sided cluster of prints at the level in the last minute, positive where it bought; 0 without one.',
    },
    ({ sweepUsd }) => sweepUsd,
  ),
]);

const OF_OPTIONS: Pick<FeatureFacts, 'frame' | 'scope' | 'missing'> = {
  frame: 'none',
  scope: 'level',
  // Until a first trade it is not known that trades are told at all.
  missing: ['no-options', 'level-inactive', 'warm-up'],
};

/** What customers did today with options that expire at the close, near the level. */
const OPTIONS = group(
  ({ read, levelPrice, instrument }) => read.optionChain.flowNear(levelPrice, instrument.strikeRangePoints),
  [
    feature(
      'gamma_exposure',
      {
        ...OF_OPTIONS,
        unit: 'USD delta/point',
        meaning:
          'Gamma that dealers took over in today’s trades near the level: positive dampens moves, negative feeds them.',
      },
      ({ dealerGamma }: OptionFlow) => dealerGamma,
    ),
    feature(
      'call_tide',
      {
        ...OF_OPTIONS,
        unit: 'USD',
        mirror: 'put_tide',
        meaning: 'Premium paid for calls near the level today, less what was got for them.',
      },
      ({ callTide }: OptionFlow) => callTide,
    ),
    feature(
      'put_tide',
      {
        ...OF_OPTIONS,
        unit: 'USD',
        mirror: 'call_tide',
        meaning: 'Premium paid for puts near the level today, less what was got for them.',
      },
      ({ putTide }: OptionFlow) => putTide,
    ),
    feature(
      'iv_assumed_share',
      {
        ...OF_OPTIONS,
        scope: 'session',
        unit: 'share',
        missing: ['no-options', 'warm-up'],
        meaning:
          'Share of today’s option contracts whose gamma had to be guessed from 20 % volatility, or is not known.',
      },
      (_, { read }) => read.optionChain.assumedShare(),
    ),
  ],
);

/** Prints and dealers' gamma, held against what was large in earlier sessions. */
export const ENCODED_PHYSICS = [
  encodedFeature(
    'sweep_detected',
    {
      unit: '0/1',
      frame: 'none',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: 'Whether the largest cluster is as large as one in a hundred of the session before.',
    },
    ({ sweep }: Encoding) => Math.abs(sweep),
  ),
  encodedFeature(
    'sweep_dir',
    {
      unit: 'sign',
      frame: 'market',
      scope: 'level',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: '1 where it bought, −1 where it sold, 0 without one.',
    },
    ({ sweep }: Encoding) => sweep,
  ),
  encodedFeature(
    'fuel_effect',
    {
      ...OF_OPTIONS,
      unit: 'word',
      words: FUEL_EFFECT_NAMES,
      missing: ['no-options', 'level-inactive', 'warm-up'],
      meaning: 'What dealers’ hedging does to a move here, by the size of their gamma.',
    },
    ({ fuel }: Encoding) => (fuel === null ? Number.NaN : FUEL_EFFECT_NAMES.indexOf(fuel)),
  ),
  encodedFeature(
    'fuel_effect_encoded',
    {
      ...OF_OPTIONS,
      unit: 'sign',
      missing: ['no-options', 'level-inactive', 'warm-up'],
      meaning: '1 where it amplifies, −1 where it dampens, 0 for neither.',
    },
    ({ fuel }: Encoding) => (fuel === null ? Number.NaN : FUEL_EFFECTS[fuel]),
  ),
] as const satisfies readonly EncodedFeature<Encoding>[];

export const PHYSICS = [PRINTS, BARRIER, QUOTES, OPTIONS, group(encodingOf, ENCODED_PHYSICS)] as const;
