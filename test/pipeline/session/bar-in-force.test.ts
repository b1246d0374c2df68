import { expect, it } from 'vitest';
import { barInForce } from '../../../pipeline/session/bar-in-force.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { barBatch, clock } from '../../market.ts';

it('a bar is held against the levels of its start and the ATR of before its close', () => {
  const start = clock('10:00');
  const bar = { start, open: 1, high: 4, low: 0.5, close: 2 };
  const asked: number[] = [];
  const priceOf = (level: string, at: number) => {
    asked.push(at);
    return 6000 + LEVEL_KINDS.indexOf(level as 'PM_LOW');
  };
  const { range, prices, atr } = barInForce(barBatch(bar), 0, priceOf, 3);
  expect(range).toEqual({ ...bar, at: clock('10:01') });
  expect([...prices]).toEqual(LEVEL_KINDS.map((level, i) => [level, 6000 + i]));
  expect([atr, ...new Set(asked)]).toEqual([3, start]);
});
