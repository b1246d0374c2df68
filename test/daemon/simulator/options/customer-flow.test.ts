import { describe, expect, it } from 'vitest';
import { CustomerFlow } from '../../../../daemon/simulator/options/customer-flow.ts';
import { sessionOf, sessionsBetween } from '../../../../shared/session/session.ts';
import { clock, SESSION } from '../../../market.ts';

const logit = (p: number) => Math.log(p / (1 - p));

describe('Customers of options', () => {
  it('buy calls into a rally and puts into a fall', () => {
    const flow = new CustomerFlow(1, SESSION);
    const before = (['C', 'P'] as const).map((right) => flow.buyProbability(right, clock('10:00'), 6000, 0));
    const after = (['C', 'P'] as const).map((right) =>
      flow.buyProbability(right, clock('10:00:01'), 6015, 0),
    );
    // Fifteen points are 1.5 moves of .15, but for what a second makes of the average.
    expect(logit(after[0]!) - logit(before[0]!)).toBeCloseTo(0.225, 2);
    expect(logit(after[1]!) - logit(before[1]!)).toBeCloseTo(-0.225, 2);
    const far = flow.buyProbability('C', clock('10:00:02'), 7000, 0);
    expect(logit(far) - logit(before[0]!)).toBeCloseTo(0.3, 6);
  });
  it('buy more where an approach carries demand, and sell where it carries less than none', () => {
    const flow = new CustomerFlow(1, SESSION);
    const [none, some, less] = [0, 1.5, -1.5].map((demand) =>
      logit(flow.buyProbability('P', clock('10:00'), 6000, demand)),
    );
    expect(some! - none!).toBeCloseTo(0.9, 9);
    expect(less! - none!).toBeCloseTo(-0.9, 9);
  });
  it('have a bias of their own for calls and for puts, by day and by spell', () => {
    const dates = sessionsBetween('2025-01-02', '2025-06-30');
    const pairs = dates.map((date) => {
      const session = sessionOf(date);
      const flow = new CustomerFlow(1, session);
      return (['C', 'P'] as const).map((right) =>
        logit(flow.buyProbability(right, clock('10:00', session), 6000, 0)),
      );
    });
    const spread = (values: readonly number[]) => {
      const center = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.map((value) => value - center);
    };
    const [calls, puts] = [spread(pairs.map(([call]) => call!)), spread(pairs.map(([, put]) => put!))];
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, each, i) => sum + each * b[i]!, 0);
    // √(.12² + .25²) = .277, and three standard errors of no correlation, alike from day to day.
    expect(Math.sqrt(dot(calls, calls) / calls.length)).toBeCloseTo(0.277, 1);
    expect(Math.abs(dot(calls, puts) / Math.sqrt(dot(calls, calls) * dot(puts, puts)))).toBeLessThan(0.35);
  });
  it('have a bias for spells of 45 minutes, whenever they are asked', () => {
    const at = (time: string) => new CustomerFlow(1, SESSION).buyProbability('C', clock(time), 6000, 0);
    expect(at('10:40')).toBe(at('10:31'));
    const spells = ['09:45', '10:31', '11:16', '12:01'].map(at);
    expect(new Set(spells).size).toBe(4);
    expect(spells.every((p) => p > 0.2 && p < 0.8)).toBe(true);
  });
});
