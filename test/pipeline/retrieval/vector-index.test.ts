import { expect, it } from 'vitest';
import { EXACT } from '../../../pipeline/retrieval/vector-index.ts';

it('The built-in engine leaves nothing out', () => {
  expect(EXACT.shortlist('CONTACT', 3, new Float32Array(144))).toBeNull();
});
