import type { Direction } from '../../shared/vocabulary/approach.ts';
import { dimensionPlace, E183 } from './dimensions.ts';

const SOURCE = Int32Array.from(E183, ({ mirror }) => dimensionPlace(mirror));
const SIGN = Float32Array.from(E183, ({ frame }) => (frame === 'market' ? -1 : 1));

/**
 * The vector as if the approach had come from below: for DOWN the market is reflected
 * about the level, so that both directions can be compared in one frame.
 */
export function canonical(vector: Float32Array, direction: Direction): Float32Array {
  if (direction === 'UP') return vector;
  const mirrored = new Float32Array(vector.length);
  for (let i = 0; i < mirrored.length; i++) mirrored[i] = SIGN[i]! * vector[SOURCE[i]!]!;
  return mirrored;
}
