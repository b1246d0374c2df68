import type { Stream } from '../../shared/vocabulary/stream.ts';

export type StreamValues = Readonly<Record<Stream, number>>;

/** Made of the five streams at one close. */
export interface Merged {
  /** Σ_P: momentum with flow; above zero is up. */
  readonly pressure: number;
  /**
   * Σ_R: barrier with setup. A poor setup alone makes it negative: it has no direction.
   */
  readonly structure: number;
  /** Whether momentum, flow and barrier point one way, and in how clean a setup. */
  readonly alignment: number;
  /** How far the three differ: 0 where they are equal. */
  readonly divergence: number;
  /** Alignment, strengthened where dealers amplify moves. */
  readonly adjustedAlignment: number;
}

const DEALER_WEIGHT = 0.35;

export function merged({ momentum, flow, barrier, dealer, setup }: StreamValues): Merged {
  const three = [momentum, flow, barrier];
  const mean = three.reduce((sum, value) => sum + value, 0) / three.length;
  const variance = three.reduce((sum, value) => sum + (value - mean) ** 2, 0) / three.length;
  const quality = 0.6 + 0.4 * (0.5 + 0.5 * setup);
  const alignment = mean * quality;
  return {
    pressure: Math.tanh(0.55 * momentum + 0.45 * flow),
    structure: Math.tanh(0.7 * barrier + 0.3 * setup),
    alignment,
    divergence: Math.sqrt(variance),
    adjustedAlignment: Math.min(1, Math.max(-1, alignment * (1 + DEALER_WEIGHT * dealer))),
  };
}
