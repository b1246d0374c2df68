import { expect, it } from 'vitest';
import { nameOf } from '../../../plugin/card/name-of.ts';
import { ANSWER } from '../../messages.ts';

it('An approach is named by its level and the side that price comes from', () => {
  expect([nameOf(ANSWER), nameOf({ level: 'SMA_90', direction: 'DOWN' })]).toEqual(['OR high ↑', 'SMA 90 ↓']);
});
