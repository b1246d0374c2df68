import { describe, expect, it } from 'vitest';
import { ANSWER, FIRST } from '../messages.ts';
import { replayAt, sceneOf, signals, update } from './scenes.ts';

const said = (after: number, episodeId: string, distanceAtr: number) => ({
  ...ANSWER,
  time: FIRST + after,
  episodeId,
  distanceAtr,
});

describe('A scene', () => {
  const scene = () =>
    sceneOf([
      signals(said(120, 'a', 1), said(120, 'b', 0.5)),
      signals(said(240, 'a', 0.2)),
      update(said(300, 'a', 0.1)),
    ]);
  it('speaks of what is said now', () => {
    expect(scene().focused!.time).toBe(FIRST + 300);
  });
  it('looks back at what was said at a moment, or at nothing', () => {
    const back = scene();
    const [, first] = back.saidFrom(FIRST, 1);
    back.lookAt(FIRST + 119, first);
    expect([back.pinnedAt, back.focused]).toEqual([FIRST + 119, first]);
    back.lookAt(FIRST + 3600);
    expect(back.focused).toBeNull();
    back.lookAt(null);
    expect([back.pinnedAt, back.focused!.time]).toEqual([null, FIRST + 300]);
  });
  it('comes back to now for the approach that the reader picks', () => {
    const back = scene();
    back.lookAt(FIRST, back.saidFrom(FIRST, 1)[0]!);
    back.pin('a');
    expect([back.pinnedAt, back.focused!.time]).toEqual([null, FIRST + 300]);
  });
  it('finds what was committed to on bars that lie in a span, the nearest first, and nothing of others', () => {
    const within = (from: number, seconds: number) =>
      scene()
        .saidFrom(FIRST + from, seconds)
        .map(({ episodeId, time }) => [episodeId, time - FIRST]);
    const [b, a, later] = [
      ['b', 120],
      ['a', 120],
      ['a', 240],
    ];
    // The second minute of a bar belongs to it, and to no other.
    expect([within(0, 60), within(60, 60), within(120, 60)]).toEqual([[b, a], [b, a], [later]]);
    expect([within(0, 120), within(-120, 120), within(119, 1)]).toEqual([[b, a], [], [b, a]]);
    expect(within(0, 300).map(String).sort()).toEqual([a, later, b].map(String));
  });
  it('counts from when it was first known to be decided', () => {
    const decided = (after: number) => ({ ...said(after, 'a', 0.1), status: 'resolved' as const });
    expect(sceneOf([update(decided(300)), update(decided(420)), replayAt(FIRST + 540)]).focused).toBeNull();
  });
  it('lets go of a decided approach two bars after it was known to be', () => {
    const decided = { ...said(300, 'a', 0.1), status: 'resolved' as const };
    const at = (now: number) => sceneOf([update(decided), replayAt(FIRST + now)]).focused;
    expect([at(539)?.episodeId, at(540)]).toEqual(['a', null]);
  });
});
