import { expect, test } from 'vitest';
import { ReadTable } from '../../../daemon/lake/row-encoding.ts';
import { encodeStreamBars, STREAM_BARS } from '../../../daemon/tables/stream-bars.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { SESSION } from '../../market.ts';
import { streamBar } from '../../stream-inputs.ts';

test('thirty-two columns, in the order that is published', () => {
  expect(STREAM_BARS.map(({ name }) => name)).toEqual([
    'timestamp',
    'level_kind',
    'direction',
    'spot',
    'atr',
    'level_price',
    'sigma_m',
    'sigma_f',
    'sigma_b',
    'sigma_d',
    'sigma_s',
    'sigma_p',
    'sigma_r',
    'alignment',
    'divergence',
    'alignment_adj',
    ...['p', 'm', 'f', 'b'].flatMap((letter) =>
      ['smooth', 'slope', 'curvature', 'jerk'].map((part) => `sigma_${letter}_${part}`),
    ),
  ]);
});

test('each column holds what its name says', () => {
  const motion = (from: number) => ({ smooth: from, slope: from + 1, curvature: from + 2, jerk: from + 3 });
  const bar = streamBar(3, {
    level: 'OR_LOW',
    direction: 'DOWN',
    spot: 1,
    atr: 2,
    levelPrice: 3,
    momentum: 7,
    flow: 8,
    barrier: 9,
    dealer: 10,
    setup: 11,
    pressure: 12,
    structure: 13,
    alignment: 14,
    divergence: 15,
    adjustedAlignment: 16,
    motion: { pressure: motion(17), momentum: motion(21), flow: motion(25), barrier: motion(29) },
  });
  const table = new ReadTable(encodeStreamBars(SESSION, [bar]).bytes);
  expect(table.bigints('timestamp')).toEqual([toTimestamp(SESSION, bar.at)]);
  expect([table.strings('level_kind')[0], table.strings('direction')[0]]).toEqual(['OR_LOW', 'DOWN']);
  const numbers = STREAM_BARS.slice(3).map(({ name }) => table.numbers(name)[0]);
  expect(numbers).toEqual([1, 2, 3, ...Array.from({ length: 26 }, (_, i) => i + 7)]);
});
