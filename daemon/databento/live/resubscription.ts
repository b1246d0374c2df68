import { ALL_SYMBOLS, type Schema, type Symbols, timeNs } from '../request.ts';
import type { RunningSubscription, Subscription } from './subscription.ts';

export function countBySchema(subscriptions: readonly { readonly schema: Schema }[]): Map<Schema, number> {
  const counts = new Map<Schema, number>();
  for (const { schema } of subscriptions) counts.set(schema, (counts.get(schema) ?? 0) + 1);
  return counts;
}

/** The first start of several subscriptions that have one; the beginning without any. */
export const earliestStart = (subscriptions: readonly Subscription[]): bigint =>
  subscriptions.reduce<bigint | null>((least, { start }) => {
    const ns = timeNs(start!);
    return least === null || ns < least ? ns : least;
  }, null) ?? 0n;

/**
 * Subscriptions of one schema and kind of symbol as one: it then tells one end of replay.
 */
export function merged(subscriptions: readonly Subscription[]): RunningSubscription[] {
  const byKind = new Map<string, RunningSubscription>();
  for (const { schema, symbols, stypeIn } of subscriptions) {
    const kind = `${schema} ${stypeIn}`;
    const known = byKind.get(kind);
    const all = known ? together(known.symbols, symbols) : symbols;
    byKind.set(kind, { schema, symbols: all, ...(stypeIn === undefined ? {} : { stypeIn }) });
  }
  return [...byKind.values()];
}

const together = (one: Symbols, other: Symbols): Symbols =>
  one === ALL_SYMBOLS || other === ALL_SYMBOLS ? ALL_SYMBOLS : [...new Set([...one, ...other])];

/** The schemas that a text names, as whole words: mbp-1 is no part of mbp-10. */
export function schemasNamed(text: string, schemas: readonly Schema[]): Schema[] {
  const words = new Set(text.split(/[^\w-]+/));
  return schemas.filter((schema) => words.has(schema));
}
