import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holeBatch, holeOf, holesBeside, toldOf } from '../../../daemon/sources/holes.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (time: string) => toTimestamp(SESSION, clock(time));
const gap = (schema: string, from: string, to: string, outcome = 'lost') => ({
  schema,
  outcome,
  from: at(from),
  to: at(to),
});
const lineOf = (told: ReturnType<typeof gap>) =>
  `${JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n`;
const beside = (name: string, ...lines: readonly string[]) => {
  writeFileSync(join(folder, `${name}.gaps.jsonl`), lines.join(''));
  return join(folder, name);
};

describe('A hole in the data', () => {
  it('is what a gap leaves that was not filled, in the session’s own time', () => {
    expect(holeOf(SESSION, gap('trades', '10:00', '10:02'))).toEqual({
      from: clock('10:00'),
      to: clock('10:02'),
      isOfTrades: true,
    });
    expect(holeOf(SESSION, gap('mbp-10', '10:00', '10:02', 'unproven'))).toMatchObject({ isOfTrades: false });
    expect(holeOf(SESSION, gap('statistics', '10:00', '10:02'))).toMatchObject({ isOfTrades: false });
    expect(holeOf(SESSION, gap('trades', '10:00', '10:02', 'filled'))).toBeNull();
  });
  it('are told when they end, and what of them lies before the open before that', () => {
    const hole = (from: string, to: string) => ({ from: clock(from), to: clock(to), isOfTrades: true });
    const toldAt = (from: string, to: string) =>
      toldOf(SESSION, hole(from, to)).map(({ at, ...span }) => [at, span]);
    expect(toldAt('09:00', '09:29:59')).toEqual([[clock('09:29:59'), hole('09:00', '09:29:59')]]);
    expect(toldAt('09:00', '09:30')).toEqual([[clock('09:30') - 1, hole('09:00', '09:30')]]);
    expect(toldAt('09:00', '09:40')).toEqual([
      [clock('09:30') - 1, hole('09:00', '09:30')],
      [clock('09:40'), hole('09:30', '09:40')],
    ]);
    expect(toldAt('09:30', '09:40')).toEqual([[clock('09:40'), hole('09:30', '09:40')]]);
    // Whether an outcome is known is known when it is told.
    expect(toldAt('12:37:30', '12:45')).toEqual([
      [clock('12:38') - 1, hole('12:37:30', '12:38')],
      [clock('12:45'), hole('12:38', '12:45')],
    ]);
    expect(toldAt('09:00', '16:10')).toEqual([
      [clock('09:30') - 1, hole('09:00', '09:30')],
      [clock('12:38') - 1, hole('09:30', '12:38')],
      [clock('16:00'), hole('12:38', '16:00')],
    ]);
    expect(toldAt('15:59:58', '16:00:03')).toEqual([[clock('16:00'), hole('15:59:58', '16:00')]]);
    expect(toldAt('16:00', '16:10')).toEqual([]);
  });
  it('is an event that is told when it is known', () => {
    const hole = { from: 1, to: 5, isOfTrades: true };
    const { count, at: told, sequence, from, to, ofTrades } = holeBatch([{ ...hole, at: 9 }], 3);
    expect([count, told[0], sequence[0], from[0], to[0], ofTrades[0]]).toEqual([1, 9, 3, 1, 5, 1]);
  });
  it('that stands beside raw files is told once, at its end, in order', async () => {
    const late = lineOf(gap('mbp-10', '11:00', '11:05'));
    const early = lineOf(gap('trades', '10:00', '10:02'));
    const filled = lineOf(gap('trades', '09:00', '09:02', 'filled'));
    const paths = [beside('trades', late, filled, early), beside('books', late, '{"schema":"mbp-10","from')];
    const stream = await holesBeside(SESSION, paths);
    expect(stream!.kind).toBe('hole');
    for await (const { count, at: told, from, to, ofTrades } of stream!.batches()) {
      expect([...told.slice(0, count)]).toEqual([clock('10:02'), clock('11:05')]);
      expect([...from.slice(0, count)]).toEqual([clock('10:00'), clock('11:00')]);
      expect([...to.slice(0, count)]).toEqual([clock('10:02'), clock('11:05')]);
      expect([...ofTrades.slice(0, count)]).toEqual([1, 0]);
    }
    // Named by what it holds.
    const same = await holesBeside(SESSION, [beside('other', early, late)]);
    expect(same!.contentHash).toBe(stream!.contentHash);
    const another = await holesBeside(SESSION, [beside('third', early)]);
    expect(another!.contentHash).not.toBe(stream!.contentHash);
  });
  it('is in none where nothing stands beside them, or all was filled', async () => {
    expect(await holesBeside(SESSION, [join(folder, 'none')])).toBeNull();
    const filled = beside('filled', lineOf(gap('trades', '09:00', '09:02', 'filled')));
    expect(await holesBeside(SESSION, [filled])).toBeNull();
  });
});
