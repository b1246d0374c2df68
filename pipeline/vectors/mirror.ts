import type { Direction } from '../../shared/vocabulary/approach.ts';
import { E183, E183_INDEX } from './episode-dimensions.ts';

const SOURCE = Int32Array.from(E183, ({ mirror }) => E183_INDEX.get(mirror)!);
const SIGN = Float32Array.from(E183, ({ parity }) => parity);

/**
 * The vector as if the approach had come from below: for DOWN the market is reflected about the level, so that both directions can
 * be compared in one frame (specification 20 §1.4).
 */
export function canonical(vector: Float32Array, direction: Direction): Float32Array {
  if (direction === 'UP') return vector;
  return vector.map((_, i) => SIGN[i]! * vector[SOURCE[i]!]!);
}
