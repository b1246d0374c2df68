import { BARRIER_STATE_NAMES, BARRIER_STATES } from '../../../shared/vocabulary/barrier-state.ts';
import { type Defence, defence } from '../../barrier/defence.ts';
import { type FeatureFacts, feature, group } from '../../schema/feature-group.ts';

const OF_BARRIER: Pick<FeatureFacts, 'frame' | 'scope' | 'missing'> = {
  frame: 'none',
  scope: 'level',
  missing: ['no-book', 'level-inactive', 'out-of-view', 'gap'],
};
/** Keeps the logarithm of an empty barrier finite. */
const LEAST_RATIO = 1e-6;
const signedLog = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));
const isNonzero = (value: number): number => (Number.isNaN(value) ? Number.NaN : Number(value !== 0));

/** The orders that defend the level, and what they did in the last four minutes. */
export const BARRIER = group(defence, [
  feature(
    'barrier_coverage',
    {
      ...OF_BARRIER,
      unit: 'share',
      missing: ['no-book', 'level-inactive'],
      meaning: 'Share of the defended zone’s ticks that the ten shown levels reach.',
    },
    ({ depth }: Defence) => depth.coverage,
  ),
  feature(
    'barrier_added',
    { ...OF_BARRIER, unit: 'contracts', meaning: 'Contracts added to the defended zone in four minutes.' },
    ({ turnover }) => turnover.added,
  ),
  feature(
    'barrier_canceled',
    {
      ...OF_BARRIER,
      unit: 'contracts',
      meaning: 'Contracts that left the defended zone in four minutes without being traded.',
    },
    ({ turnover }) => turnover.canceled,
  ),
  feature(
    'barrier_filled',
    {
      ...OF_BARRIER,
      unit: 'contracts',
      meaning: 'Contracts of the defended zone that were traded against in four minutes.',
    },
    ({ turnover }) => turnover.filled,
  ),
  feature(
    'barrier_delta_liq',
    { ...OF_BARRIER, unit: 'contracts', meaning: 'Added less canceled less filled.' },
    ({ change }) => change,
  ),
  feature(
    'barrier_delta_liq_nonzero',
    { ...OF_BARRIER, unit: '0/1', meaning: 'Whether it grew or shrank at all.' },
    ({ change }) => isNonzero(change),
  ),
  feature(
    'barrier_delta_liq_log',
    { ...OF_BARRIER, unit: 'log contracts', meaning: 'Its logarithm with its sign: ±ln(1 + contracts).' },
    ({ change }) => signedLog(change),
  ),
  feature(
    'barrier_replenishment_ratio',
    {
      ...OF_BARRIER,
      unit: 'ratio',
      meaning: 'Contracts added for every one canceled or filled; at most 20.',
    },
    ({ replenishment }) => replenishment,
  ),
  feature(
    'wall_ratio',
    {
      ...OF_BARRIER,
      unit: 'ratio',
      meaning:
        'Contracts at a price of the zone, for each at a shown price of that side in the last half hour; 1 is ordinary.',
    },
    ({ wallRatio }) => wallRatio,
  ),
  feature(
    'wall_ratio_nonzero',
    { ...OF_BARRIER, unit: '0/1', meaning: 'Whether anything defends the zone.' },
    ({ wallRatio }) => isNonzero(wallRatio),
  ),
  feature('wall_ratio_log', { ...OF_BARRIER, unit: 'log', meaning: 'ln(1 + wall ratio).' }, ({ wallRatio }) =>
    signedLog(wallRatio),
  ),
  feature(
    'wall_ratio_ln',
    { ...OF_BARRIER, unit: 'log', meaning: 'ln(wall ratio): 0 is ordinary; −13.8 for an empty zone.' },
    ({ wallRatio }) => Math.log(Math.max(wallRatio, LEAST_RATIO)),
  ),
  feature(
    'barrier_state',
    {
      ...OF_BARRIER,
      unit: 'word',
      words: BARRIER_STATE_NAMES,
      meaning: 'What the defending orders have been doing.',
    },
    ({ state }) => (state === null ? Number.NaN : BARRIER_STATE_NAMES.indexOf(state)),
  ),
  feature(
    'barrier_state_encoded',
    {
      ...OF_BARRIER,
      unit: 'strength',
      meaning: 'Strength with which the level is held, by that state: from −2 (vacuum) to 2 (wall).',
    },
    ({ state }) => (state === null ? Number.NaN : BARRIER_STATES[state].strength),
  ),
  feature(
    'replenishment_latency_ms',
    {
      ...OF_BARRIER,
      unit: 'ms',
      missing: ['no-book', 'level-inactive', 'undefined', 'gap'],
      meaning:
        'Median time in which the defending best quote was filled up after a trade left it thin, in the last minute.',
    },
    ({ refillMilliseconds }) => refillMilliseconds,
  ),
]);

/** How thin the best quotes have been. */
export const QUOTES = group(
  ({ read }) => read.thinQuotes.vacuumMilliseconds(),
  [
    feature(
      'vacuum_duration_ms',
      {
        unit: 'ms',
        frame: 'none',
        scope: 'session',
        missing: ['no-book', 'gap'],
        meaning:
          'Longest time that a best quote was thin within the last 15 s, from its beginning; 0 where none was.',
      },
      (milliseconds: number) => milliseconds,
    ),
  ],
);
