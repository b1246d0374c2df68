import { E183 } from '../vectors/dimensions.ts';
import { canonical } from '../vectors/mirror.ts';
import { LOOKBACK_SESSIONS } from '../vectors/normalization.ts';
import type { Corpus } from './corpus.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

/** Sessions that are held against all of the look-back. */
export const DRIFT_SESSIONS = 5;
/** With fewer earlier blocks the last would stand out too often by chance. */
const MIN_EARLIER_BLOCKS = LOOKBACK_SESSIONS / DRIFT_SESSIONS - 1;
/** A dimension that has moved by less, in standard deviations, has not drifted. */
const MIN_DISTANCE = 0.5;
/** How finely distributions are compared. */
const QUANTILES = Array.from({ length: 20 }, (_, i) => (i + 0.5) / 20);

/** A dimension whose last sessions are unlike those of the look-back. */
export interface DimensionDrift {
  readonly name: string;
  /** Mean distance of quantiles (Wasserstein), and of means, in the dimension's scale. */
  readonly distance: number;
  readonly shift: number;
}

export interface Drift {
  readonly lastDate: string;
  readonly sessions: number;
  /**
   * Median distance over the dimensions: of the last sessions, and the most it ever was.
   */
  readonly distance: number;
  readonly mostBefore: number;
  /** The last sessions are farther from the look-back than any before them. */
  readonly isUnlike: boolean;
  /** Those that are farther than ever, and far, the farthest first. */
  readonly dimensions: readonly DimensionDrift[];
}

/**
 * Whether the last five sessions look like those of the look-back. What counts as far is
 * what blocks of five sessions before them have been: of twelve blocks that are alike,
 * the last is the farthest once in twelve times.
 * @param checkpoints those of the corpus
 * @returns null with fewer sessions than the look-back has
 */
export function driftOf(
  { sessions, normalization, transform }: Corpus,
  checkpoints: readonly StoredCheckpoint[],
): Drift | null {
  const recent = sessions.slice(-LOOKBACK_SESSIONS);
  const blocks = blocksOf(recent);
  if (blocks.length <= MIN_EARLIER_BLOCKS) return null;
  const blockOf = new Map(blocks.flatMap((dates, block) => dates.map((date) => [date, block] as const)));
  const rows = checkpoints
    .filter(({ date }) => date >= recent[0]! && date <= recent.at(-1)!)
    .map(({ date, vector, direction }) => ({
      block: blockOf.get(date) ?? null,
      vector: canonical(vector, direction),
    }));
  const last = blocks.length - 1;
  const measured = transform.livePlaces.map((place) => {
    const { name } = E183[place]!;
    const { scale } = normalization.dimensions[name]!;
    const [all, each] = samplesOf(rows, blocks.length, place, scale);
    return {
      name,
      distances: each.map((own) => distanceBetween(own, all)),
      shift: mean(each[last]!) - mean(all),
    };
  });
  const typical = blocks.map((_, block) => median(measured.map(({ distances }) => distances[block]!)));
  const [distance, mostBefore] = [typical[last]!, Math.max(...typical.slice(0, last))];
  return {
    lastDate: recent.at(-1)!,
    sessions: recent.length,
    distance,
    mostBefore,
    isUnlike: distance > mostBefore,
    dimensions: measured
      .filter(
        ({ distances }) =>
          distances[last]! > MIN_DISTANCE && distances[last]! > Math.max(...distances.slice(0, last)),
      )
      .map(({ name, distances, shift }) => ({ name, distance: distances[last]!, shift }))
      .sort((a, b) => b.distance - a.distance),
  };
}

interface BlockRow {
  readonly block: number | null;
  readonly vector: Float32Array;
}

/**
 * Present values of a dimension in its scale, ascending: of all rows, and of each block.
 */
function samplesOf(
  rows: readonly BlockRow[],
  blocks: number,
  place: number,
  scale: number,
): readonly [Float64Array, readonly Float64Array[]] {
  const all: number[] = [];
  const each = Array.from({ length: blocks }, (): number[] => []);
  for (const { block, vector } of rows) {
    const value = vector[place]! / scale;
    if (!Number.isFinite(value)) continue;
    all.push(value);
    if (block !== null) each[block]!.push(value);
  }
  const ascending = (values: readonly number[]) => Float64Array.from(values).sort();
  return [ascending(all), each.map(ascending)];
}

/** Whole blocks counted from the end; what is left over at the beginning is in none. */
function blocksOf(sessions: readonly string[]): string[][] {
  const blocks: string[][] = [];
  for (let end = sessions.length; end >= DRIFT_SESSIONS; end -= DRIFT_SESSIONS)
    blocks.unshift(sessions.slice(end - DRIFT_SESSIONS, end));
  return blocks;
}

/** Of two samples, each ascending; nothing where one is empty. */
function distanceBetween(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return 0;
  const at = (sorted: Float64Array, p: number) => sorted[Math.floor(p * sorted.length)]!;
  return QUANTILES.reduce((sum, p) => sum + Math.abs(at(a, p) - at(b, p)), 0) / QUANTILES.length;
}

const mean = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
