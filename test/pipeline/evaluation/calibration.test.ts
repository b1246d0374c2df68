import { describe, expect, it } from 'vitest';
import {
  calibrationTable,
  raceCalibration,
  reachCalibration,
  type Said,
} from '../../../pipeline/evaluation/calibration.ts';
import { outOfSample, precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { contactsOf } from '../forecast/worlds.ts';
import { anchor, SESSIONS } from '../retrieval/stored-checkpoints.ts';

/** Cases on twenty days, of which a share happened. */
const cases = (n: number, probability: number, share: number, bin = 'a'): Said[] =>
  Array.from({ length: n }, (_, i) => ({
    date: SESSIONS[Math.floor((20 * i) / n)]!,
    bin,
    probability,
    happened: Math.floor((i + 1) * share) > Math.floor(i * share),
  }));

describe('What was said beside what happened', () => {
  it('holds where they agree, and not where they are apart by more than chance', () => {
    const [good, bad] = calibrationTable([...cases(200, 0.4, 0.4, 'a'), ...cases(200, 0.7, 0.4, 'b')]);
    expect([good!.said, good!.happened, good!.holds]).toEqual([expect.closeTo(0.4, 9), 0.4, true]);
    expect([bad!.difference.mean, bad!.holds]).toEqual([expect.closeTo(-0.3, 9), false]);
  });
  it('may be off by two points whatever the number of cases', () => {
    expect(calibrationTable(cases(4000, 0.4, 0.419))[0]!.holds).toBe(true);
    expect(calibrationTable(cases(4000, 0.4, 0.5))[0]!.holds).toBe(false);
  });
  it('is told of bins with twenty-five cases or more', () => {
    expect(calibrationTable(cases(24, 0.5, 0.5))).toEqual([]);
    expect(calibrationTable(cases(25, 0.5, 0.5))).toHaveLength(1);
  });
  it('is told of bins on ten days or more', () => {
    const on = (days: number) =>
      calibrationTable(cases(100, 0.5, 0.5).filter(({ date }) => date < SESSIONS[days]!)).length;
    expect([on(9), on(10)]).toEqual([0, 1]);
  });
  it('allows three cases where none happened: resampled days would all say none', () => {
    expect(calibrationTable(cases(100, 0.045, 0))[0]!.holds).toBe(true);
    expect(calibrationTable(cases(100, 0.06, 0))[0]!.holds).toBe(false);
  });
});

describe('Forecasts of a market that follows the walk', () => {
  it('hold wherever races stand', () => {
    const forecasts = outOfSample(
      precedentsOf(contactsOf({}, 60, 20), (_, __, rows) => rows.map(() => [])),
      10,
    );
    for (const outcome of ['BREAK', 'CHOP'] as const) {
      const bins = raceCalibration(forecasts, outcome);
      expect(bins.map(({ bin }) => bin)).toContain('0 to 1 s, 0 to 0.3 ATR');
      expect(bins.filter(({ holds }) => !holds)).toEqual([]);
      const total = bins.reduce((sum, { difference }) => sum + difference.cases, 0);
      expect(total).toBe(1000);
    }
  });
  it('are sorted into bins of distance and time left for reaching the level', () => {
    const rows = SESSIONS.slice(0, 30).flatMap((date) =>
      [-0.7, -1.7].map((positionAtr, i) =>
        anchor({ date, episodeId: `${date}/${i}`, positionAtr, contacted: i === 0, timeLeftSeconds: 1200 }),
      ),
    );
    const forecasts = outOfSample(
      precedentsOf(rows, (_, __, list) => list.map(() => [])),
      5,
    );
    expect(reachCalibration(forecasts).map(({ bin, happened }) => [bin, happened])).toEqual([
      ['0.5 to 1 ATR, 15 to 60 min', 1],
      ['1.5 to 2 ATR, 15 to 60 min', 0],
    ]);
  });
});
