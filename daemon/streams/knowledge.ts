import type { PentaviewKnowledge } from '../../pipeline/frames/pentaview.ts';
import type { InputScales } from '../../pipeline/streams/input-scales.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import type { ProjectionFacts } from '../../shared/protocol/stream-messages.ts';
import { PROJECTED_STREAMS, type ProjectedStream } from '../../shared/vocabulary/stream.ts';
import { isNotKept } from '../lake/kept.ts';
import type { Lake } from '../lake/lake.ts';
import { StreamBuilder } from './compute.ts';
import { readProjections, type StoredProjection } from './projections.ts';
import { storedStreamHistory } from './stored-history.ts';

/** What is known of the streams of a date, and how well. */
export interface OpenPentaview {
  readonly knowledge: PentaviewKnowledge;
  /** Sessions that tell what is usual. */
  readonly sessions: number;
  /** Earlier sessions whose streams are missing: alerts have no record of them. */
  readonly stale: readonly string[];
  readonly projections: readonly ProjectionFacts[];
}

/**
 * All that earlier sessions tell of a date's streams; null where too few do.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function openPentaview(lake: Lake, symbol: string, date: string): Promise<OpenPentaview | null> {
  const { scales: fitter } = await StreamBuilder.open(lake, symbol);
  let scales: InputScales;
  try {
    ({ scales } = await fitter.build(date));
  } catch (error) {
    if (isSpymasterError(error) && error.code === 'NO_MARKET_DATA') return null;
    if (!isNotKept(error)) throw error;
    scales = await fitter.fit(date);
  }
  const { sizes, records, stale } = await storedStreamHistory(lake, symbol, date);
  const stored = await readProjections(lake, symbol, date);
  const proved = [...stored].flatMap(([stream, { model, unproved }]) =>
    unproved === null ? [[stream, model] as const] : [],
  );
  return {
    knowledge: { scales, sizes, records, projections: new Map(proved) },
    sessions: scales.sessions,
    stale,
    projections: PROJECTED_STREAMS.map((stream) => factsOf(stream, stored.get(stream))),
  };
}

function factsOf(stream: ProjectedStream, stored: StoredProjection | undefined): ProjectionFacts {
  if (!stored) return { stream, coverage: null, days: 0, unproved: 'none is trained', courses: [] };
  const { score, unproved, model } = stored;
  const { length } = score?.coverage ?? [];
  const coverage = score ? score.coverage.reduce((sum, share) => sum + share, 0) / length : null;
  const courses = model.courses.map((course) => [...course]);
  return { stream, coverage, days: score?.days ?? 0, unproved, courses };
}
