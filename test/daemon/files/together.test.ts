import { describe, expect, it } from 'vitest';
import { together } from '../../../daemon/files/together.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Work that is done together', () => {
  it('gives its results in the order of the items, whichever is done first', async () => {
    const slowFirst = async (item: number) => {
      for (let i = item; i < 5; i++) await turn();
      return 10 * item;
    };
    expect(await together([0, 1, 2, 3, 4], slowFirst)).toEqual([0, 10, 20, 30, 40]);
    expect(await together([], slowFirst)).toEqual([]);
  });
  it('is done sixteen at a time', async () => {
    let [now, most] = [0, 0];
    const items = Array.from({ length: 50 }, (_, i) => i);
    await together(items, async () => {
      most = Math.max(most, ++now);
      await turn();
      now--;
    });
    expect(most).toBe(16);
  });
  it('fails with the first that fails', async () => {
    await expect(
      together([1, 2], async (item) => {
        if (item === 2) throw new Error('the second');
      }),
    ).rejects.toThrow('the second');
  });
});
