import { describe, expect, it } from 'vitest';
import * as rules from '../../shared/rules.ts';

describe('The rules of the method', () => {
  it('fit together: contact inside the inner distances, those inside the zone, the zone inside the exit', () => {
    const { CONTACT_ATR, INNER_DISTANCES_ATR, ZONE_ATR, EXIT_ATR } = rules;
    const ordered = [CONTACT_ATR, ...INNER_DISTANCES_ATR.toReversed(), ZONE_ATR, EXIT_ATR];
    expect(ordered).toEqual([0.2, 0.5, 1, 2, 2.5]);
  });
  it('divide time without a rest: grid steps in state ticks, ticks in bars, bars in the window', () => {
    const { GRID_NS, STATE_TICK_NS, BAR_NS, WINDOW_NS, OPENING_RANGE_NS } = rules;
    expect([STATE_TICK_NS % GRID_NS, BAR_NS % STATE_TICK_NS, WINDOW_NS % BAR_NS]).toEqual([0, 0, 0]);
    expect([WINDOW_NS / BAR_NS, OPENING_RANGE_NS / 60e9, rules.FOLLOW_UP_NS / 60e9]).toEqual([90, 15, 8]);
  });
});
