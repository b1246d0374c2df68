import { SpymasterError } from '../../../shared/errors.ts';
import { INSTRUMENT_ID_OFFSET, PUBLISHER_ID_OFFSET } from './layout.ts';
import { indexTimeOffset, wantedRecords } from './run-parts.ts';
import { type DbnSource, part, type RecordRun } from './source.ts';
import { SymbolMap, utcDateNumber } from './symbol-map.ts';

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
  const isWanted = conditionOf(source, filter);
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

const NS_PER_DAY = 86_400_000_000_000n;

function namedIn(
  { name, metadata }: DbnSource,
  symbols: ReadonlySet<string>,
): (id: number, ns: bigint) => boolean {
  if (!metadata)
    throw new SpymasterError('SYMBOL_UNMAPPED', `${name} has no header to name its instruments.`, {
      hint: 'Choose them by their ids.',
    });
  const map = SymbolMap.fromMetadata(metadata);
  let [day, date] = [-1n, 0];
  const known = new Map<number, boolean>();
  return (id, ns) => {
    if (ns / NS_PER_DAY !== day) {
      day = ns / NS_PER_DAY;
      date = utcDateNumber(ns);
      known.clear();
    }
    const isKnown = known.get(id) ?? symbols.has(map.symbolOn(id, date) ?? '');
    known.set(id, isKnown);
    return isKnown;
  };
}
