import { EVENT_KINDS } from '../events/kinds.ts';
import type { ACCUMULATORS } from '../grid/registry.ts';
import type { Column } from './column.ts';
import type { FeatureGroup } from './feature-group.ts';
import type { Threshold } from './threshold.ts';

/** Stored rows as a check sees them: whole columns by name. Missing is NaN, or null. */
export interface ColumnView {
  readonly length: number;
  numbers(column: string): Float64Array;
  words(column: string): readonly (string | null)[];
}

/** Something in stored rows that cannot be. */
export interface Finding {
  /** First row at fault, from 0; null where it is about all of them. */
  readonly row: number | null;
  readonly problem: string;
}

/** The stored tables that stages write into. */
export type TableName = 'bars' | 'state' | 'signals' | 'labels' | 'episodes' | 'sequences';

interface StageFacts {
  readonly layer: 'silver' | 'gold';
  readonly index: number;
  readonly name: string;
  readonly meaning: string;
  /** Raised when its values change: it is part of a date's inputs. */
  readonly version: number;
  /** The shallowest input it can be rebuilt from. */
  readonly from: 'events' | 'grid' | 'columns';
  /** Columns of earlier stages; `market:` names a kind of event. */
  readonly reads: readonly string[];
  readonly writes: readonly Column[];
  readonly needs: readonly Pick<Threshold<unknown>, 'name'>[];
  /**
   * The stored table that holds what it writes; null where nothing of its own is stored.
   */
  readonly table: TableName | null;
  /** What must hold of stored rows. */
  check(rows: ColumnView): readonly Finding[];
}

export type Stage = StageFacts &
  (
    | { readonly kind: 'accumulate'; readonly accumulators: readonly (keyof typeof ACCUMULATORS)[] }
    | { readonly kind: 'measure'; readonly groups: readonly FeatureGroup[] }
    | { readonly kind: 'table' }
  );

/** Every kind of event, as a stage that reads all of them says it. */
export const MARKET_EVENTS: readonly string[] = EVENT_KINDS.map((kind) => `market:${kind}`);

export const NO_FINDINGS = (): readonly Finding[] => [];

/**
 * The first row for which a condition fails, as a finding; nothing where it holds
 * throughout.
 */
export function requireRows(rows: ColumnView, problem: string, holds: (row: number) => boolean): Finding[] {
  for (let row = 0; row < rows.length; row++) if (!holds(row)) return [{ row, problem }];
  return [];
}

/** A missing value says nothing, so it breaks no condition. */
export const missingOr = (value: number, holds: (value: number) => boolean): boolean =>
  Number.isNaN(value) || holds(value);
