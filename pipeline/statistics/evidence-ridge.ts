import { type Solution, solvePositiveDefinite } from './positive-definite.ts';

/** What observations say of linear coefficients, summed over them. */
export interface RidgeSums {
  /** Information of the observations, size × size, row by row; the lower triangle. */
  readonly information: Float64Array;
  readonly gradient: Float64Array;
}

export interface RidgeFit {
  readonly coefficients: Float64Array;
  /**
   * One a coefficient. Taken as independent they give a prediction's variance that is
   * right on average over what was fitted; the covariances are not kept.
   */
  readonly variances: Float64Array;
}

/** Where the search for strengths begins. */
const FIRST_STRENGTH = 1000;
/** Weaker priors than this are not taken: a standard deviation of 0.3. */
const MIN_STRENGTH = 10;
/** A group that is held back as much as this has shown nothing and is left out. */
const MAX_STRENGTH = 30_000;
/**
 * Steps from the first strength. Groups that tell find theirs; the strength of one that
 * shows as much as noise would goes on growing without end, and is left where it is then.
 */
const ITERATIONS = 4;

/**
 * One Newton step from nothing with a normal prior around nothing, whose strength is
 * sought for each group of coefficients by the evidence (MacKay, Bayesian interpolation,
 * 1992; Tipping, Sparse Bayesian learning, 2001): groups that say little are held back,
 * those that show far less than noise leave.
 * @param weight what one observation counts for
 * @param groups beside the coefficients
 */
export function fitEvidenceRidge(sums: RidgeSums, weight: number, groups: readonly string[]): RidgeFit {
  let strengths = new Map(groups.map((group) => [group, FIRST_STRENGTH]));
  let solved = solve(sums, weight, groups, strengths);
  for (let i = 0; i < ITERATIONS && strengths.size > 0; i++) {
    strengths = strengthened(solved, groups, strengths);
    solved = solve(sums, weight, groups, strengths);
  }
  const { live, values, inverseDiagonal, information } = solved;
  const fit = {
    coefficients: new Float64Array(groups.length),
    variances: new Float64Array(groups.length),
  };
  let [together, apart] = [0, 0];
  live.forEach((place, i) => {
    together += 1 - strengths.get(groups[place]!)! * inverseDiagonal[i]!;
    apart += inverseDiagonal[i]! * information[i]!;
  });
  live.forEach((place, i) => {
    fit.coefficients[place] = values[i]!;
    fit.variances[place] = apart > 0 ? (inverseDiagonal[i]! * together) / apart : 0;
  });
  return fit;
}

interface Solved extends Solution {
  /** Places of those that are not left out; the others are beside them. */
  readonly live: readonly number[];
  /** Of each by itself. */
  readonly information: Float64Array;
}

function solve(
  { information, gradient }: RidgeSums,
  weight: number,
  groups: readonly string[],
  strengths: ReadonlyMap<string, number>,
): Solved {
  const live = [...groups.keys()].filter((place) => strengths.has(groups[place]!));
  const size = live.length;
  const matrix = new Float64Array(size * size);
  const alone = new Float64Array(size);
  live.forEach((place, i) => {
    for (let j = 0; j <= i; j++)
      matrix[i * size + j] = weight * information[place * groups.length + live[j]!]!;
    alone[i] = matrix[i * size + i]!;
    matrix[i * size + i]! += strengths.get(groups[place]!)!;
  });
  const right = Float64Array.from(live, (place) => weight * gradient[place]!);
  return { live, information: alone, ...solvePositiveDefinite(matrix, right) };
}

/** What each group has determined of its coefficients, over their size. */
function strengthened(
  { live, values, inverseDiagonal }: Solved,
  groups: readonly string[],
  strengths: ReadonlyMap<string, number>,
): Map<string, number> {
  const [determined, squares] = [new Map<string, number>(), new Map<string, number>()];
  live.forEach((place, i) => {
    const group = groups[place]!;
    const known = 1 - strengths.get(group)! * inverseDiagonal[i]!;
    determined.set(group, (determined.get(group) ?? 0) + known);
    squares.set(group, (squares.get(group) ?? 0) + values[i]! ** 2);
  });
  return new Map(
    [...determined].flatMap(([group, known]) => {
      const strength = Math.max(MIN_STRENGTH, known / squares.get(group)!);
      return strength < MAX_STRENGTH ? [[group, strength] as const] : [];
    }),
  );
}
