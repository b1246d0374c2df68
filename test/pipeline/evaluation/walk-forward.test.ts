import { describe, expect, it } from 'vitest';
import { walkForward } from '../../../pipeline/evaluation/walk-forward.ts';
import { history, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

describe('Walking forward', () => {
  const rows = history(30, 4);
  it('forecasts every first contact of every session after the first so many', () => {
    const forecasts = walkForward(rows, 25);
    expect(forecasts).toHaveLength(5 * 2);
    expect([...new Set(forecasts.map(({ date }) => date))]).toEqual(SESSIONS.slice(25, 30));
  });
  it('says of a session what the sessions before it say, and nothing of the session or later', () => {
    const changed = rows.map((row) =>
      row.date >= SESSIONS[27]!
        ? { ...row, vector: row.vector.map((x) => -5 * x), outcomes: same('CHOP') }
        : row,
    );
    const until = (list: ReturnType<typeof walkForward>) => list.filter(({ date }) => date < SESSIONS[27]!);
    expect(until(walkForward(changed, 25))).toEqual(until(walkForward(rows, 25)));
    const own = (list: ReturnType<typeof walkForward>) =>
      list.filter(({ date }) => date === SESSIONS[27]!).map(({ baseline }) => baseline);
    expect(own(walkForward(changed, 25))).toEqual(own(walkForward(rows, 25)));
  });
  it('leaves out a contact that could not be followed', () => {
    expect(
      walkForward(
        rows.map((row) => ({ ...row, outcomes: same(null) })),
        25,
      ),
    ).toEqual([]);
  });
  it('scores what happened, of probabilities that sum to one', () => {
    for (const { forecast, baseline, outcome } of walkForward(rows, 25)) {
      expect(forecast.BREAK + forecast.REJECT + forecast.CHOP).toBeCloseTo(1, 9);
      expect(baseline.BREAK + baseline.REJECT + baseline.CHOP).toBeCloseTo(1, 9);
      expect(['BREAK', 'REJECT']).toContain(outcome);
    }
  });
});
