import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { LEVELS, type LevelKind } from '../../../shared/vocabulary/level.ts';
import type { TouchRecord } from '../../approaches/touch-memory.ts';
import { type FeatureFacts, feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';

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

/** The contacts with one level, by side. */
export const touchMemory = <K extends LevelKind>(kind: K) =>
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
