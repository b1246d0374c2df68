import { encodeTable, type TableSpec } from '../lake/row-encoding.ts';
import type { TruthRow } from './planted-effect.ts';

/** What was made up of each approach, kept apart from the lake. */
export const TRUTH_TABLE: TableSpec = [
  { name: 'episode_id', type: 'utf8' },
  { name: 'date', type: 'utf8' },
  { name: 'level_kind', type: 'utf8' },
  { name: 'direction', type: 'utf8' },
  { name: 'approach_ns', type: 'int64', unit: 'ns' },
  { name: 'contact_ns', type: 'int64', unit: 'ns' },
  { name: 'flow', type: 'float64', unit: 'sd' },
  { name: 'depth', type: 'float64', unit: 'sd' },
  { name: 'gamma', type: 'float64', unit: 'sd' },
  { name: 'shown_s', type: 'float64', unit: 's' },
  { name: 'drift', type: 'float64' },
  { name: 'break_probability', type: 'float64' },
  ...([120, 240, 480] as const).flatMap(
    (seconds): TableSpec =>
      (['break', 'reject', 'chop'] as const).map((outcome) => ({
        name: `${outcome}_${seconds}s`,
        type: 'float64',
      })),
  ),
];

/** A row an approach; NaN where there was no contact, or another approach was driven. */
export function encodeTruth(rows: readonly TruthRow[]): Uint8Array {
  const number = (of: (row: TruthRow) => number | undefined) =>
    Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
  const outcomes = ([120, 240, 480] as const).flatMap((seconds) =>
    (['break', 'reject', 'chop'] as const).map(
      (outcome) =>
        [`${outcome}_${seconds}s`, number(({ driven }) => driven?.outcomes[seconds][outcome])] as const,
    ),
  );
  return encodeTable(TRUTH_TABLE, {
    episode_id: rows.map((row) => row.episodeId),
    date: rows.map((row) => row.date),
    level_kind: rows.map((row) => row.level),
    direction: rows.map((row) => row.direction),
    approach_ns: rows.map((row) => row.approachNs),
    contact_ns: rows.map((row) => row.contactNs),
    flow: number(({ carried }) => carried.flow),
    depth: number(({ carried }) => carried.depth),
    gamma: number(({ carried }) => carried.gamma),
    shown_s: number(({ shownSeconds }) => shownSeconds),
    drift: number(({ driven }) => driven?.drift),
    break_probability: number(({ driven }) => driven?.breakProbability),
    ...Object.fromEntries(outcomes),
  });
}
