/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

const HEX = /^#([0-9a-f]{3,8})$/i;

/** The colour that CSS text names as hexadecimal or rgb(); null for any other. */
export function rgbOf(color: string): Rgb | null {
  const hex = HEX.exec(color)?.[1];
  if (hex !== undefined) {
    const wide = hex.length < 6 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return [0, 2, 4].map((at) => Number.parseInt(wide.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  const numbers = color.startsWith('rgb') ? color.match(/[\d.]+/g)?.map(Number) : undefined;
  return numbers && numbers.length >= 3 ? [numbers[0]!, numbers[1]!, numbers[2]!] : null;
}

const linear = (channel: number): number => {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

const BLACK = '#10141b';
const WHITE = '#ffffff';
/** Contrast with black and with white is the same here: √(1.05 · 0.05) − 0.05. */
const EVEN = 0.179;

/** The one of black and white that is read better on a colour. */
export function inkOn(color: string): string {
  const rgb = rgbOf(color);
  if (!rgb) return 'Canvas';
  return luminance(rgb) > EVEN ? BLACK : WHITE;
}
