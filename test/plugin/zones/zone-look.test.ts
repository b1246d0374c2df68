import { describe, expect, it } from 'vitest';
import { DARK, HIGH_CONTRAST, LIGHT } from '../../../plugin/theme/palette.ts';
import { zoneLook } from '../../../plugin/zones/zone-look.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import { ANSWER, horizon } from '../../messages.ts';

const light = { palette: LIGHT, isDark: false, isForced: false, strength: 1 };
const dark = { palette: DARK, isDark: true, isForced: false, strength: 1 };
const forced = { palette: HIGH_CONTRAST, isDark: false, isForced: true, strength: 1 };
const usual = { lean: { ...ANSWER.lean, differs: false } };
const less = { lean: { ...ANSWER.lean, delta: -0.9, differs: true } };
/** Breaks and rejections; the rest chops. */
const shares = (breaks: number, reject: number): Pick<Answer, 'horizons'> => ({
  horizons: [
    { ...horizon(240, breaks, breaks - 0.1, breaks + 0.1), reject: { mean: reject, low: 0, high: 1 } },
  ],
});
const look = (changes: Partial<Answer> = {}, paint = light) =>
  zoneLook({ ...ANSWER, ...changes }, 240, paint);

describe('How a zone looks', () => {
  it('has strong colour and an edge only where something differs, stronger far from the usual', () => {
    // 36 of 100 are usual: 58 are far from that, 45 are not.
    expect(look()).toEqual({ color: LIGHT.break, alpha: 0.4, hatch: null, edge: true });
    expect(look(shares(0.45, 0.4))).toEqual({ color: LIGHT.break, alpha: 0.28, hatch: null, edge: true });
    expect(look({ ...less, ...shares(0.1, 0.8) })).toEqual({
      color: LIGHT.reject,
      alpha: 0.4,
      hatch: null,
      edge: true,
    });
  });
  it('is hatched where nothing can be told', () => {
    expect(look({ grade: 'D' })).toEqual({ color: LIGHT.neutral, alpha: 0.35, hatch: '/', edge: false });
    expect(look({ status: 'thin' }).hatch).toBe('/');
  });
  it('has a faint hue where it is as usual and usually goes one way: from eight points on', () => {
    // 0.581 of what is decided breaks, and 0.579.
    expect(look({ ...usual, ...shares(0.581, 0.419) })).toEqual({
      color: LIGHT.break,
      alpha: 0.16,
      hatch: null,
      edge: false,
    });
    expect(look({ ...usual, ...shares(0.579, 0.421) }).color).toBe(LIGHT.neutral);
    expect(look({ ...usual, ...shares(0.42, 0.58) })).toMatchObject({ color: LIGHT.reject, alpha: 0.16 });
    expect(look({ ...usual, ...shares(0.42, 0.58) }, dark)).toMatchObject({
      color: DARK.reject,
      alpha: 0.14,
    });
  });
  it('is a faint grey else, as of the paper', () => {
    expect(look({ ...usual, ...shares(0.5, 0.5) }).alpha).toBe(0.1);
    expect(look({ ...usual, ...shares(0.5, 0.5) }, dark).alpha).toBe(0.12);
    expect(look({ ...usual, ...shares(0, 0) }).color).toBe(LIGHT.neutral);
  });
  it('is as strong as the reader likes', () => {
    expect(look({}, { ...light, strength: 0.5 }).alpha).toBe(0.2);
    expect(look({ grade: 'D' }, { ...light, strength: 1.5 }).alpha).toBeCloseTo(0.525, 9);
  });
  it('tells by shape alone where all colours are the reader’s own', () => {
    expect([look({}, forced).hatch, look(less, forced).hatch]).toEqual(['/', '\\']);
    expect(look({ grade: 'D' }, forced)).toMatchObject({ hatch: 'dots', alpha: 1, edge: false });
    expect(look({}, forced)).toMatchObject({ alpha: 1, edge: true });
    expect(look({ ...usual, ...shares(0.7, 0.3) }, forced)).toMatchObject({
      color: 'CanvasText',
      hatch: null,
      edge: false,
    });
  });
  it('is of the horizon that is shown', () => {
    const two = { ...ANSWER, horizons: [horizon(120, 0.4, 0.3, 0.5), horizon(240, 0.58, 0.45, 0.7)] };
    expect([zoneLook(two, 120, light).alpha, zoneLook(two, 240, light).alpha]).toEqual([0.28, 0.4]);
    const plain = {
      ...two,
      ...usual,
      horizons: [horizon(120, 0.8, 0.7, 0.9), { ...horizon(240, 0.45, 0.4, 0.5) }],
    };
    expect([zoneLook(plain, 120, light).color, zoneLook(plain, 240, light).color]).toEqual([
      LIGHT.break,
      LIGHT.neutral,
    ]);
  });
});
