import { INSTRUMENT_ID_OFFSET, PUBLISHER_ID_OFFSET } from './layout.ts';
import { indexTimeOffset, wantedRecords } from './run-parts.ts';
import { type DbnSource, orClose, part, type RecordRun } from './source.ts';
import { symbolsOf } from './symbol-columns.ts';

/** What records have to be, in every respect that is given. */
export interface RecordFilter {
  readonly rtypes?: ReadonlySet<number>;
  readonly instrumentIds?: ReadonlySet<number>;
  readonly publisherIds?: ReadonlySet<number>;
  /** Raw symbols, by the header's mappings on each record's own UTC date. */
  readonly symbols?: ReadonlySet<string>;
  /** From this time on, by index time, in nanoseconds. */
  readonly from?: bigint;
  /** Before this time. */
  readonly to?: bigint;
  /** No more than so many. */
  readonly limit?: number;
}

/**
 * A source of some of another's records, in their order, under its header.
 * @throws {SpymasterError} SYMBOL_UNMAPPED when symbols are asked for and the header
 * names none
 */
export function filterSource(source: DbnSource, filter: RecordFilter): DbnSource {
  const isWanted = orClose([source], () => conditionOf(source, filter));
  return {
    name: source.name,
    metadata: source.metadata,
    skipped: source.skipped,
    close: () => source.close(),
    async *runs() {
      let left = filter.limit ?? Number.POSITIVE_INFINITY;
      if (left === 0) return void (await source.close());
      for await (const run of source.runs()) {
        if (filter.rtypes && !filter.rtypes.has(run.rtype)) continue;
        const wanted = wantedRecords(run, isWanted(run));
        const some = part(wanted, 0, Math.min(left, wanted.count));
        if (!some) continue;
        left -= some.count;
        yield some;
        if (left === 0) return;
      }
    },
  };
}

type Condition = (at: number) => boolean;

function conditionOf(source: DbnSource, filter: RecordFilter): (run: RecordRun) => Condition {
  const { instrumentIds, publisherIds, from, to } = filter;
  const isNamed = filter.symbols ? namedIn(source, filter.symbols) : null;
  return ({ view, layout }) => {
    const time = indexTimeOffset(layout);
    return (at) => {
      const id = view.getUint32(at + INSTRUMENT_ID_OFFSET, true);
      if (instrumentIds && !instrumentIds.has(id)) return false;
      if (publisherIds && !publisherIds.has(view.getUint16(at + PUBLISHER_ID_OFFSET, true))) return false;
      if (from === undefined && to === undefined && !isNamed) return true;
      const ns = view.getBigUint64(at + time, true);
      if ((from !== undefined && ns < from) || (to !== undefined && ns >= to)) return false;
      return isNamed === null || isNamed(id, ns);
    };
  };
}

function namedIn(source: DbnSource, symbols: ReadonlySet<string>): (id: number, ns: bigint) => boolean {
  const map = symbolsOf(source);
  return (id, ns) => symbols.has(map.symbolAt(id, ns) ?? '');
}
