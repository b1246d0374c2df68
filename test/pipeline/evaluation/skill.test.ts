import { describe, expect, it } from 'vitest';
import { logLossSkill, type ScoredForecast } from '../../../pipeline/evaluation/skill.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';

const EVEN = { BREAK: 1 / 3, REJECT: 1 / 3, CHOP: 1 / 3 };
const scored = (date: string, breaks: number, outcome: Outcome): ScoredForecast => ({
  date,
  forecast: { BREAK: breaks, REJECT: (1 - breaks) / 2, CHOP: (1 - breaks) / 2 },
  baseline: EVEN,
  outcome,
});

describe('Log-loss skill', () => {
  it('is one less the ratio of losses', () => {
    const { skill, forecasts, days } = logLossSkill([scored('a', 0.5, 'BREAK'), scored('b', 0.5, 'REJECT')]);
    expect(skill).toBeCloseTo(1 - (-Math.log(0.5) - Math.log(0.25)) / (2 * Math.log(3)), 12);
    expect([forecasts, days]).toEqual([2, 2]);
  });
  it('is nothing for the baseline itself, with an interval of nothing', () => {
    const none = logLossSkill(['a', 'b', 'c'].map((date) => scored(date, 1 / 3, 'BREAK')));
    expect([none.skill, none.low, none.high].map((x) => Math.abs(x) < 1e-12)).toEqual([true, true, true]);
  });
  it('survives a forecast of zero for what happened', () => {
    expect(logLossSkill([scored('a', 0, 'BREAK')]).skill).toBeCloseTo(1 - -Math.log(1e-6) / Math.log(3), 9);
  });
  it('resamples days, not rows: a hundred rows of one lucky day are one day', () => {
    const lucky = Array.from({ length: 100 }, () => scored('a', 0.9, 'BREAK'));
    const others = ['b', 'c', 'd', 'e'].map((date) => scored(date, 0.9, 'REJECT'));
    const { low, high } = logLossSkill([...lucky, ...others]);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    const spread = Array.from({ length: 100 }, (_, i) => scored(String(i), 0.9, 'BREAK'));
    expect(logLossSkill([...spread, ...others]).low).toBeGreaterThan(0);
  });
  it('gives the same interval for the same forecasts, and none for none', () => {
    const forecasts = ['a', 'b', 'c'].map((date, i) =>
      scored(date, 0.4 + 0.1 * i, i === 1 ? 'REJECT' : 'BREAK'),
    );
    expect(logLossSkill(forecasts)).toEqual(logLossSkill(forecasts));
    expect(logLossSkill([]).low).toBeNaN();
  });
});
