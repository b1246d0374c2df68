/** Bars ahead that a projection reaches: twenty minutes. */
export const HORIZON_BARS = 10;
/** Curves of the basis. */
export const BASIS_SIZE = 3;

/** One number for each curve of the basis. */
export type Curve = readonly [number, number, number];

/**
 * Bernstein polynomials of degree three on the horizon, without the one that is not zero
 * at its beginning: 3u(1−u)², 3u²(1−u), u³ with u = h/10. None is below zero, so a curve
 * without negative coefficients is none either.
 */
export function basisAt(bars: number): Curve {
  const u = bars / HORIZON_BARS;
  return [3 * u * (1 - u) ** 2, 3 * u * u * (1 - u), u ** 3];
}

/** The curve at so many bars ahead. */
export function curveAt([d1, d2, d3]: Curve, bars: number): number {
  const [b1, b2, b3] = basisAt(bars);
  return d1 * b1 + d2 * b2 + d3 * b3;
}

/** Bars ahead from 1 to the horizon. */
export const HORIZONS = Array.from({ length: HORIZON_BARS }, (_, i) => i + 1);

/** Coefficients a₁, a₂, a₃ of a path: anchor + a₁h + a₂h²/2 + a₃h³/6. */
export type PathCoefficients = Curve;

/** The same curve as a polynomial in bars. */
export function pathCoefficients([d1, d2, d3]: Curve): PathCoefficients {
  return [
    (3 * d1) / HORIZON_BARS,
    (2 * (-6 * d1 + 3 * d2)) / HORIZON_BARS ** 2,
    (6 * (3 * d1 - 3 * d2 + d3)) / HORIZON_BARS ** 3,
  ];
}

/** How fast a path goes so many bars ahead, per bar. */
export const pathSlope = ([a1, a2, a3]: PathCoefficients, bars: number): number =>
  a1 + a2 * bars + (a3 * bars * bars) / 2;

/** How its speed changes there, per bar². */
export const pathCurvature = ([, a2, a3]: PathCoefficients, bars: number): number => a2 + a3 * bars;

/** A path at so many bars ahead; streams stay within ±1. */
export const pathValue = (anchor: number, [a1, a2, a3]: PathCoefficients, bars: number): number =>
  Math.min(1, Math.max(-1, anchor + a1 * bars + (a2 * bars ** 2) / 2 + (a3 * bars ** 3) / 6));
