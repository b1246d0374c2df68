import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { PATH_SAMPLES } from '../../pipeline/vectors/discrete-cosine.ts';
import type { Session } from '../../shared/session/session.ts';
import type { StoredFile } from '../lake/lake.ts';
import { encodeTable, flattened, type TableSpec } from '../lake/row-encoding.ts';
import { text } from './columns.ts';
import { eventId } from './event-id.ts';

/** Forty samples of each path series, one row per stored checkpoint. */
export const SEQUENCES: TableSpec = [
  text('event_id'),
  { name: 'd_atr', type: `vector:${PATH_SAMPLES}` },
  { name: 'ofi_60s', type: `vector:${PATH_SAMPLES}` },
  { name: 'barrier_delta_liq_log', type: `vector:${PATH_SAMPLES}` },
  { name: 'tape_imbalance', type: `vector:${PATH_SAMPLES}` },
];
export const SEQUENCES_FILE = 'sequences.parquet';

export function encodeSequences(session: Session, rows: readonly Checkpoint[]): StoredFile {
  const bytes = encodeTable(SEQUENCES, {
    event_id: rows.map((row) => eventId(session, row)),
    d_atr: flattened(
      rows.map(({ paths }) => paths.distance_signed_atr),
      PATH_SAMPLES,
    ),
    ofi_60s: flattened(
      rows.map(({ paths }) => paths.ofi_60s),
      PATH_SAMPLES,
    ),
    barrier_delta_liq_log: flattened(
      rows.map(({ paths }) => paths.barrier_delta_liq_log),
      PATH_SAMPLES,
    ),
    tape_imbalance: flattened(
      rows.map(({ paths }) => paths.tape_imbalance),
      PATH_SAMPLES,
    ),
  });
  return { bytes, rows: rows.length };
}
