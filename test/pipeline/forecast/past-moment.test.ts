import { describe, expect, it } from 'vitest';
import { answerOf, pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { anchor, contact } from '../retrieval/stored-checkpoints.ts';

const outcomes = (two: Outcome | null, four: Outcome | null, eight: Outcome | null) => ({
  120: two,
  240: four,
  480: eight,
});
const late = { outcomes: outcomes('CHOP', 'BREAK', 'BREAK'), secondsToOutcome: 200 };
const known = (past: ReturnType<typeof pastMoment>) =>
  past.horizons.map(({ horizonSeconds, outcome }) => [horizonSeconds, outcome]);

describe('A past moment', () => {
  it('knows what the horizons that were ahead came to', () => {
    expect(known(pastMoment(contact(late)))).toEqual([
      [120, 'CHOP'],
      [240, 'BREAK'],
      [480, 'BREAK'],
    ]);
    expect(known(pastMoment(contact({ ...late, sinceContactSeconds: 130 })))).toEqual([
      [240, 'BREAK'],
      [480, 'BREAK'],
    ]);
  });
  it('has nothing to ask once its outcome was decided, or where it is not known', () => {
    expect(known(pastMoment(contact({ ...late, sinceContactSeconds: 200 })))).toEqual([]);
    expect(known(pastMoment(contact({ outcomes: outcomes(null, null, null) })))).toEqual([]);
  });
  it('before contact knows whether the level was reached, and after it does not ask', () => {
    expect(pastMoment(anchor({ contacted: false })).reached).toBe(false);
    expect(pastMoment(anchor({ contacted: null })).reached).toBeNull();
    expect(pastMoment(contact()).reached).toBeNull();
  });
});

describe('The answer of a past moment', () => {
  const answer = (more: Parameters<typeof contact>[0], target: 'reach' | 'pace' | 'lean') =>
    answerOf(pastMoment(contact(more)), target);
  it('of pace is at the shortest horizon ahead', () => {
    expect(answer(late, 'pace')).toEqual({ happened: true, horizonSeconds: 120 });
    expect(answer({ ...late, sinceContactSeconds: 130 }, 'pace')).toEqual({
      happened: false,
      horizonSeconds: 240,
    });
    expect(answer({ outcomes: outcomes(null, 'BREAK', 'BREAK') }, 'pace')).toBeNull();
  });
  it('of the lean is at four minutes, or at eight where four decided nothing', () => {
    expect(answer(late, 'lean')).toEqual({ happened: true, horizonSeconds: 240 });
    const slow = { outcomes: outcomes('CHOP', 'CHOP', 'REJECT'), secondsToOutcome: 300 };
    expect(answer(slow, 'lean')).toEqual({ happened: false, horizonSeconds: 480 });
    expect(answer({ ...slow, sinceContactSeconds: 250 }, 'lean')).toEqual({
      happened: false,
      horizonSeconds: 480,
    });
    expect(
      answer(
        { outcomes: outcomes('CHOP', 'CHOP', 'CHOP'), secondsToOutcome: Number.POSITIVE_INFINITY },
        'lean',
      ),
    ).toBeNull();
  });
  it('of reaching the level has no horizon, and none after contact', () => {
    expect(answerOf(pastMoment(anchor({ contacted: true })), 'reach')).toEqual({
      happened: true,
      horizonSeconds: null,
    });
    expect(answer({}, 'reach')).toBeNull();
  });
});
