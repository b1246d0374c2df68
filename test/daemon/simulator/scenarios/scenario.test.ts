import { describe, expect, it } from 'vitest';
import {
  isOf,
  parseScenario,
  requireDate,
  scenarioOf,
} from '../../../../daemon/simulator/scenarios/scenario.ts';

describe('A scenario', () => {
  it('is named, at its usual time or at another', () => {
    expect(parseScenario('gap')).toEqual({ name: 'gap', time: null });
    expect(parseScenario('gap@11:05')).toEqual({ name: 'gap', time: '11:05' });
  });
  it.each([
    ['nothing', 'USAGE'],
    ['gap@25:00', 'USAGE'],
    ['gap@', 'USAGE'],
    ['vol-regime@10:00', 'USAGE'],
    ['gap@09:14', 'USAGE'],
    ['iceberg@09:44', 'USAGE'],
    ['iceberg@12:01', 'USAGE'],
    ['gap@12:39', 'USAGE'],
    ['gap@18:30', 'USAGE'],
    ['gap@10:00@11:00', 'USAGE'],
    ['pin@09:44', 'USAGE'],
    ['half-day@10:00', 'USAGE'],
  ])('that is %s is told apart', (text, code) =>
    expect(() => parseScenario(text)).toThrowError(expect.objectContaining({ code })),
  );
  it('that is of some dates alone is refused on others, and the next one is named', () => {
    const halfDay = parseScenario('half-day');
    const ofRange = (...dates: readonly string[]) => requireDate(halfDay, dates, 'ES');
    const hint = 'The next one is 2025-07-03: --start 2025-07-03 --end 2025-07-03';
    expect(() => ofRange('2025-06-05')).toThrowError(
      expect.objectContaining({
        code: 'USAGE',
        message: '2025-06-05 is no date of the scenario half-day.',
        hint,
      }),
    );
    expect(() => ofRange('2025-06-05', '2025-06-06')).toThrowError(
      expect.objectContaining({
        message: 'No session from 2025-06-05 to 2025-06-06 is a date of the scenario half-day.',
        hint,
      }),
    );
    // One of the range is enough: the others are as always.
    expect(() => ofRange('2025-07-02', '2025-07-03', '2025-07-07')).not.toThrow();
    expect(isOf(halfDay, '2025-07-03', 'ES')).toBe(true);
    expect(isOf(halfDay, '2025-07-02', 'ES')).toBe(false);
    expect(isOf(parseScenario('gap'), '2025-06-05', 'ES')).toBe(true);
    expect(() => requireDate(parseScenario('gap'), ['2025-06-05'], 'ES')).not.toThrow();
  });
  it('of a day changes what it is about, and nothing else', () => {
    const day = { openPoints: 6000, closePoints: 6000, volatilityFactor: 0.8, news: [] };
    const on = (text: string) => scenarioOf(parseScenario(text)).day!(day);
    expect(on('news-0830')).toEqual({ ...day, news: [{ minutesSinceOpen: -60, strength: 3.5 }] });
    expect(on('news-1000')).toEqual({ ...day, news: [{ minutesSinceOpen: 30, strength: 3 }] });
    expect(on('vol-regime').volatilityFactor).toBeCloseTo(2.4, 12);
  });
});
