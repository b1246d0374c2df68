import { expect, it } from 'vitest';
import { ghostOf } from '../../../plugin/ghost/ghost.ts';

const path = Array.from({ length: 29 }, (_, i) => (i === 3 ? null : (i - 20) / 10));
const answer = { levelPrice: 6000, direction: 'UP', atr: 2 } as const;

it('A past path stands a minute a point round the moment, at today’s level and volatility', () => {
  const ghost = ghostOf({ path }, answer, 10_000);
  expect(ghost).toHaveLength(29);
  expect(ghost[0]).toEqual({ time: 10_000 - 1200, price: 6000 - 4 });
  expect(ghost[3]).toEqual({ time: 10_000 - 1020, price: null });
  expect(ghost[20]).toEqual({ time: 10_000, price: 6000 });
  expect(ghost[28]).toEqual({ time: 10_480, price: 6000 + 0.8 * 2 });
});
it('Through the level is down where price comes from above', () => {
  expect(ghostOf({ path }, { ...answer, direction: 'DOWN' }, 0)[28]!.price).toBe(6000 - 1.6);
});
