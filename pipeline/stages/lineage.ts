import { EVENT_KINDS, type EventKind } from '../events/kinds.ts';
import type { Stage } from '../schema/stage.ts';
import { STAGES } from './registry.ts';

const MARKET = 'market:';

/** The stage that writes a column; null for a column that no stage declares. */
export const writerOf = (column: string): Stage | null =>
  STAGES.find(({ writes }) => writes.some(({ name }) => name === column)) ?? null;

/**
 * The kinds of events that a stage is made of: those it reads, and those that the columns
 * it reads are made of.
 */
export function eventsOf(stage: Stage): readonly EventKind[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const follow = (reads: readonly string[]): void => {
    for (const read of reads) {
      if (seen.has(read)) continue;
      seen.add(read);
      if (read.startsWith(MARKET)) found.add(read.slice(MARKET.length));
      else {
        const writer = writerOf(read);
        follow(writer?.madeOf?.[read] ?? writer?.reads ?? []);
      }
    }
  };
  follow(stage.reads);
  return EVENT_KINDS.filter((kind) => found.has(kind));
}

/** A stage and all that read what it writes, directly or through others. */
export function withReaders(stage: Stage): readonly Stage[] {
  const chosen = new Set([stage]);
  const written = new Set(stage.writes.map(({ name }) => name));
  for (const later of STAGES.slice(STAGES.indexOf(stage) + 1)) {
    if (!later.reads.some((column) => written.has(column))) continue;
    chosen.add(later);
    for (const { name } of later.writes) written.add(name);
  }
  return [...chosen];
}
