import { beforeEach, describe, expect, it } from 'vitest';
import { StatedPosition } from '../../../daemon/session/stated-position.ts';
import { Timeline } from '../../../daemon/session/timeline.ts';
import { PositionFollower } from '../../../pipeline/exit/exit-score.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import type { StreamBar } from '../../../pipeline/streams/stream-bar.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { SESSION } from '../../market.ts';
import { streamBar } from '../../stream-inputs.ts';

const BARS = 8;
const at = (bar: number) => streamBar(bar, {}).at;
const barOf = (bar: number, given: Partial<StreamBar>) =>
  streamBar(bar, { spot: 6000, adjustedAlignment: 0.1 * bar, ...given });
let timeline: Timeline;
let position: StatedPosition;
beforeEach(() => {
  timeline = new Timeline(SESSION, 'a', FIRST_SIZES);
  for (let bar = 1; bar <= BARS; bar++)
    timeline.streamBars.push(
      barOf(bar, { level: 'PM_HIGH', levelPrice: 6004 }),
      // It comes nearer than the other as the morning goes on.
      barOf(bar, { level: 'EMA_20', levelPrice: 5990.9 + 1.1 * bar, adjustedAlignment: -0.1 * bar }),
    );
  position = new StatedPosition(timeline);
});
/** What the score says of a level's bars after one, as it is computed elsewhere. */
function expected(level: StreamBar['level'], side: 'LONG' | 'SHORT', after: number, until: number) {
  const follower = new PositionFollower(side, FIRST_SIZES);
  let last = null;
  for (const bar of timeline.streamBars.filter((each) => each.level === level && each.at <= at(until)))
    if (bar.at <= at(after)) follower.see(bar);
    else last = follower.next(bar);
  return last!;
}

describe('A stated position', () => {
  it('is judged by the streams of the level nearest its entry, from the next close on', () => {
    position.state({ side: 'LONG', entry: 6003 }, at(2));
    expect(position.exitAt(at(2))).toBeNull();
    const { score, rawScore, zone, parts, penalty } = expected('PM_HIGH', 'LONG', 2, 3);
    expect(position.exitAt(at(3))).toEqual({
      type: 'exit',
      time: chartTime(SESSION, at(3)),
      side: 'LONG',
      level: 'PM_HIGH',
      score,
      rawScore,
      zone,
      parts,
      penalty,
    });
    position.state({ side: 'SHORT', entry: 5993 }, at(2));
    expect(position.exitAt(at(5))).toMatchObject({
      side: 'SHORT',
      level: 'EMA_20',
      score: expected('EMA_20', 'SHORT', 2, 5).score,
    });
  });
  it('without an entry is at where price stands, and its level does not change under it', () => {
    position.state({ side: 'LONG' }, at(1));
    // At the first close price was four points from one level, eight from the other.
    expect(position.exitAt(at(2))!.level).toBe('PM_HIGH');
    expect(position.exitAt(at(BARS))!.level).toBe('PM_HIGH');
    position.state({ side: 'LONG' }, at(BARS - 1));
    expect(position.exitAt(at(BARS))!.level).toBe('EMA_20');
  });
  it('taken before any level is known is at the nearest of the first that are', () => {
    position.state({ side: 'LONG', entry: 5992 }, at(1) - 1);
    expect(position.exitAt(at(1))).toMatchObject({ level: 'EMA_20', time: chartTime(SESSION, at(1)) });
  });
  it('is told nothing that comes later than it is asked for', () => {
    position.state({ side: 'LONG', entry: 6003 }, at(1));
    const before = position.exitAt(at(4));
    timeline.streamBars.push(barOf(BARS + 1, { level: 'PM_HIGH', adjustedAlignment: -1 }));
    expect(position.exitAt(at(4))).toEqual(before);
    // Where a replay is wound back to before it was taken, it is not held yet.
    expect(position.exitAt(at(1))).toBeNull();
  });
  it('that is flat, or that is none, has no score; nor is there one without streams', () => {
    expect(position.exitAt(at(4))).toBeNull();
    position.state({ side: 'LONG' }, at(1));
    position.state({ side: 'FLAT' }, at(2));
    expect(position.exitAt(at(4))).toBeNull();
    const other = new StatedPosition(new Timeline(SESSION, 'b'));
    other.state({ side: 'LONG' }, at(1));
    expect(other.exitAt(at(4))).toBeNull();
  });
});
