import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { BASIS_SIZE, basisAt, type Curve, HORIZON_BARS, HORIZONS } from './horizon-basis.ts';

/** Paths to fit, row by row, in plain arrays for speed. */
export interface PathRows {
  readonly rows: number;
  /** Values of a row. */
  readonly width: number;
  /** rows × width. */
  readonly features: Float64Array;
  /** rows × {@link HORIZON_BARS}: the way from the anchor. */
  readonly paths: Float64Array;
  /** What each row counts for. */
  readonly weights: Float64Array;
}

/** Later bars count for less: 0.9 for each further one. */
export const HORIZON_WEIGHTS = HORIZONS.map((bars) => 0.9 ** (bars - 1));
/** Keeps features that say the same from large weights of opposite sign. */
const RIDGE = 1e-3;
/** A step of the dual, for paths that go {@link USUAL_SIZE} on average. */
const RHO = 5;
const USUAL_SIZE = 0.15;
const MAX_ITERATIONS = 500;
const LEAST_RESIDUAL = 5e-5;
/** Over-relaxation (Boyd et al., Distributed Optimization by ADMM, 2011, §3.4.3). */
const RELAXATION = 1.6;

/** The loss of a share `q` staying below: q above zero, q − 1 below. */
export const pinball = (error: number, q: number): number => (error >= 0 ? q * error : (q - 1) * error);

/**
 * Linear quantile regression of whole paths: W (width × 3) that minimises
 *
 *     Σ ω Σ_h 0.9^(h−1) pinball_q(path − (z W) · b(h)) + ½ λ n ‖W‖²
 *
 * by the alternating direction method of multipliers (Boyd et al. 2011), the quadratic
 * step being exact by the eigenvectors of ZᵀZ and BᵀB. No chance is in it.
 * @param start coefficients to begin from
 * @returns a curve for every feature
 */
export function fitPathQuantile(data: PathRows, q: number, start?: readonly Curve[]): readonly Curve[] {
  // Steps and tolerance are for paths of one size; the loss scales with them.
  const size = data.paths.reduce((sum, value) => sum + Math.abs(value), 0) / data.paths.length;
  const factor = size > 0 ? USUAL_SIZE / size : 1;
  const scaled = { ...data, paths: data.paths.map((value) => value * factor) };
  const solver = new PathSolver(scaled, q, RIDGE / factor);
  const times = (curves: readonly Curve[], by: number) =>
    curves.map(([w1, w2, w3]): Curve => [w1 * by, w2 * by, w3 * by]);
  solver.begin(start && times(start, factor));
  for (let i = 0; i < MAX_ITERATIONS; i++) if (solver.step() < LEAST_RESIDUAL) break;
  return times(solver.coefficients(), 1 / factor);
}

class PathSolver {
  readonly #data: PathRows;
  readonly #q: number;
  readonly #ridge: number;
  readonly #basis = Float64Array.from(HORIZONS.flatMap((bars) => basisAt(bars)));
  readonly #left: Matrix;
  readonly #leftValues: readonly number[];
  readonly #right: Matrix;
  readonly #rightValues: readonly number[];
  /** width × 3 */
  #w: Float64Array;
  /** rows × horizon: residuals r, and the scaled dual u. */
  readonly #r: Float64Array;
  readonly #u: Float64Array;

  constructor(data: PathRows, q: number, ridge: number) {
    this.#data = data;
    this.#q = q;
    this.#ridge = ridge;
    const basis = new Matrix(HORIZONS.map((bars) => [...basisAt(bars)]));
    const left = new EigenvalueDecomposition(gramOf(data), { assumeSymmetric: true });
    const right = new EigenvalueDecomposition(basis.transpose().mmul(basis), { assumeSymmetric: true });
    this.#left = left.eigenvectorMatrix;
    this.#leftValues = left.realEigenvalues;
    this.#right = right.eigenvectorMatrix;
    this.#rightValues = right.realEigenvalues;
    this.#w = new Float64Array(data.width * BASIS_SIZE);
    this.#r = new Float64Array(data.rows * HORIZON_BARS);
    this.#u = new Float64Array(data.rows * HORIZON_BARS);
  }

  begin(start: readonly Curve[] | undefined): void {
    if (start) this.#w = Float64Array.from(start.flat());
    const curve = new Float64Array(BASIS_SIZE);
    const { rows, paths } = this.#data;
    for (let i = 0; i < rows; i++) {
      this.#curveOf(i, curve);
      for (let h = 0; h < HORIZON_BARS; h++)
        this.#r[i * HORIZON_BARS + h] = paths[i * HORIZON_BARS + h]! - this.#valueAt(curve, h);
    }
  }

  /** One round; returns the larger of what primal and dual still lack, on average. */
  step(): number {
    this.#fit();
    return this.#shrink();
  }

  coefficients(): readonly Curve[] {
    return Array.from({ length: this.#data.width }, (_, f): Curve => {
      const at = f * BASIS_SIZE;
      return [this.#w[at]!, this.#w[at + 1]!, this.#w[at + 2]!];
    });
  }

  #curveOf(row: number, into: Float64Array): void {
    const { width, features } = this.#data;
    let [d1, d2, d3] = [0, 0, 0];
    for (let f = 0, at = row * width; f < width; f++, at++) {
      const z = features[at]!;
      d1 += z * this.#w[f * BASIS_SIZE]!;
      d2 += z * this.#w[f * BASIS_SIZE + 1]!;
      d3 += z * this.#w[f * BASIS_SIZE + 2]!;
    }
    into[0] = d1;
    into[1] = d2;
    into[2] = d3;
  }

  #valueAt(curve: Float64Array, h: number): number {
    const at = h * BASIS_SIZE;
    return curve[0]! * this.#basis[at]! + curve[1]! * this.#basis[at + 1]! + curve[2]! * this.#basis[at + 2]!;
  }

  /** W = U [ (Uᵀ Zᵀ T B V) / (Λ⊗M + λn/ρ) ] Vᵀ with T = Y − r + u. */
  #fit(): void {
    const { rows, width, features, paths } = this.#data;
    const target = new Float64Array(width * BASIS_SIZE);
    for (let i = 0; i < rows; i++) {
      let [t1, t2, t3] = [0, 0, 0];
      for (let h = 0, at = i * HORIZON_BARS; h < HORIZON_BARS; h++, at++) {
        const t = paths[at]! - this.#r[at]! + this.#u[at]!;
        t1 += t * this.#basis[h * BASIS_SIZE]!;
        t2 += t * this.#basis[h * BASIS_SIZE + 1]!;
        t3 += t * this.#basis[h * BASIS_SIZE + 2]!;
      }
      for (let f = 0, at = i * width; f < width; f++, at++) {
        const z = features[at]!;
        target[f * BASIS_SIZE]! += z * t1;
        target[f * BASIS_SIZE + 1]! += z * t2;
        target[f * BASIS_SIZE + 2]! += z * t3;
      }
    }
    const turned = this.#left.transpose().mmul(matrixOf(target, width)).mmul(this.#right);
    for (let f = 0; f < width; f++)
      for (let k = 0; k < BASIS_SIZE; k++)
        turned.set(
          f,
          k,
          turned.get(f, k) / (this.#leftValues[f]! * this.#rightValues[k]! + (this.#ridge * rows) / RHO),
        );
    const fitted = this.#left.mmul(turned).mmul(this.#right.transpose());
    this.#w = Float64Array.from(fitted.to1DArray());
  }

  /** Residuals go towards zero by what they cost, and the dual by what is left. */
  #shrink(): number {
    const { rows, paths, weights } = this.#data;
    const curve = new Float64Array(BASIS_SIZE);
    let [primal, dual] = [0, 0];
    for (let i = 0; i < rows; i++) {
      this.#curveOf(i, curve);
      for (let h = 0, at = i * HORIZON_BARS; h < HORIZON_BARS; h++, at++) {
        const left = paths[at]! - this.#valueAt(curve, h);
        const before = this.#r[at]!;
        const relaxed = RELAXATION * left + (1 - RELAXATION) * before;
        const a = relaxed + this.#u[at]!;
        const cost = (weights[i]! * HORIZON_WEIGHTS[h]!) / RHO;
        const [up, down] = [cost * this.#q, cost * (1 - this.#q)];
        const r = Math.max(a - up, 0) + Math.min(a + down, 0);
        this.#r[at] = r;
        this.#u[at] = a - r;
        primal += Math.abs(left - r);
        dual += Math.abs(r - before);
      }
    }
    return Math.max(primal, dual) / (rows * HORIZON_BARS);
  }
}

const matrixOf = (values: Float64Array, rows: number): Matrix =>
  new Matrix(
    Array.from({ length: rows }, (_, f) => [...values.subarray(f * BASIS_SIZE, (f + 1) * BASIS_SIZE)]),
  );

/** ZᵀZ. */
function gramOf({ rows, width, features }: PathRows): Matrix {
  const gram = new Float64Array(width * width);
  for (let i = 0; i < rows; i++)
    for (let f = 0; f < width; f++) {
      const z = features[i * width + f]!;
      if (z === 0) continue;
      for (let g = f; g < width; g++) gram[f * width + g]! += z * features[i * width + g]!;
    }
  return new Matrix(
    Array.from({ length: width }, (_, f) =>
      Array.from({ length: width }, (__, g) => gram[Math.min(f, g) * width + Math.max(f, g)]!),
    ),
  );
}

/** What a fit costs: the sum that {@link fitPathQuantile} minimises. */
export function pathLoss(
  { rows, width, features, paths, weights }: PathRows,
  q: number,
  coefficients: readonly Curve[],
): number {
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const curve = curveOf(features.subarray(i * width, (i + 1) * width), coefficients);
    HORIZONS.forEach((bars, h) => {
      const [b1, b2, b3] = basisAt(bars);
      const error = paths[i * HORIZON_BARS + h]! - (curve[0] * b1 + curve[1] * b2 + curve[2] * b3);
      loss += weights[i]! * HORIZON_WEIGHTS[h]! * pinball(error, q);
    });
  }
  return loss + (RIDGE * rows * coefficients.flat().reduce((sum, w) => sum + w * w, 0)) / 2;
}

/** The curve that features make. */
export function curveOf(features: ArrayLike<number>, coefficients: readonly Curve[]): Curve {
  let [d1, d2, d3] = [0, 0, 0];
  coefficients.forEach(([w1, w2, w3], f) => {
    const z = features[f]!;
    d1 += z * w1;
    d2 += z * w2;
    d3 += z * w3;
  });
  return [d1, d2, d3];
}
