import { expect, test } from 'vitest';
import { lowCoverage } from '../../../pipeline/streams/stream-bar.ts';

test('a stream with less than half of its inputs is named', () => {
  const coverage = { momentum: 1, flow: 0.49, barrier: 0.5, dealer: 0, setup: 0.9 };
  expect(lowCoverage({ coverage })).toEqual(['flow', 'dealer']);
});
