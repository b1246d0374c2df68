import { expect, test } from 'vitest';
import { LevelContext } from '../../../pipeline/alerts/level-context.ts';
import { type AlertInputs, alertInputs } from '../../../pipeline/alerts/rules.ts';
import { alertBar } from '../../stream-inputs.ts';

const inputs = (given: Partial<AlertInputs>) => alertInputs(alertBar(1, given));

const jerks = (context: LevelContext, ...values: readonly number[]) =>
  values.map((pressureJerk) => context.next(inputs({ pressureJerk })).jerkLimit);

test('a bar is judged by the sizes of jerk before it, not by its own', () => {
  // Nothing before: the least. Then one and a half times the median of what came before.
  expect(jerks(new LevelContext(), 0.4, -0.2, 0.2)).toEqual([0.02, 0.6000000000000001, 0.45000000000000007]);
});

test('of the last sixty bars', () => {
  const context = new LevelContext();
  const many = (length: number, jerk: number) => jerks(context, ...Array<number>(length).fill(jerk));
  many(31, 0.1);
  many(29, 0.2);
  expect(many(1, 0.2)[0]).toBeCloseTo(1.5 * 0.1, 12);
  // The first is forgotten: thirty of each are left.
  expect(many(1, 0.2)[0]).toBeCloseTo(1.5 * 0.15, 12);
});

test('slopes weigh as dealers stand at the bar itself', () => {
  expect(new LevelContext().next(inputs({ dealer: 0.3 })).slopeFactor).toBe(0.75);
});

test('after a silence nothing is usual', () => {
  const context = new LevelContext();
  jerks(context, 0.4, 0.4);
  context.reset();
  expect(jerks(context, 0.4)).toEqual([0.02]);
});
