import { describe, expect, it } from 'vitest';
import { SCENARIO_NAMES, SCENARIOS, type Scenario } from '../../../../daemon/simulator/scenarios/library.ts';

describe('The library of scenarios', () => {
  it('says what happens in each and what is made of it, and each does something', () => {
    for (const name of SCENARIO_NAMES) {
      const scenario: Scenario = SCENARIOS[name];
      expect(scenario.summary.length).toBeGreaterThan(10);
      expect(scenario.answer.length).toBeGreaterThan(10);
      const { day, script, customers, edits, missing, dates } = scenario;
      const acts = [day, script, customers, edits, missing, dates].filter((act) => act !== undefined);
      expect([name, acts.length]).toEqual([name, 1]);
    }
  });
  it('has scenarios of some dates: each is of the dates it is called by', () => {
    const on = (date: string) =>
      SCENARIO_NAMES.filter((name) => (SCENARIOS[name] as Scenario).dates?.(date, 'ES'));
    expect(
      Object.fromEntries(
        ['2025-03-10', '2025-06-11', '2025-06-12', '2025-06-20', '2025-07-03', '2025-06-05'].map((date) => [
          date,
          on(date),
        ]),
      ),
    ).toEqual({
      '2025-03-10': ['dst'],
      '2025-06-11': ['roll-tie'],
      '2025-06-12': ['roll-day'],
      '2025-06-20': ['quad-friday'],
      '2025-07-03': ['half-day'],
      '2025-06-05': [],
    });
  });
  it('has those that the market does at a time of their own, or where a session begins', () => {
    const timed = SCENARIO_NAMES.filter((name) => SCENARIOS[name].time !== null);
    for (const name of timed) expect(SCENARIOS[name].time).toMatch(/^(09:[345]\d|10:\d\d)$/);
    const untimed: string[] = SCENARIO_NAMES.filter((name) => !timed.includes(name));
    expect(untimed).toEqual(expect.arrayContaining(['coincident', 'born-inside', 'half-day', 'bars-only']));
  });
});
