import { describe, expect, it } from 'vitest';
import { stored } from '../../../pipeline/schema/stored-column.ts';

describe('A stored column', () => {
  it('is its own mirror and belongs to no frame', () => {
    expect(stored('close', 'points', 'Last price.')).toMatchObject({
      name: 'close',
      unit: 'points',
      mirror: 'close',
      frame: 'none',
      missing: [],
    });
  });
});
