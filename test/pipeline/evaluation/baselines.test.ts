import { describe, expect, it } from 'vitest';
import { Baselines, randomCases, recentCases } from '../../../pipeline/evaluation/baselines.ts';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { anchor, contact, history, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

const NOTHING = () => [[]];
const one = (row: StoredCheckpoint) => precedentsOf([row], NOTHING)[0]!;
const many = (rows: readonly StoredCheckpoint[]) => rows.map(one);
const four = (row: StoredCheckpoint) =>
  one(row).horizons.find(({ horizonSeconds }) => horizonSeconds === 240)!;

describe('Baselines', () => {
  const baselines = new Baselines();
  baselines.add(
    many([
      contact(),
      contact(),
      contact({ outcomes: same('REJECT'), level: 'EMA_20', positionAtr: 0.9 }),
      contact({ kind: 'CLOSE', sinceContactSeconds: 60, outcomes: same('REJECT') }),
      anchor({ contacted: true }),
      anchor({ contacted: false }),
      anchor({ contacted: null }),
    ]),
  );
  const asked = contact({ outcomes: same('CHOP') });
  it('have one constant for a kind of checkpoint and a horizon, with a case of each outcome more', () => {
    // Two breaks and a rejection at contact.
    expect(baselines.constant(one(asked), 240)).toEqual({ BREAK: 3 / 6, REJECT: 2 / 6, CHOP: 1 / 6 });
    const open = one(contact({ kind: 'CLOSE', sinceContactSeconds: 30 }));
    expect(baselines.constant(open, 240)).toEqual({ BREAK: 1 / 4, REJECT: 2 / 4, CHOP: 1 / 4 });
  });
  it('have the rate of a cell, held back by twenty cases of the constant', () => {
    const { cellRate } = baselines.race(one(asked), four(asked));
    expect(cellRate.BREAK).toBeCloseTo((2 + 20 * 0.5) / 22, 12);
    expect(cellRate.REJECT).toBeCloseTo(20 / 3 / 22, 12);
  });
  it('have the rate of those who stood where it stands, with three cases of the walk', () => {
    const { positionKernel } = baselines.race(one(asked), four(asked));
    const { walk } = four(asked);
    const far = Math.exp(-0.5 * (1.1 / 0.2) ** 2);
    expect(positionKernel.BREAK).toBeCloseTo((2 + 3 * walk.BREAK) / (2 + far + 3), 12);
    expect(positionKernel.REJECT).toBeCloseTo((far + 3 * walk.REJECT) / (2 + far + 3), 12);
  });
  it('have the rates of reaching a level, by kind, cell and distance', () => {
    const approach = one(anchor());
    const { constant, cellRate, positionKernel } = baselines.reach(approach);
    expect(constant).toBe(2 / 4);
    expect(cellRate).toBe((1 + 20 * 0.5) / 22);
    expect(positionKernel).toBeCloseTo((1 + 3 * approach.moment.reach!.walk) / 5, 12);
    expect(baselines.reach(one(anchor({ kind: 'CLOSE' }))).constant).toBe(1 / 2);
  });
  it('know one who stood there at another time as another', () => {
    const late = new Baselines();
    late.add(
      many([
        contact({ kind: 'CLOSE', sinceContactSeconds: 180, outcomes: same('REJECT'), secondsToOutcome: 200 }),
      ]),
    );
    const close = contact({ kind: 'CLOSE', sinceContactSeconds: 60, secondsToOutcome: 90 });
    const { positionKernel } = late.race(one(close), four(close));
    const apart = Math.exp(-0.5 * 2 ** 2);
    expect(positionKernel.REJECT).toBeCloseTo((apart + 3 * four(close).walk.REJECT) / (apart + 3), 12);
  });
  it('count closes before contact apart from those after it', () => {
    const both = new Baselines();
    both.add(many([anchor({ kind: 'CLOSE', outcomes: same('REJECT') })]));
    const after = one(contact({ kind: 'CLOSE', sinceContactSeconds: 60 }));
    expect(both.constant(after, 240).REJECT).toBe(1 / 3);
  });
  it('have the rate at which a cell is reached', () => {
    const cell = new Baselines();
    cell.add(many([anchor({ contacted: true, level: 'EMA_20' }), anchor({ contacted: false })]));
    expect(cell.reach(one(anchor({ level: 'EMA_20' }))).cellRate).toBe((1 + 20 * 0.5) / 21);
    expect(cell.reach(one(anchor())).cellRate).toBe((0 + 20 * 0.5) / 21);
  });
  it('do not know a day before it is added', () => {
    const before = baselines.constant(one(asked), 240);
    baselines.race(one(asked), four(asked));
    expect(baselines.constant(one(asked), 240)).toEqual(before);
  });
});

describe('Random cases', () => {
  const before = history(40, 8);
  const [found] = randomCases(SESSIONS[40]!, before, [contact()]);
  it('are of the same phase, stood near and were undecided; one an approach, two a date, of weight one', () => {
    expect(found).toHaveLength(50);
    expect(new Set(found!.map(({ weight }) => weight))).toEqual(new Set([1]));
    const days = Object.values(Object.groupBy(found!, ({ row }) => before[row]!.date));
    expect(Math.max(...days.map((list) => list!.length))).toBe(2);
    expect(new Set(found!.map(({ row }) => before[row]!.episodeId)).size).toBe(50);
    const mixed = [
      contact({ episodeId: 'near', positionAtr: 0.29 }),
      contact({ episodeId: 'far', positionAtr: 0.31 }),
      contact({ episodeId: 'decided', sinceContactSeconds: 90 }),
      anchor({ episodeId: 'before', positionAtr: -0.2 }),
    ];
    const ids = randomCases(SESSIONS[40]!, mixed, [contact()])[0]!.map(({ row }) => mixed[row]!.episodeId);
    expect(ids).toEqual(['near']);
  });
  it('are the same each time, others for another moment, and from all over', () => {
    expect(randomCases(SESSIONS[40]!, before, [contact()])[0]).toEqual(found);
    const [first, second] = randomCases(SESSIONS[40]!, before, [contact(), contact()]);
    expect(first).not.toEqual(second);
    const rows = found!.map(({ row }) => row);
    expect(Math.min(...rows)).toBeLessThan(40);
    expect(Math.max(...rows)).toBeGreaterThan(before.length - 40);
  });
});

describe('Recent cases', () => {
  it('are the last that stood near and were undecided, newest first', () => {
    const before = history(40, 8);
    const [found] = recentCases(SESSIONS[40]!, before, [contact()]);
    expect(found).toHaveLength(50);
    const rows = found!.map(({ row }) => row);
    expect(rows).toEqual(rows.toSorted((a, b) => b - a));
    expect(rows[0]!).toBeGreaterThan(before.length - 8);
    expect(new Set(found!.map(({ row }) => before[row]!.date)).size).toBe(25);
    const mixed = [contact({ episodeId: 'far', positionAtr: 0.31 }), anchor({ episodeId: 'before' })];
    expect(recentCases(SESSIONS[40]!, mixed, [contact()])).toEqual([[]]);
  });
});
