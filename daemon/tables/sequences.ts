import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { PATH_SAMPLES } from '../../pipeline/vectors/discrete-cosine.ts';
import type { PathFeature } from '../../pipeline/vectors/episode-vector.ts';
import type { Session } from '../../shared/session/session.ts';
import type { StoredFile } from '../lake/lake.ts';
import { encodeTable, flattened, type TableSpec } from '../lake/row-encoding.ts';
import { text } from './columns.ts';
import { eventId } from './event-id.ts';

/** The path of which feature each series is. */
export const SEQUENCE_SERIES = {
  d_atr: 'distance_signed_atr',
  ofi_60s: 'ofi_60s',
  barrier_delta_liq_log: 'barrier_delta_liq_log',
  tape_imbalance: 'tape_imbalance',
} as const satisfies Readonly<Record<string, PathFeature>>;
const SERIES = Object.entries(SEQUENCE_SERIES);

/** Forty samples of each path series, one row per stored checkpoint. */
export const SEQUENCES: TableSpec = [
  text('event_id'),
  ...SERIES.map(([name]) => ({ name, type: `vector:${PATH_SAMPLES}` as const })),
];
export const SEQUENCES_FILE = 'sequences.parquet';

export function encodeSequences(session: Session, rows: readonly Checkpoint[]): StoredFile {
  const bytes = encodeTable(SEQUENCES, {
    event_id: rows.map((row) => eventId(session, row)),
    ...Object.fromEntries(
      SERIES.map(([name, feature]) => [
        name,
        flattened(
          rows.map(({ paths }) => paths[feature]),
          PATH_SAMPLES,
        ),
      ]),
    ),
  });
  return { bytes, rows: rows.length };
}
