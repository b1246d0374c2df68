import { EVENT_KINDS, type EventKind } from '../events/kinds.ts';
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

export type Layer = 'silver' | 'gold';
/** Names a stage wherever both layers are spoken of. */
export type StageId = `${Layer} ${number}`;
export const stageId = ({ layer, index }: Pick<Stage, 'layer' | 'index'>): StageId => `${layer} ${index}`;

/** The stored tables that stages write into. */
export type TableName = 'bars' | 'state' | 'signals' | 'labels' | 'episodes' | 'sequences';

interface StageFacts {
  readonly layer: Layer;
  readonly index: number;
  readonly name: string;
  readonly meaning: string;
  /** Raised when its values change: it is part of a date's inputs. */
  readonly version: number;
  /** Columns of earlier stages; `market:` names a kind of event. */
  readonly reads: readonly string[];
  /** What a column is made of, where that is less than the stage reads. */
  readonly madeOf?: Readonly<Record<string, readonly string[]>>;
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

const marketOf = (kinds: readonly EventKind[]): readonly string[] => kinds.map((kind) => `market:${kind}`);

/** Every kind of event, as a stage that reads all of them says it. */
export const MARKET_EVENTS = marketOf(EVENT_KINDS);
/** Prices alone. */
export const PRICE_EVENTS = marketOf(['bar', 'trade']);
export const BOOK_EVENTS = marketOf(['trade', 'book']);
/** Options are valued at the followed contract's price. */
export const OPTION_EVENTS = marketOf([
  'trade',
  'optionDefinition',
  'openInterest',
  'optionTrade',
  'optionQuote',
]);

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
