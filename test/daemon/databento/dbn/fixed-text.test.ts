import { expect, it } from 'vitest';
import { fixedText } from '../../../../daemon/databento/dbn/fixed-text.ts';

it('text ends at its first zero, or at the end of its field', () => {
  const bytes = Buffer.from('xxES\0M5yy');
  expect([fixedText(bytes, 2, 5), fixedText(bytes, 5, 2), fixedText(bytes, 4, 3)]).toEqual(['ES', 'M5', '']);
  expect(fixedText(Buffer.from('Σ_M'), 0, 4)).toBe('Σ_M');
});
