import type { Phase } from '../../shared/vocabulary/approach.ts';

/** What looks for similar vectors: our own comparison of all of them, or FAISS. */
export const ENGINES = ['exact', 'faiss'] as const;
export type Engine = (typeof ENGINES)[number];

/** Names the rows of a cell that are worth comparing with a query. */
export interface VectorIndex {
  readonly engine: Engine;
  /**
   * @param cell place among the cells
   * @param unit the query as a unit vector
   * @returns places in the phase's index, in any order; null for all of the cell
   */
  shortlist(phase: Phase, cell: number, unit: Float32Array): Int32Array | null;
}

/** Every row is compared. */
export const EXACT: VectorIndex = { engine: 'exact', shortlist: () => null };
