import { MISSING_REASONS, type MissingReason } from '../../../pipeline/schema/column.ts';
import { stageId } from '../../../pipeline/schema/stage.ts';
import { writerOf } from '../../../pipeline/stages/lineage.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import type { MissingDimension, MissingValues } from '../../tables/missing.ts';
import { EVENTS, type Seconds } from '../../work/stage-clock.ts';

const NAME_WIDTH = 42;
const REASONS = [...Object.keys(MISSING_REASONS), 'none'] as (MissingReason | 'none')[];
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Where the time went: events first, then stage by stage. */
export function secondsLines(seconds: Seconds): readonly string[] {
  const named = [
    ['events, levels and approaches', seconds[EVENTS]] as const,
    ...STAGES.map((stage) => [`${stageId(stage)} ${stage.name}`, seconds[stageId(stage)]] as const),
  ];
  return named.flatMap(([name, spent]) =>
    spent === undefined ? [] : [`${name.padEnd(NAME_WIDTH)}${spent.toFixed(2).padStart(10)} s`],
  );
}

/** Missing values of all columns of a stage together. */
export function missingOfStages(columns: readonly MissingValues[]): readonly MissingValues[] {
  return STAGES.flatMap((stage) => {
    const own = columns.filter(({ column }) => writerOf(column) === stage);
    if (own.length === 0) return [];
    const missing = REASONS.map((reason) => [
      reason,
      own.reduce((sum, each) => sum + (each.missing[reason] ?? 0), 0),
    ]);
    return [
      {
        column: `${stageId(stage)} ${stage.name}`,
        rows: own.reduce((sum, { rows }) => sum + rows, 0),
        missing: Object.fromEntries(missing.filter(([, count]) => count !== 0)),
      },
    ];
  });
}

/** A line each: how many values are missing, and why. */
export const missingLines = (columns: readonly MissingValues[]): readonly string[] =>
  columns.map(({ column, rows, missing }) => {
    const counts = REASONS.flatMap((reason) => {
      const count = missing[reason];
      return count === undefined ? [] : [[reason, count] as const];
    });
    const all = counts.reduce((sum, [, count]) => sum + count, 0);
    const reasons = counts.map(([reason, count]) => `${nameOf(reason)} ${percent(count / rows)}`);
    const values = `${rows.toLocaleString('en-US').padStart(12)} values`;
    return `${column.padEnd(NAME_WIDTH)}${values}${percent(all / rows).padStart(9)} missing${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}`;
  });

const nameOf = (reason: MissingReason | 'none'): string =>
  reason === 'none' ? 'for no declared reason' : reason;

/** The share of vectors in which each dimension is missing. */
export const dimensionLines = (dimensions: readonly MissingDimension[]): readonly string[] =>
  dimensions.map(
    ({ dimension, vectors, missing }) =>
      `${dimension.padEnd(NAME_WIDTH)}${vectors.toLocaleString('en-US').padStart(12)} vectors${percent(missing / vectors).padStart(8)} missing`,
  );
