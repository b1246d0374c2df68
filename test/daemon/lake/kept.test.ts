import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { kept } from '../../../daemon/lake/kept.ts';
import { DATASETS, Lake } from '../../../daemon/lake/lake.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { scratchLake } from '../tables/made-up.ts';

const { lake } = scratchLake();
const DATE = '2025-06-05';
const place = (inputs: string, dataset = DATASETS.thresholds('ES')) => ({
  dataset,
  date: DATE,
  file: 'some.json',
  inputs,
  facts: { sessions: 3 },
});
const fileOf = (dataset = DATASETS.thresholds('ES')) => join(lake.folder(dataset, DATE), 'some.json');
/** How often it is derived, and what each time tells. */
function counted<T>(...told: readonly T[]) {
  let times = 0;
  const derive = async () => told[times++ % told.length]!;
  return { derive, times: () => times };
}

describe('What other dates tell about one', () => {
  it('is derived once, and is the same as long as it is of the same inputs', async () => {
    const { derive, times } = counted({ a: [1, 2.5], b: null, c: 'x' }, { a: [9], b: null, c: 'y' });
    const first = await kept(lake, place('one'), derive);
    expect(await kept(new Lake(lake.root), place('one'), derive)).toEqual(first);
    expect([times(), first.a]).toEqual([1, [1, 2.5]]);
    expect(await kept(lake, place('other'), derive)).toEqual({ a: [9], b: null, c: 'y' });
    expect(await lake.manifest(DATASETS.thresholds('ES'), DATE)).toMatchObject({
      inputs: 'other',
      facts: { sessions: 3 },
    });
  });
  it('is derived anew where it is damaged', async () => {
    const { derive, times } = counted({ a: 1 });
    await kept(lake, place('damaged'), derive);
    writeFileSync(fileOf(), readFileSync(fileOf()).fill(32));
    expect(await kept(lake, place('damaged'), derive)).toEqual({ a: 1 });
    expect([times(), JSON.parse(readFileSync(fileOf(), 'utf8'))]).toEqual([2, { a: 1 }]);
  });
  it('is derived anew where others commit something else while it is read', async () => {
    const { derive, times } = counted({ a: 1 }, { a: 2 });
    await kept(lake, place('raced'), derive);
    const raced = new Lake(lake.root);
    const read = vi.spyOn(raced, 'readBytes').mockImplementationOnce(async (...args) => {
      await kept(lake, place('meanwhile'), counted({ a: 9 }).derive);
      return lake.readBytes(...args);
    });
    expect(await kept(raced, place('raced'), derive)).toEqual({ a: 2 });
    expect([times(), read.mock.calls.length]).toEqual([2, 1]);
    read.mockRejectedValueOnce(new SpymasterError('LAKE_CORRUPT', 'gone'));
    await kept(lake, place('raced'), counted({ a: 3 }).derive);
    expect(await kept(raced, place('raced'), derive)).toEqual({ a: 1 });
  });
  it('is kept where it is nothing, or none', async () => {
    for (const told of [null, 0]) {
      const { derive, times } = counted(told);
      for (let time = 0; time < 2; time++)
        expect(await kept(lake, place(`nothing ${told}`), derive)).toBe(told);
      expect(times()).toBe(1);
    }
    const { files } = (await lake.manifest(DATASETS.thresholds('ES'), DATE))!;
    expect(Object.values(files).map(({ rows }) => rows)).toEqual([1]);
  });
  it('leaves alone what another has committed while it was derived', async () => {
    const derive = async () => {
      await kept(lake, place('another'), counted({ a: 9 }).derive);
      return { a: 1 };
    };
    expect(await kept(lake, place('own'), derive)).toEqual({ a: 1 });
    expect((await lake.manifest(DATASETS.thresholds('ES'), DATE))!.inputs).toBe('another');
  });
  it('is not derived anew for a fault of ours in reading', async () => {
    const faulty = new Lake(lake.root);
    await kept(lake, place('faulty'), counted({ a: 1 }).derive);
    vi.spyOn(faulty, 'readBytes').mockRejectedValue(new RangeError('a fault of ours'));
    await expect(kept(faulty, place('faulty'), counted({ a: 2 }).derive)).rejects.toThrow('a fault of ours');
  });
  it('is not kept where JSON cannot hold it', async () => {
    const dataset = DATASETS.streamHistory('ES');
    for (const told of [{ a: Number.NaN }, { a: Number.POSITIVE_INFINITY }, { a: new Map([[1, 2]]) }]) {
      const { derive, times } = counted(told);
      for (let time = 0; time < 2; time++)
        expect(await kept(lake, place(String(told.a), dataset), derive)).toBe(told);
      expect([times(), await lake.manifest(dataset, DATE)]).toEqual([2, null]);
    }
  });
  it('is told though it cannot be kept', async () => {
    const full = new Lake(lake.root, () => {
      throw new SpymasterError('WRITE_FAILED', 'The disk is full.');
    });
    expect(await kept(full, place('full'), counted({ a: 1 }).derive)).toEqual({ a: 1 });
    for (const code of ['FILE_LOCKED', 'LAKE_CONFLICT'] as const) {
      const busy = new Lake(lake.root);
      vi.spyOn(busy, 'commit').mockRejectedValue(new SpymasterError(code, 'Another is at it.'));
      expect(await kept(busy, place('busy'), counted({ a: 1 }).derive)).toEqual({ a: 1 });
    }
    const broken = new Lake(lake.root, () => {
      throw new RangeError('a fault of ours');
    });
    await expect(kept(broken, place('full'), counted({ a: 1 }).derive)).rejects.toThrow('a fault of ours');
  });
});
