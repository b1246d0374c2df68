import { describe, expect, it } from 'vitest';
import { inkOn, luminance, rgbOf } from '../../../plugin/theme/color.ts';

describe('Colours', () => {
  it('are read as hexadecimal, short or long, and as rgb()', () => {
    expect(rgbOf('#0f131a')).toEqual([15, 19, 26]);
    expect(rgbOf('#fa0')).toEqual([255, 170, 0]);
    expect(rgbOf('#11223344')).toEqual([17, 34, 51]);
    expect(rgbOf('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3]);
    for (const other of ['Canvas', 'red', 'rgb()', '#12', ''])
      expect([other, rgbOf(other)]).toEqual([other, null]);
  });
  it('have the luminance of WCAG: white 1, black 0, grey 128 about a fifth', () => {
    expect(luminance([255, 255, 255])).toBeCloseTo(1, 6);
    expect(luminance([0, 0, 0])).toBe(0);
    expect(luminance([128, 128, 128])).toBeCloseTo(0.21586, 5);
    expect(luminance([255, 0, 0])).toBeCloseTo(0.2126, 4);
  });
  it('bear the ink that is read better', () => {
    expect(inkOn('#ffd43b')).toBe('#10141b');
    expect(inkOn('#a8141f')).toBe('#ffffff');
    // Between these two greys lies where both are read alike.
    expect([inkOn('#757575'), inkOn('#767676')]).toEqual(['#ffffff', '#10141b']);
    expect(inkOn('CanvasText')).toBe('Canvas');
  });
});
