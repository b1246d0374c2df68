import { BAR_NS } from '../../../shared/rules.ts';
import { minutesSinceOpen } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import type { Attempt, LevelTouches, RunStart } from '../../approaches/touch-memory.ts';
import { type Defence, defence } from '../../barrier/defence.ts';
import { type ApproachSpeed, approachSpeed } from '../../kinematics/approach-speed.ts';
import { type FeatureFacts, feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';
import { type PrintsAtLevel, printsAtLevel } from '../../tape/prints-at-level.ts';
import { touchMemory } from './13-touch-memory.ts';

const ALWAYS: Pick<FeatureFacts, 'scope' | 'missing'> = { scope: 'session', missing: [] };

const PLACE = group(
  ({ session, at }) => minutesSinceOpen(session, at),
  [
    feature(
      'minutes_since_open',
      { ...ALWAYS, unit: 'min', frame: 'none', meaning: 'Minutes since 09:30.' },
      (minutes: number) => minutes,
    ),
    feature(
      'bars_since_open',
      { ...ALWAYS, unit: '2-min bars', frame: 'none', meaning: 'Whole 2-minute bars since 09:30.' },
      (minutes: number) => Math.floor((minutes * NS_PER_MINUTE) / BAR_NS),
    ),
    feature(
      'spot',
      { ...ALWAYS, missing: ['no-trades'], unit: 'points', frame: 'price', meaning: 'Last trade price.' },
      (_, { spot }) => spot,
    ),
    feature(
      'atr',
      {
        ...ALWAYS,
        missing: ['warm-up'],
        unit: 'points',
        frame: 'none',
        meaning: 'Mean true range of the last fourteen 1-minute bars, floored.',
      },
      (_, { atr }) => atr,
    ),
    feature(
      'distance_signed_atr',
      {
        unit: 'ATR',
        frame: 'market',
        scope: 'level',
        missing: ['level-inactive'],
        meaning: 'Spot less the level’s price; above the level is positive, whichever way the approach goes.',
      },
      (_, { spot, levelPrice, atr }) => (spot - levelPrice) / atr,
    ),
    feature(
      'distance_signed',
      {
        unit: 'points',
        frame: 'market',
        scope: 'level',
        missing: ['level-inactive'],
        meaning: 'Spot less the level’s price.',
      },
      (_, { spot, levelPrice }) => spot - levelPrice,
    ),
    feature(
      'or_active',
      { ...ALWAYS, unit: '0/1', frame: 'none', meaning: 'Whether the opening range is complete.' },
      (_, { session, at }) => (at >= session.openingRangeEnd ? 1 : 0),
    ),
  ],
);

const SPEED_FACTS: Pick<FeatureFacts, 'frame' | 'scope' | 'missing'> = {
  frame: 'level',
  scope: 'level',
  missing: ['level-inactive', 'warm-up'],
};

const SPEED = group(approachSpeed, [
  feature(
    'approach_velocity',
    {
      ...SPEED_FACTS,
      unit: 'ATR/min',
      meaning: 'Speed towards the level over the 1-minute closes of the last ten minutes.',
    },
    ({ velocity }: ApproachSpeed) => velocity,
  ),
  feature(
    'approach_bars',
    {
      ...SPEED_FACTS,
      unit: '1-min bars',
      meaning: 'Consecutive latest 1-minute closes that moved towards the level.',
    },
    ({ bars }) => bars,
  ),
  feature(
    'approach_distance_atr',
    {
      ...SPEED_FACTS,
      unit: 'ATR',
      meaning: 'Way covered towards the level in the last ten minutes; 0 when price moved away.',
    },
    ({ distance }) => distance,
  ),
  feature(
    'approach_distance',
    { ...SPEED_FACTS, unit: 'points', meaning: 'The same way in points.' },
    ({ distance }, { atr }) => distance * atr,
  ),
]);

const ATTEMPT_FACTS: Pick<FeatureFacts, 'scope'> = { scope: 'level' };
/** Where a run of attempts stands, and what has changed since its first began. */
interface Run {
  readonly attempt: Attempt;
  readonly touches: LevelTouches;
  readonly defence: Defence;
  readonly prints: PrintsAtLevel;
}

const run = (moment: Moment): Run => {
  const { touches, level, direction, levelPrice } = moment;
  return {
    attempt: touches.attempt(level, direction, levelPrice),
    touches: touches.touchesOf(level),
    defence: defence(moment),
    prints: printsAtLevel(moment),
  };
};

/** What has changed since the run's first row: nothing in its first attempt. */
function since({ attempt }: Run, now: number, then: (start: RunStart) => number): number {
  if (attempt.index === 1) return Number.isNaN(now) ? Number.NaN : 0;
  return attempt.runStart ? now - then(attempt.runStart) : Number.NaN;
}

const ATTEMPTS = group(run, [
  feature(
    'attempt_index',
    {
      ...ATTEMPT_FACTS,
      unit: 'count',
      frame: 'none',
      missing: ['level-inactive'],
      meaning:
        'Number of the attempt at this level from this side, under way or beginning now, in a run at most fifteen minutes apart.',
    },
    ({ attempt }: Run) => attempt.index,
  ),
  feature(
    'prior_touches',
    {
      ...ATTEMPT_FACTS,
      unit: 'count',
      frame: 'none',
      missing: ['level-inactive'],
      meaning: 'Contacts with this level so far today, from either side.',
    },
    ({ touches }) => touches.touches,
  ),
  feature(
    'time_since_last_touch_sec',
    {
      ...ATTEMPT_FACTS,
      unit: 's',
      frame: 'none',
      missing: ['level-inactive', 'undefined'],
      meaning: 'Seconds since the last of them; missing when there was none.',
    },
    ({ touches }) => touches.secondsSince,
  ),
  feature(
    'barrier_replenishment_trend',
    {
      ...ATTEMPT_FACTS,
      unit: 'ratio',
      frame: 'none',
      missing: ['no-book', 'level-inactive', 'out-of-view', 'gap'],
      meaning: 'Replenishment ratio less what it first was in the run of attempts; 0 in its first.',
    },
    (of) => since(of, of.defence.replenishment, (start) => start.barrierReplenishmentRatio),
  ),
  feature(
    'barrier_delta_liq_trend',
    {
      ...ATTEMPT_FACTS,
      unit: 'contracts',
      frame: 'none',
      missing: ['no-book', 'level-inactive', 'out-of-view', 'gap'],
      meaning: 'The barrier’s net change less what it first was in the run of attempts; 0 in its first.',
    },
    (of) => since(of, of.defence.change, (start) => start.barrierDeltaLiq),
  ),
  feature(
    'tape_velocity_trend',
    {
      ...ATTEMPT_FACTS,
      unit: 'ATR/min',
      frame: 'market',
      missing: ['no-trades', 'level-inactive', 'warm-up'],
      meaning: 'Tape velocity less what it first was in the run of attempts; 0 in its first.',
    },
    (of) => since(of, of.prints.velocity, (start) => start.tapeVelocity),
  ),
  feature(
    'tape_imbalance_trend',
    {
      ...ATTEMPT_FACTS,
      unit: 'ratio',
      frame: 'market',
      missing: ['no-trades', 'level-inactive', 'undefined'],
      meaning:
        'Imbalance of prints at the level less what it first was in the run of attempts; 0 in its first.',
    },
    (of) => since(of, of.prints.imbalance, (start) => start.tapeImbalance),
  ),
]);

/**
 * Where price stands, how it has been coming, and what this session's earlier contacts
 * were.
 */
export const APPROACH = [
  PLACE,
  SPEED,
  ATTEMPTS,
  touchMemory('PM_HIGH'),
  touchMemory('PM_LOW'),
  touchMemory('OR_HIGH'),
  touchMemory('OR_LOW'),
  touchMemory('SMA_90'),
  touchMemory('EMA_20'),
] as const;
