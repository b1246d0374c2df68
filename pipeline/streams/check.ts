import { BAR_NS } from '../../shared/rules.ts';
import { type Session, sessionClock } from '../../shared/session/session.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { MOVING_STREAMS, STREAMS, type Stream } from '../../shared/vocabulary/stream.ts';
import type { Finding } from '../schema/stage.ts';
import { merged } from './merged.ts';
import { MotionFollower } from './motion.ts';
import { isKnown, type StreamBar } from './stream-bar.ts';

/** What is computed twice agrees to this. */
const TOLERANCE = 1e-6;
/**
 * A stream that hardly varies over a day, or is nearly always 0, is not being computed.
 */
const LEAST_DEVIATION = 1e-4;
const MAX_ZERO_SHARE = 0.95;
/** A day of fewer bars need not vary. */
const LEAST_BARS = 20;

/** What must hold of the streams of a session. */
export function checkStreamBars(session: Session, bars: readonly StreamBar[]): readonly Finding[] {
  return [
    ...first(bars, 'its place is not after the one before', (bar, i) => isAfter(bar, bars[i - 1])),
    ...first(bars, 'it does not close on a 2-minute bar from 09:32 to 12:30', ({ at }) => {
      const sinceOpen = at - session.rthOpen;
      return sinceOpen > 0 && at <= session.windowEnd && sinceOpen % BAR_NS === 0;
    }),
    ...first(bars, 'the opening range is there before it is complete', ({ at, level }) => {
      const isOpeningRange = level === 'OR_HIGH' || level === 'OR_LOW';
      return !isOpeningRange || at > session.openingRangeEnd;
    }),
    ...first(bars, 'a price or its range is not above zero', ({ spot, atr, levelPrice }) =>
      [spot, atr, levelPrice].every((value) => value > 0 && Number.isFinite(value)),
    ),
    ...first(bars, 'a stream is beyond one, or no number', isBounded),
    ...identities(bars),
    ...motions(session, bars),
    ...STREAMS.flatMap((stream) => liveliness(bars, stream)),
  ];
}

const first = (
  bars: readonly StreamBar[],
  problem: string,
  holds: (bar: StreamBar, i: number) => boolean,
): Finding[] => {
  const row = bars.findIndex((bar, i) => !holds(bar, i));
  return row === -1 ? [] : [{ row, problem }];
};

const placeOf = (level: LevelKind) => LEVEL_KINDS.indexOf(level);

const isAfter = (bar: StreamBar, before: StreamBar | undefined): boolean =>
  !before || bar.at > before.at || (bar.at === before.at && placeOf(bar.level) > placeOf(before.level));

function isBounded(bar: StreamBar): boolean {
  const values = [...STREAMS.map((stream) => bar[stream]), bar.pressure, bar.structure];
  const motions = MOVING_STREAMS.map((stream) => bar.motion[stream]);
  return (
    [...values, bar.alignment, bar.adjustedAlignment, ...motions.map(({ smooth }) => smooth)].every(
      (value) => Math.abs(value) <= 1,
    ) &&
    bar.divergence >= 0 &&
    bar.divergence <= 1 &&
    motions.every(({ slope, curvature, jerk }) => [slope, curvature, jerk].every(Number.isFinite))
  );
}

const agree = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE;

/** Merged streams are what their five say. */
function identities(bars: readonly StreamBar[]): Finding[] {
  const of = (name: keyof ReturnType<typeof merged>, problem: string) =>
    first(bars, problem, (bar) => agree(bar[name], merged(bar)[name]));
  return [
    ...of('pressure', 'its pressure is not that of its momentum and flow'),
    ...of('structure', 'its structure is not that of its barrier and setup'),
    ...of('alignment', 'its alignment is not that of its streams'),
    ...of('divergence', 'its divergence is not that of its streams'),
    ...of('adjustedAlignment', 'its adjusted alignment is not that of its alignment and dealer'),
  ];
}

/** Each level's motion is what following its bars one by one gives. */
function motions(session: Session, bars: readonly StreamBar[]): Finding[] {
  const rows = bars.map((bar, row) => ({ bar, row }));
  return [...Map.groupBy(rows, ({ bar }) => bar.level)].flatMap(([level, own]) => {
    for (const stream of MOVING_STREAMS) {
      const follower = new MotionFollower();
      for (const { bar, row } of own) {
        const expected = follower.next(bar.at, isKnown(bar, stream) ? bar[stream] : null);
        const stored = bar.motion[stream];
        if (
          !agree(stored.smooth, expected.smooth) ||
          !agree(stored.slope, expected.slope) ||
          !agree(stored.curvature, expected.curvature) ||
          !agree(stored.jerk, expected.jerk)
        )
          return [
            {
              row,
              problem: `the motion of ${stream} at ${level} is not that of its bars up to ${sessionClock(session, bar.at)}`,
            },
          ];
      }
    }
    return [];
  });
}

/** Of the bars in which its inputs were there. */
function liveliness(bars: readonly StreamBar[], stream: Stream): Finding[] {
  const values = bars.filter((bar) => isKnown(bar, stream)).map((bar) => bar[stream]);
  if (values.length < LEAST_BARS) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const zeros = values.filter((value) => value === 0).length / values.length;
  if (Math.sqrt(variance) <= LEAST_DEVIATION) return [{ row: null, problem: `${stream} hardly varies` }];
  return zeros < MAX_ZERO_SHARE
    ? []
    : [{ row: null, problem: `${stream} is 0 in ${Math.round(100 * zeros)} % of the bars that it knows` }];
}
