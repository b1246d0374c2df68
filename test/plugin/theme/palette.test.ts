import { describe, expect, it } from 'vitest';
import { luminance, type Rgb, rgbOf } from '../../../plugin/theme/color.ts';
import { DARK, HIGH_CONTRAST, LIGHT, type Palette } from '../../../plugin/theme/palette.ts';

const rgb = (color: string): Rgb => rgbOf(color)!;
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(rgb(a)), luminance(rgb(b))].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

type Matrix = readonly (readonly [number, number, number])[];
/** Full protanopia and deuteranopia, on linear light (Machado, Oliveira & Fernandes 2009). */
const PROTANOPIA: Matrix = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
];
const DEUTERANOPIA: Matrix = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];
const linear = (channel: number) =>
  channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
/** OKLab of linear light (Ottosson 2020). */
function okLab([r, g, b]: readonly [number, number, number]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ] as const;
}
function seen(color: Rgb, matrix: Matrix) {
  const [r, g, b] = color.map(linear) as unknown as [number, number, number];
  const at = (row: readonly [number, number, number]) =>
    Math.max(0, Math.min(1, row[0] * r + row[1] * g + row[2] * b));
  return okLab([at(matrix[0]!), at(matrix[1]!), at(matrix[2]!)]);
}
function distance(a: Rgb, b: Rgb, matrix: Matrix): number {
  const [x, y] = [seen(a, matrix), seen(b, matrix)];
  return Math.hypot(...x.map((value, i) => value - y[i]!));
}
const over = (color: string, paper: string, alpha: number): Rgb =>
  rgb(color).map((value, i) => value * alpha + rgb(paper)[i]! * (1 - alpha)) as unknown as Rgb;

/** Written on the chart. */
const NAMES: readonly (keyof Palette)[] = ['preMarket', 'openingHighText', 'openingLow', 'sma', 'emaText'];
/** Written anywhere. */
const TEXT: readonly (keyof Palette)[] = [
  ...(['ink', 'inkMid', 'inkLow', 'breakText', 'rejectText', 'last'] as const),
  ...(['warning', 'critical', 'good', 'accent'] as const),
];
const MARKS: readonly (keyof Palette)[] = [
  ...(['openingHigh', 'control', 'break', 'reject', 'neutral', 'candleUp', 'candleDown'] as const),
];

describe.each([
  ['dark', DARK],
  ['light', LIGHT],
])('The %s palette', (_name, palette) => {
  it('has text that is read on paper, panel and what is raised: 4.5 to 1', () => {
    for (const role of NAMES)
      expect([role, contrast(palette[role], palette.paper) >= 4.5]).toEqual([role, true]);
    for (const role of TEXT)
      for (const ground of ['paper', 'panel', 'raised'] as const)
        expect([role, ground, contrast(palette[role], palette[ground]) >= 4.5]).toEqual([role, ground, true]);
  });
  it('has marks that are seen on paper: 3 to 1', () => {
    for (const role of MARKS)
      expect([role, contrast(palette[role], palette.paper) >= 3]).toEqual([role, true]);
  });
  it.each([
    ['protanopia', PROTANOPIA],
    ['deuteranopia', DEUTERANOPIA],
  ])('keeps claims apart with %s, and opening-range high from low', (_sight, matrix) => {
    const [more, less] = [palette.break, palette.reject].map((color) => over(color, palette.paper, 0.4));
    expect(distance(more!, less!, matrix)).toBeGreaterThanOrEqual(0.12);
    expect(distance(rgb(palette.openingHigh), rgb(palette.openingLow), matrix)).toBeGreaterThanOrEqual(0.1);
  });
});

it('High contrast is made of the reader’s own colours alone', () => {
  expect(Object.keys(HIGH_CONTRAST).sort()).toEqual(Object.keys(DARK).sort());
  expect(new Set(Object.values(HIGH_CONTRAST))).toEqual(new Set(['Canvas', 'CanvasText', 'Highlight']));
});
