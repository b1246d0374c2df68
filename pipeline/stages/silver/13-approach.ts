import { BAR_NS } from '../../../shared/rules.ts';
import { minutesSinceOpen } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { LEVELS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import type { TouchRecord } from '../../approaches/touch-memory.ts';
import { type ApproachSpeed, approachSpeed } from '../../kinematics/approach-speed.ts';
import { type FeatureFacts, feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';

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
]);

const ATTEMPTS = group(
  ({ touches, level, direction, levelPrice }) => touches.attemptIndex(level, direction, levelPrice),
  [
    feature(
      'attempt_index',
      {
        unit: 'count',
        frame: 'none',
        scope: 'level',
        missing: ['level-inactive'],
        meaning:
          'Number of the attempt at this level from this side, under way or beginning now, in a run at most fifteen minutes apart.',
      },
      (index: number) => index,
    ),
  ],
);

/**
 * Contacts with one level so far today, from above (approaches DOWN to it) and from
 * below.
 */
interface Touches {
  readonly above: TouchRecord;
  readonly below: TouchRecord;
}
export type TouchSide = keyof Touches;
export const TOUCH_DIRECTION: Readonly<Record<TouchSide, Direction>> = { above: 'DOWN', below: 'UP' };
const OTHER_SIDE: Readonly<Record<TouchSide, TouchSide>> = { above: 'below', below: 'above' };
const COUNTED: Pick<FeatureFacts, 'frame' | 'scope' | 'missing'> = {
  frame: 'none',
  scope: 'session',
  missing: [],
};

const lower = <K extends LevelKind>(kind: K) => kind.toLowerCase() as Lowercase<K>;
export const touchesName = <K extends LevelKind, S extends TouchSide>(kind: K, side: S) =>
  `${lower(kind)}_touches_from_${side}` as const;
export const defendedName = <K extends LevelKind, S extends TouchSide>(kind: K, side: S) =>
  `${lower(kind)}_defended_touches_from_${side}` as const;
export const sinceTouchName = <K extends LevelKind, S extends TouchSide>(kind: K, side: S) =>
  `${lower(kind)}_time_since_touch_from_${side}_sec` as const;

const touches = <K extends LevelKind, S extends TouchSide>(kind: K, side: S) =>
  feature(
    touchesName(kind, side),
    {
      ...COUNTED,
      unit: 'count',
      mirror: touchesName(LEVELS[kind].mirror, OTHER_SIDE[side]),
      meaning: 'Contacts with that level so far today, from that side.',
    },
    (of: Touches) => of[side].touches,
  );

const defended = <K extends LevelKind, S extends TouchSide>(kind: K, side: S) =>
  feature(
    defendedName(kind, side),
    {
      ...COUNTED,
      unit: 'count',
      mirror: defendedName(LEVELS[kind].mirror, OTHER_SIDE[side]),
      meaning: 'Those contacts that are known by now not to have broken the level within four minutes.',
    },
    (of: Touches) => of[side].defended,
  );

const sinceTouch = <K extends LevelKind, S extends TouchSide>(kind: K, side: S) =>
  feature(
    sinceTouchName(kind, side),
    {
      ...COUNTED,
      unit: 's',
      missing: ['undefined'],
      mirror: sinceTouchName(LEVELS[kind].mirror, OTHER_SIDE[side]),
      meaning: 'Seconds since the last such contact; missing when there was none.',
    },
    (of: Touches) => of[side].secondsSince,
  );

const touchMemory = <K extends LevelKind>(kind: K) =>
  group(
    (moment: Moment): Touches => ({
      above: moment.touches.record(kind, TOUCH_DIRECTION.above),
      below: moment.touches.record(kind, TOUCH_DIRECTION.below),
    }),
    [
      touches(kind, 'above'),
      touches(kind, 'below'),
      defended(kind, 'above'),
      defended(kind, 'below'),
      sinceTouch(kind, 'above'),
      sinceTouch(kind, 'below'),
    ],
  );

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
