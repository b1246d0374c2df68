import { describe, expect, it } from 'vitest';
import {
  actsOf,
  parseScenario,
  SCENARIO_NAMES,
  scenarioOf,
} from '../../../../daemon/simulator/scenarios/scenario.ts';
import { clock, SESSION } from '../../../market.ts';

const DATE = SESSION.date;

describe('A script', () => {
  it('begins at its usual time, or at the one that is asked for', () => {
    const [usual] = actsOf(parseScenario('iceberg'), DATE)!;
    expect(usual!.at).toBe(clock('10:10', SESSION));
    const [asked] = actsOf(parseScenario('iceberg@11:05'), DATE)!;
    expect(asked!.at).toBe(clock('11:05', SESSION));
  });
  it('of the open begins before it, and has its acts in order', () => {
    for (const name of SCENARIO_NAMES) {
      const acts = actsOf({ name, time: null }, DATE);
      if (acts === null) continue;
      expect([name, acts.length]).toEqual([name, name === 'born-inside' ? 2 : 1]);
      expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).toSorted((a, b) => a - b));
      if (scenarioOf({ name, time: null }).time === null) expect(acts[0]!.at).toBeLessThan(SESSION.rthOpen);
    }
  });
  it('is none where chance is left alone', () => {
    expect(actsOf(parseScenario('gap'), DATE)).toBeNull();
  });
});
