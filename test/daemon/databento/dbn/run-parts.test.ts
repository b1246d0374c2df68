import { expect, it } from 'vitest';
import { OHLCV, TRADE } from '../../../../daemon/databento/dbn/layouts/index.ts';
import { indexTimeOffset, wantedRecords } from '../../../../daemon/databento/dbn/run-parts.ts';
import { opened, trade } from './bytes.ts';

it('records are ordered by when they were received, and by their own time where that is not told', () => {
  expect([indexTimeOffset(TRADE), indexTimeOffset(OHLCV)]).toEqual([32, 8]);
  expect(indexTimeOffset(null)).toBe(8);
});
it('wanted records are moved together, whole and in order; a run of them alone is left as it is', async () => {
  for await (const run of (await opened(Array.from({ length: 10 }, (_, i) => trade(i)))).runs()) {
    expect(wantedRecords(run, () => true)).toBe(run);
    const whole = run.bytes.slice();
    const odd = wantedRecords(run, (at) => (at / run.stride) % 2 === 1);
    expect([odd.count, odd.bytes.length, odd.view.byteLength]).toEqual([5, 5 * 48, 5 * 48]);
    for (let i = 0; i < 5; i++)
      expect(odd.bytes.subarray(i * 48, (i + 1) * 48)).toEqual(
        whole.subarray((2 * i + 1) * 48, (2 * i + 2) * 48),
      );
    expect(wantedRecords(odd, () => false).count).toBe(0);
  }
});
