import { SpymasterError } from '../../../shared/errors.ts';
import { kindOf } from './codes.ts';
import { INSTRUMENT_ID_OFFSET, PUBLISHER_ID_OFFSET } from './layout.ts';
import type { Metadata } from './metadata.ts';
import { indexTimeOffset } from './run-parts.ts';
import { type DbnSource, orClose, part, type RecordRun } from './source.ts';
import { symbolsOf } from './symbol-columns.ts';
import { utcDateNumber } from './symbol-map.ts';
import { NS_PER_DAY } from './times.ts';
import type { DbnWriter } from './writer.ts';

/** By what records are told apart. */
export const SPLIT_KEYS = ['schema', 'symbol', 'day', 'publisher'] as const;
export type SplitKey = (typeof SPLIT_KEYS)[number];

/**
 * Writes a source's records to a file for each key, in their order. A symbol that the
 * header does not name is its instrument's id.
 * @param create makes a key's file: it is asked once for each
 * @returns how many records each key has
 * @throws {SpymasterError} USAGE for a source without a header, SYMBOL_UNMAPPED for
 * symbols where it maps none; after a failure in reading no file is in its place
 */
export async function splitSource(
  source: DbnSource,
  by: SplitKey,
  create: (key: string, metadata: Metadata) => Promise<DbnWriter>,
): Promise<ReadonlyMap<string, number>> {
  const { metadata } = source;
  if (!metadata)
    throw new SpymasterError('USAGE', `${source.name} has no header to write.`, {
      hint: 'Fragments can be read, and not written anew.',
    });
  const keyOf = orClose([source], () => KEY_OF[by](source));
  const files = new Map<string, DbnWriter>();
  try {
    for await (const run of source.runs()) {
      const key = keyOf(run);
      for (let from = 0, to = 0; from < run.count; from = to) {
        const own = key(from * run.stride);
        for (to = from + 1; to < run.count && key(to * run.stride) === own; ) to++;
        let file = files.get(own);
        if (!file) {
          file = await create(own, metadata);
          files.set(own, file);
        }
        await file.run(part(run, from, to)!);
      }
    }
    for (const file of files.values()) await file.close();
    return new Map([...files].map(([key, { records }]) => [key, records]));
  } catch (error) {
    for (const file of files.values()) await file.abort();
    throw error;
  }
}

type KeyOf = (run: RecordRun) => (at: number) => string;

const KEY_OF: Readonly<Record<SplitKey, (source: DbnSource) => KeyOf>> = {
  schema: () => (run) => {
    const name = kindOf(run);
    return () => name;
  },
  publisher:
    () =>
    ({ view }) =>
    (at) =>
      String(view.getUint16(at + PUBLISHER_ID_OFFSET, true)),
  day: () => (run) => {
    const dateOf = datesOf(run);
    return (at) => String(dateOf(at)).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  },
  symbol: (source) => {
    const map = symbolsOf(source);
    return ({ view, layout }) => {
      const time = indexTimeOffset(layout);
      return (at) => {
        const id = view.getUint32(at + INSTRUMENT_ID_OFFSET, true);
        return map.symbolAt(id, view.getBigUint64(at + time, true)) ?? String(id);
      };
    };
  },
};

/** UTC dates of records as numbers; a date is written out once for many records. */
function datesOf({ view, layout }: RecordRun): (at: number) => number {
  const time = indexTimeOffset(layout);
  let [day, date] = [-1n, 0];
  return (at) => {
    const ns = view.getBigUint64(at + time, true);
    if (ns / NS_PER_DAY !== day) {
      day = ns / NS_PER_DAY;
      date = utcDateNumber(ns);
    }
    return date;
  };
}
