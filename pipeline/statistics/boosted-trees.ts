import { fromLogOdds, logOdds } from './log-odds.ts';

const ROUNDS = 60;
const LEARNING_RATE = 0.1;
const DEPTH = 3;
/** Ridge on the value of a leaf, and the least information on either side of a split. */
const LEAF_RIDGE = 5;
const MIN_INFORMATION = 5;
const BINS = 32;
/** Missing values have a bin of their own, below all others. */
const MISSING_BIN = 0;

/** Rows of features, one behind the other; NaN is missing. */
export interface FeatureRows {
  readonly width: number;
  readonly values: Float32Array;
}

interface Split {
  readonly feature: number;
  /** Rows whose bin is at most this go left. */
  readonly bin: number;
}

/** A full tree: splits level by level, null where a node is not split further. */
interface Tree {
  readonly splits: readonly (Split | null)[];
  readonly leaves: Float64Array;
}

/**
 * Gradient-boosted trees for a yes or no (Friedman, Greedy Function Approximation, 2001;
 * by histograms and second derivatives as Chen & Guestrin, XGBoost, 2016).
 */
export class BoostedTrees {
  readonly #base: number;
  readonly #edges: readonly Float32Array[];
  readonly #trees: readonly Tree[];

  private constructor(base: number, edges: readonly Float32Array[], trees: readonly Tree[]) {
    this.#base = base;
    this.#edges = edges;
    this.#trees = trees;
  }

  /** @param happened one for every row; at least one of them yes, and one no */
  static fit({ width, values }: FeatureRows, happened: readonly boolean[]): BoostedTrees {
    const rows = happened.length;
    const edges = Array.from({ length: width }, (_, feature) => edgesOf(values, width, feature));
    const bins = new Uint8Array(rows * width);
    for (let row = 0; row < rows; row++)
      for (let feature = 0; feature < width; feature++)
        bins[row * width + feature] = binOf(edges[feature]!, values[row * width + feature]!);
    const base = logOdds(happened.filter(Boolean).length / rows);
    const scores = new Float64Array(rows).fill(base);
    const trees: Tree[] = [];
    const [pull, information] = [new Float64Array(rows), new Float64Array(rows)];
    for (let round = 0; round < ROUNDS; round++) {
      for (let row = 0; row < rows; row++) {
        const probability = fromLogOdds(scores[row]!);
        pull[row] = (happened[row] ? 1 : 0) - probability;
        information[row] = probability * (1 - probability);
      }
      const { tree, leafOf } = growTree({ bins, width, rows, pull, information });
      for (let row = 0; row < rows; row++) scores[row]! += tree.leaves[leafOf[row]!]!;
      trees.push(tree);
    }
    return new BoostedTrees(base, edges, trees);
  }

  probability(features: ArrayLike<number>): number {
    let score = this.#base;
    for (const { splits, leaves } of this.#trees) {
      let node = 0;
      for (let level = 0; level < DEPTH; level++) {
        const split = splits[node];
        const goesLeft = !split || binOf(this.#edges[split.feature]!, features[split.feature]!) <= split.bin;
        node = 2 * node + (goesLeft ? 1 : 2);
      }
      score += leaves[node - (2 ** DEPTH - 1)]!;
    }
    return fromLogOdds(score);
  }
}

/** Quantiles of the present values, without repeats: upper bounds of all bins but one. */
function edgesOf(values: Float32Array, width: number, feature: number): Float32Array {
  const present: number[] = [];
  for (let at = feature; at < values.length; at += width)
    if (!Number.isNaN(values[at]!)) present.push(values[at]!);
  const sorted = Float32Array.from(present).sort();
  const edges = Array.from(
    { length: BINS - 2 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / (BINS - 1))]!,
  );
  return Float32Array.from(new Set(sorted.length === 0 ? [] : edges));
}

/** 0 where it is missing, else 1 and more. */
function binOf(edges: Float32Array, value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  let [from, to] = [0, edges.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (value < edges[middle]!) to = middle;
    else from = middle + 1;
  }
  return from + 1;
}

interface Growing {
  readonly bins: Uint8Array;
  readonly width: number;
  readonly rows: number;
  readonly pull: Float64Array;
  readonly information: Float64Array;
}

/** @returns the tree, and which of its leaves each row is in */
function growTree(growing: Growing): { readonly tree: Tree; readonly leafOf: Uint8Array } {
  const { bins, width, rows } = growing;
  const splits = new Array<Split | null>(2 ** DEPTH - 1).fill(null);
  const nodeOf = new Uint8Array(rows);
  for (let level = 0; level < DEPTH; level++) {
    const first = 2 ** level - 1;
    for (let node = first; node < 2 * first + 1; node++) splits[node] = bestSplit(growing, nodeOf, node);
    for (let row = 0; row < rows; row++) {
      const node = nodeOf[row]!;
      const split = splits[node];
      const goesLeft = !split || bins[row * width + split.feature]! <= split.bin;
      nodeOf[row] = 2 * node + (goesLeft ? 1 : 2);
    }
  }
  const firstLeaf = 2 ** DEPTH - 1;
  const leafOf = nodeOf.map((node) => node - firstLeaf);
  const [pulls, informations] = [new Float64Array(2 ** DEPTH), new Float64Array(2 ** DEPTH)];
  for (let row = 0; row < rows; row++) {
    pulls[leafOf[row]!]! += growing.pull[row]!;
    informations[leafOf[row]!]! += growing.information[row]!;
  }
  const leaves = pulls.map((pull, leaf) => (LEARNING_RATE * pull) / (informations[leaf]! + LEAF_RIDGE));
  return { tree: { splits, leaves }, leafOf };
}

function bestSplit(
  { bins, width, rows, pull, information }: Growing,
  nodeOf: Uint8Array,
  node: number,
): Split | null {
  const [pulls, informations] = [new Float64Array(width * BINS), new Float64Array(width * BINS)];
  let [allPull, allInformation] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (nodeOf[row] !== node) continue;
    allPull += pull[row]!;
    allInformation += information[row]!;
    for (let feature = 0, at = row * width; feature < width; feature++, at++) {
      const cell = feature * BINS + bins[at]!;
      pulls[cell]! += pull[row]!;
      informations[cell]! += information[row]!;
    }
  }
  const worth = (of: number, held: number) => of ** 2 / (held + LEAF_RIDGE);
  let best: Split | null = null;
  let most = worth(allPull, allInformation);
  for (let feature = 0; feature < width; feature++) {
    let [left, held] = [0, 0];
    for (let bin = 0; bin < BINS - 1; bin++) {
      left += pulls[feature * BINS + bin]!;
      held += informations[feature * BINS + bin]!;
      if (held < MIN_INFORMATION || allInformation - held < MIN_INFORMATION) continue;
      const gained = worth(left, held) + worth(allPull - left, allInformation - held);
      if (gained > most) [most, best] = [gained, { feature, bin }];
    }
  }
  return best;
}
