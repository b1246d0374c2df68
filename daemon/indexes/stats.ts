import { CELLS, cellName, isLive } from '../../pipeline/retrieval/cell.ts';
import type { Drift } from '../../pipeline/retrieval/drift.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { PHASES } from '../../shared/vocabulary/approach.ts';
import { type ByOutcome, byOutcome, PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { Lake } from '../lake/lake.ts';
import { type IndexName, openConfig, openIndex } from './open.ts';

export interface CellStats {
  readonly cell: string;
  /** False for the opening range before it is known: nothing can be there. */
  readonly live: boolean;
  /** Searchable checkpoints before contact, and from it on. */
  readonly before: number;
  readonly after: number;
  readonly days: number;
  /** How first contacts ended within four minutes. */
  readonly contacts: ByOutcome<number>;
}

export interface IndexStats {
  readonly asOf: string;
  readonly engine: Engine;
  readonly sessions: number;
  readonly checkpoints: number;
  readonly searchable: number;
  /** Share of an exact search's neighbours that are found; null for the exact engine. */
  readonly recall: number | null;
  readonly drift: Drift | null;
  readonly cells: readonly CellStats[];
}

/**
 * What an index holds.
 * @throws {SpymasterError} INDEX_STALE
 */
export async function indexStats(lake: Lake, name: IndexName): Promise<IndexStats> {
  const { knowledge, drift } = await openIndex(lake, name);
  const { faiss } = await openConfig(lake, name);
  const { corpus, cases } = knowledge;
  const cells = CELLS.map((cell, place): CellStats => {
    const [before, after] = PHASES.map((phase) => {
      const { rows, cellStarts } = corpus.index(phase);
      return rows.subarray(cellStarts[place]!, cellStarts[place + 1]!);
    });
    const { sinceContactSeconds, cellStarts } = corpus.index('CONTACT');
    // Of bars a close may fall on the minute of contact: one an approach.
    const seen = new Set<number>();
    const contacts = after!.filter((row, i) => {
      const isFirst =
        sinceContactSeconds[cellStarts[place]! + i] === 0 && !seen.has(corpus.origins.episode[row]!);
      if (isFirst) seen.add(corpus.origins.episode[row]!);
      return isFirst;
    });
    return {
      cell: cellName(cell),
      live: isLive(cell),
      before: before!.length,
      after: after!.length,
      days: new Set([...before!, ...after!].map((row) => corpus.origins.session[row]!)).size,
      contacts: byOutcome(
        (outcome) => contacts.filter((row) => cases.outcome(row, PRIMARY_HORIZON_SECONDS) === outcome).length,
      ),
    };
  });
  return {
    asOf: name.asOf,
    engine: name.engine,
    sessions: corpus.sessions.length,
    checkpoints: corpus.size,
    searchable: PHASES.reduce((sum, phase) => sum + corpus.index(phase).vectors.size, 0),
    recall: faiss?.recall ?? null,
    drift,
    cells,
  };
}
