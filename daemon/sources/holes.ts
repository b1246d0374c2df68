import { readFile } from 'node:fs/promises';
import type { EventStream } from '../../pipeline/events/event-stream.ts';
import { type HoleBatch, makeHoleBatch } from '../../pipeline/events/kinds.ts';
import { fromTimestamp, type Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { ifExists, sha256 } from '../files/durable-write.ts';

/** What a session makes of a hole: with another, days that have one are built anew. */
const HOLES_VERSION = 3;

/** A span of a session of which records are missing. */
export interface Hole {
  readonly from: SessionNs;
  readonly to: SessionNs;
  /** Trades are, and not books alone. */
  readonly isOfTrades: boolean;
}

/** What a feed, or the file beside what it recorded, says of a gap. */
export interface ToldGap {
  readonly schema: string;
  readonly outcome: string;
  /** Nanoseconds since 1970. */
  readonly from: bigint;
  readonly to: bigint;
}

/** Null for a gap that is none any more: all of it was counted when it came again. */
export const holeOf = (session: Session, { schema, outcome, from, to }: ToldGap): Hole | null =>
  outcome === 'filled'
    ? null
    : {
        from: fromTimestamp(session, from),
        to: fromTimestamp(session, to),
        isOfTrades: schema === 'trades',
      };

/**
 * A hole, and when it is told: at its end. What of it lies before the open, or before the
 * last outcome is told, is told before that: what levels and outcomes are has to be known
 * then. After the close nobody asks.
 */
export function toldOf(
  { rthOpen, labelEnd, rthClose }: Session,
  hole: Hole,
): (Hole & { readonly at: SessionNs })[] {
  const told: (Hole & { readonly at: SessionNs })[] = [];
  let { from } = hole;
  for (const mark of [rthOpen, labelEnd]) {
    if (from >= mark || hole.to < mark) continue;
    told.push({ ...hole, from, to: mark, at: mark - 1 });
    from = mark;
  }
  const to = Math.min(hole.to, rthClose);
  return from < to ? [...told, { ...hole, from, to, at: to }] : told;
}

/** Holes as events, in the order in which they are told. */
export function holeBatch(holes: readonly (Hole & { readonly at: SessionNs })[], first = 0): HoleBatch {
  const batch = makeHoleBatch(holes.length);
  holes.forEach(({ at, from, to, isOfTrades }, i) => {
    batch.at[i] = at;
    batch.sequence[i] = first + i;
    batch.from[i] = from;
    batch.to[i] = to;
    batch.ofTrades[i] = isOfTrades ? 1 : 0;
  });
  batch.count = holes.length;
  return batch;
}

/**
 * What stands beside raw files of what is missing from them, told when each hole ends.
 * @param paths of the raw files
 * @returns null where nothing is missing
 */
export async function holesBeside(
  session: Session,
  paths: readonly string[],
): Promise<EventStream<'hole'> | null> {
  const texts = await Promise.all(paths.map((path) => ifExists(readFile(`${path}.gaps.jsonl`, 'utf8'))));
  // The same gap stands beside each file that was being written.
  const lines = [...new Set(texts.flatMap((text) => text?.split('\n') ?? []))];
  const holes = lines.flatMap((line) => {
    const gap = toldIn(line);
    return (gap && holeOf(session, gap)) ?? [];
  });
  if (holes.length === 0) return null;
  const told = holes.flatMap((hole) => toldOf(session, hole)).sort((a, b) => a.at - b.at);
  return {
    kind: 'hole',
    contentHash: sha256(JSON.stringify([HOLES_VERSION, told])),
    async *batches() {
      yield holeBatch(told);
    },
  };
}

/** Null for a line that was cut short when the process that wrote it ended. */
export function toldIn(line: string): ToldGap | null {
  try {
    const { schema, outcome, from, to } = JSON.parse(line);
    return { schema, outcome, from: BigInt(from), to: BigInt(to) };
  } catch {
    return null;
  }
}
