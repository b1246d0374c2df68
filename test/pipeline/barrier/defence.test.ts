import { describe, expect, it } from 'vitest';
import { defence } from '../../../pipeline/barrier/defence.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

const moment = fixedMoment();

describe('The defence of a level', () => {
  it('is read from the offers for an approach from below and from the bids for one from above', () => {
    expect(defence(moment)).toMatchObject({
      depth: { contracts: 65, visibleTicks: 10 },
      turnover: { added: 51, canceled: 3, filled: 0 },
      change: 48,
      state: 'ABSORPTION',
    });
    // Bids from 5998 on: 280 +0 (before the window), 100 −9, 45 −2, 10 +7; what stood at
    // 5995 was out of the zone.
    const down = defence(fixedMoment('DOWN'));
    expect(down.turnover.added).toBe(7 + 2 * 60);
    expect(down.depth.contracts).toBe(17 + 50);
  });
  it('asks for the ticks of the zone, whatever lies between them, and no more', () => {
    const asked: number[][] = [];
    const read = {
      ...moment.read,
      bookChanges: {
        turnover: (_: string, low: number, high: number) => {
          asked.push([low, high]);
          return { added: 1, canceled: 0, filled: 0 };
        },
        ordinaryLevel: () => 4,
      },
    };
    expect(defence({ ...moment, read }).wallRatio).toBe(65 / (10 * 4));
    defence({ ...moment, read, levelPrice: 6000.1 });
    expect(asked).toEqual([
      [5998, 6002],
      [5998.25, 6002],
    ]);
  });
  it('is unknown where too little of the zone is in view, though the book was watched', () => {
    const far = defence({ ...moment, levelPrice: 6010 });
    expect(far.depth.coverage).toBe(0);
    expect([far.turnover.added, far.change, far.replenishment, far.wallRatio, far.state]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      null,
    ]);
  });
  it('is measured once for each moment', () => {
    expect(defence(moment)).toBe(defence(moment));
    expect(defence({ ...moment })).not.toBe(defence(moment));
  });
});
