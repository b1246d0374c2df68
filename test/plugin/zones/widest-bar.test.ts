import { expect, it } from 'vitest';
import { WIDEST_BAR_S } from '../../../plugin/zones/widest-bar.ts';

it('Zones need bars of an hour or less', () => {
  expect(WIDEST_BAR_S).toBe(60 * 60);
});
