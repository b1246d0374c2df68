import { expect, it } from 'vitest';
import { aggressorOf } from '../../../daemon/sources/aggressor.ts';

it('a trade was taken by a buyer at B, by a seller at A, and by neither at N', () => {
  expect(['B', 'A', 'N'].map((letter) => aggressorOf(letter.charCodeAt(0)))).toEqual([1, -1, 0]);
});
