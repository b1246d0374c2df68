import { describe, expect, it } from 'vitest';
import { oneSidedClusters } from '../../../pipeline/grid/print-clusters.ts';
import { NS_PER_MILLISECOND } from '../../../shared/units.ts';

type Print = readonly [milliseconds: number, size: number, side: number, price?: number];

function clusters(prints: readonly Print[], counts: (row: number) => boolean = () => true) {
  const columns = {
    at: Float64Array.from(prints, ([ms]) => ms * NS_PER_MILLISECOND),
    price: Float64Array.from(prints, ([, , , price]) => price ?? 100),
    size: Float64Array.from(prints, ([, size]) => size),
    aggressor: Float64Array.from(prints, ([, , side]) => side),
  };
  return oneSidedClusters(columns, { from: 0, to: prints.length }, counts).map(
    ({ prints: count, signedPointContracts }) => [count, signedPointContracts],
  );
}

describe('Prints in quick succession', () => {
  it('are one cluster while each is within a tenth of a second of the one before', () => {
    expect(
      clusters([
        [0, 1, 1],
        [100, 2, 1],
        [200, 3, 1],
        [300.001, 9, 1],
        [400, 4, 1],
      ]),
    ).toEqual([
      [3, 600],
      [2, 1300],
    ]);
  });
  it('count negative where they sold, at the prices they were made at', () => {
    expect(
      clusters([
        [0, 2, -1, 100],
        [1, 3, -1, 99],
      ]),
    ).toEqual([[2, -(200 + 297)]]);
  });
  it('need two, all of one side; unknown ones join, but make none', () => {
    expect(clusters([[0, 5, 1]])).toEqual([]);
    expect(
      clusters([
        [0, 5, 1],
        [1, 5, -1],
      ]),
    ).toEqual([]);
    expect(
      clusters([
        [0, 5, 1],
        [1, 5, 0],
      ]),
    ).toEqual([[2, 1000]]);
    expect(
      clusters([
        [0, 5, 0],
        [1, 5, 0],
      ]),
    ).toEqual([]);
  });
  it('are held together by prints of unknown side', () => {
    expect(
      clusters([
        [0, 5, 1],
        [80, 5, 0],
        [160, 5, 1],
      ]),
    ).toEqual([[3, 1500]]);
  });
  it('leaves out prints that do not count, as if they had not been made', () => {
    expect(
      clusters(
        [
          [0, 5, 1],
          [1, 5, -1],
          [2, 5, 1],
        ],
        (row) => row !== 1,
      ),
    ).toEqual([[2, 1000]]);
    expect(
      clusters(
        [
          [0, 5, 1],
          [80, 5, 1],
          [160, 5, 1],
        ],
        (row) => row !== 1,
      ),
    ).toEqual([]);
  });
});
