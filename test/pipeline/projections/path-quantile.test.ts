import loadHighs from 'highs';
import { expect, test } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { basisAt, HORIZONS } from '../../../pipeline/projections/horizon-basis.ts';
import {
  curveOf,
  fitPathQuantile,
  HORIZON_WEIGHTS,
  type PathRows,
  pathLoss,
  pinball,
} from '../../../pipeline/projections/path-quantile.ts';

/** Paths that go where two features say, with noise that grows along the way. */
function somePaths(rows: number, width = 3): PathRows {
  const random = new Random(5, 'paths');
  const noise = () => random.next() + random.next() - 1;
  const features = new Float64Array(rows * width);
  const paths = new Float64Array(rows * HORIZONS.length);
  const weights = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let f = 0; f < width; f++) features[i * width + f] = f === 0 ? 1 : 2 * noise();
    weights[i] = 0.2 + 0.8 * random.next();
    const drift = 0.02 * features[i * width + 1]! - 0.01 * features[i * width + 2]!;
    let walk = 0;
    HORIZONS.forEach((bars, h) => {
      walk += 0.05 * noise();
      paths[i * HORIZONS.length + h] = drift * bars + walk;
    });
  }
  return { rows, width, features, paths, weights };
}

/** The same problem as a linear programme: Σ ω w (q e⁺ + (1 − q) e⁻). */
async function bestLoss({ rows, width, features, paths, weights }: PathRows, q: number): Promise<number> {
  // Its types are of an ES module, and what is loaded is that module’s default.
  const solver = await (loadHighs as unknown as typeof loadHighs.default)();
  const objective: string[] = [];
  const constraints: string[] = [];
  for (let i = 0; i < rows; i++)
    HORIZONS.forEach((bars, h) => {
      const cost = weights[i]! * HORIZON_WEIGHTS[h]!;
      objective.push(`${cost * q} p${i}_${h}`, `${cost * (1 - q)} m${i}_${h}`);
      const terms = Array.from({ length: width }, (_, f) =>
        basisAt(bars).map((basis, k) => `${(features[i * width + f]! * basis).toFixed(12)} w${f}_${k}`),
      ).flat();
      const left = [...terms, `1 p${i}_${h}`].join(' + ').replaceAll('+ -', '- ');
      constraints.push(`${left} - 1 m${i}_${h} = ${paths[i * HORIZONS.length + h]!.toFixed(12)}`);
    });
  const free = Array.from({ length: width }, (_, f) => [0, 1, 2].map((k) => `w${f}_${k} free`)).flat();
  const programme = `Minimize\n obj: ${objective.join(' + ')}\nSubject To\n${constraints.map((line, i) => ` c${i}: ${line}`).join('\n')}\nBounds\n${free.map((line) => ` ${line}`).join('\n')}\nEnd\n`;
  return solver.solve(programme).ObjectiveValue;
}

test.each([0.1, 0.5, 0.9])('at q = %d the loss is that of the exact linear programme', async (q) => {
  const data = somePaths(60);
  const fitted = pathLoss(data, q, fitPathQuantile(data, q));
  const best = await bestLoss(data, q);
  // What keeps coefficients small costs a little.
  expect(fitted).toBeGreaterThanOrEqual(best * (1 - 1e-9));
  expect(fitted).toBeLessThan(best * 1.003);
});

test('as many paths stay below as the quantile says', () => {
  const data = somePaths(2000);
  for (const q of [0.1, 0.5, 0.9]) {
    const curves = fitPathQuantile(data, q);
    let [below, total] = [0, 0];
    for (let i = 0; i < data.rows; i++) {
      const [d1, d2, d3] = curveOf(data.features.subarray(i * 3, i * 3 + 3), curves);
      HORIZONS.forEach((bars, h) => {
        const [b1, b2, b3] = basisAt(bars);
        const weight = data.weights[i]! * HORIZON_WEIGHTS[h]!;
        total += weight;
        if (data.paths[i * HORIZONS.length + h]! < d1 * b1 + d2 * b2 + d3 * b3) below += weight;
      });
    }
    expect(below / total).toBeCloseTo(q, 1.7);
  }
});

test('the same data give the same curves, from wherever it begins', () => {
  const data = somePaths(400);
  const from = fitPathQuantile(data, 0.5);
  expect(fitPathQuantile(data, 0.5)).toEqual(from);
  const again = fitPathQuantile(data, 0.5, from);
  expect(pathLoss(data, 0.5, again)).toBeCloseTo(pathLoss(data, 0.5, from), 2);
});

test('the loss of a share that stays below', () => {
  expect(pinball(2, 0.9)).toBeCloseTo(1.8, 12);
  expect(pinball(-2, 0.9)).toBeCloseTo(0.2, 12);
  expect(HORIZON_WEIGHTS[0]).toBe(1);
  expect(HORIZON_WEIGHTS[9]).toBeCloseTo(0.9 ** 9, 12);
});
