import type { Stage } from '../../pipeline/schema/stage.ts';
import { writerOf } from '../../pipeline/stages/lineage.ts';
import { E183, E183_SIZE } from '../../pipeline/vectors/dimensions.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { StoredFile } from '../lake/lake.ts';
import { type ReadTable, readColumns, reencoded, type TableSpec } from '../lake/row-encoding.ts';
import { EPISODES, EPISODES_FILE, validMask } from './episodes.ts';
import { LABELS, LABELS_FILE } from './labels.ts';
import { CLUSTERS, CLUSTERS_FILE, LOOKBACK, LOOKBACK_FILE } from './lookback.ts';
import { SEQUENCE_SERIES, SEQUENCES, SEQUENCES_FILE } from './sequences.ts';
import { SIGNALS, SIGNALS_FILE } from './signals.ts';
import { STATE, STATE_FILE } from './state.ts';

/** What is computed anew of a date, while the rest stays as it is stored. */
export class RebuiltColumns {
  readonly #stages: ReadonlySet<Stage>;
  readonly #written: ReadonlySet<string>;
  /** Paths and vectors whole, and not only what is made of rebuilt columns. */
  readonly #hasAllPaths: boolean;

  /**
   * @param asked the stage that is to be rebuilt
   * @param rebuilt it, and those that read what it writes
   */
  constructor(asked: Stage, rebuilt: readonly Stage[]) {
    this.#stages = new Set(rebuilt);
    this.#written = new Set(rebuilt.flatMap(({ writes }) => writes.map(({ name }) => name)));
    this.#hasAllPaths = asked.layer === 'gold';
  }

  #has(layer: Stage['layer'], index: number): boolean {
    return [...this.#stages].some((stage) => stage.layer === layer && stage.index === index);
  }

  #isFeature = (column: string): boolean => this.#written.has(column);

  /**
   * Whether a column of a table of features is; those that no stage declares are the
   * table's own.
   */
  #inTable(index: number): (column: string) => boolean {
    const isTable = this.#has('silver', index);
    return (column) => this.#isFeature(column) || (isTable && writerOf(column) === null);
  }

  /**
   * One table of raw physics, its stored columns beside those computed anew.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED where the rows are not the stored ones
   */
  together(file: string, stored: ReadTable, fresh: ReadTable): StoredFile {
    const { spec, key } = TABLE_OF_FILE[file]!;
    requireSameRows(file, key, stored, fresh);
    if (file === EPISODES_FILE) return this.#episodes(stored, fresh);
    const isFresh = this.#freshIn(file);
    const columns = readColumns(
      spec.filter(({ name }) => isFresh(name)),
      fresh,
    );
    return { bytes: reencoded(spec, stored, columns), rows: stored.length };
  }

  #freshIn(file: string): (column: string) => boolean {
    switch (file) {
      case STATE_FILE:
        return this.#inTable(16);
      case SIGNALS_FILE:
        return this.#inTable(15);
      case LABELS_FILE:
        return () => this.#has('silver', 14);
      case CLUSTERS_FILE:
        return () => this.#has('silver', 6);
      case SEQUENCES_FILE:
        return (column) =>
          this.#hasAllPaths || this.#isFeature(SEQUENCE_SERIES[column as keyof typeof SEQUENCE_SERIES]);
      default:
        return this.#isFeature;
    }
  }

  /** What is not a vector is made of prices and outcomes, and always computed anew. */
  #episodes(stored: ReadTable, fresh: ReadTable): StoredFile {
    const [vectors, anew] = [stored.vectors('e183').slice(), fresh.vectors('e183')];
    const places = E183.flatMap(({ source }, place) =>
      this.#hasAllPaths || this.#isFeature(source.column) ? [place] : [],
    );
    const masks: string[] = [];
    for (let start = 0; start < vectors.length; start += E183_SIZE) {
      for (const place of places) vectors[start + place] = anew[start + place]!;
      masks.push(validMask(vectors.subarray(start, start + E183_SIZE)));
    }
    return { bytes: reencoded(EPISODES, fresh, { e183: vectors, valid_mask: masks }), rows: stored.length };
  }
}

const TABLE_OF_FILE: Readonly<Record<string, { readonly spec: TableSpec; readonly key: string | null }>> = {
  [STATE_FILE]: { spec: STATE, key: 'ts_ns' },
  [SIGNALS_FILE]: { spec: SIGNALS, key: 'event_id' },
  [LABELS_FILE]: { spec: LABELS, key: 'episode_id' },
  [LOOKBACK_FILE]: { spec: LOOKBACK, key: null },
  [CLUSTERS_FILE]: { spec: CLUSTERS, key: 'cluster_notional' },
  [SEQUENCES_FILE]: { spec: SEQUENCES, key: 'event_id' },
  [EPISODES_FILE]: { spec: EPISODES, key: 'event_id' },
};

function requireSameRows(file: string, key: string | null, stored: ReadTable, fresh: ReadTable): void {
  const keysOf = (table: ReadTable) => (key === null ? `${table.length}` : table.strings(key).join());
  if (keysOf(stored) === keysOf(fresh)) return;
  throw new SpymasterError('LAKE_NOT_COMMITTED', `${file} would have other rows than are stored.`, {
    hint: 'One stage cannot be built alone then: raise its version, and run spymaster backfill.',
  });
}
