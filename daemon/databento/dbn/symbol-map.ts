import { SpymasterError } from '../../../shared/errors.ts';
import type { Metadata } from './metadata.ts';
import { NS_PER_DAY } from './times.ts';

/** What an instrument is called at a moment. */
export interface SymbolLookup {
  /** The symbol of an id at a time in nanoseconds; null when nothing maps it. */
  symbolAt(instrumentId: number, timestampNs: bigint): string | null;
}

/** Symbols of one naming in another, day by day: what `symbology.resolve` answers. */
export interface Resolved {
  readonly mappings: ReadonlyMap<
    string,
    readonly { readonly startDate: string; readonly endDate: string; readonly symbol: string }[]
  >;
}

interface Interval {
  readonly id: number;
  readonly symbol: string;
  /** UTC dates as YYYYMMDD: from the first, before the second. */
  readonly start: number;
  readonly end: number;
}

/**
 * Symbols of instrument ids by date: CME reuses ids after expiry, so an id alone names
 * nothing.
 */
export class SymbolMap implements SymbolLookup {
  readonly #byId = new Map<number, Interval[]>();
  readonly #bySymbol = new Map<string, Interval[]>();
  /** The last UTC day that was asked about, as days since 1970 and as YYYYMMDD. */
  #day = -1n;
  #date = 0;
  readonly #onDay = new Map<number, string | null>();

  /**
   * @throws {SpymasterError} SYMBOL_UNMAPPED when the stream maps neither from nor to
   * instrument ids
   */
  static fromMetadata(metadata: Metadata): SymbolMap {
    const inverted = metadata.stypeIn === 'instrument_id';
    if (!inverted && metadata.stypeOut !== 'instrument_id') {
      throw new SpymasterError(
        'SYMBOL_UNMAPPED',
        `The header maps ${metadata.stypeIn} to ${metadata.stypeOut}, not to instrument ids.`,
        {
          hint: 'Request the data with stype_out=instrument_id.',
        },
      );
    }
    const map = new SymbolMap();
    for (const { rawSymbol, intervals } of metadata.mappings)
      for (const { startDate, endDate, symbol } of intervals) {
        const [id, name] = inverted ? [rawSymbol, symbol] : [symbol, rawSymbol];
        map.#add(id, name, startDate, endDate);
      }
    return map;
  }

  /**
   * Adds what `symbology.resolve` answered, from symbols to instrument ids or back.
   * @throws {SpymasterError} SYMBOL_UNMAPPED when neither side of a mapping is an id
   */
  addResolution({ mappings }: Resolved): void {
    for (const [from, intervals] of mappings)
      for (const { startDate, endDate, symbol } of intervals)
        this.#resolved(from, symbol, dateNumber(startDate), dateNumber(endDate));
    this.#onDay.clear();
  }

  /** Of a resolution only what is a number can be the id. */
  #resolved(from: string, to: string, start: number, end: number): void {
    if (to === '') return;
    const [id, symbol] = isId(to) ? [to, from] : [from, to];
    if (!isId(id))
      throw new SpymasterError(
        'SYMBOL_UNMAPPED',
        `"${from}" is mapped to "${to}", not to an instrument id.`,
        {
          hint: 'Resolve the symbols from or to instrument_id.',
        },
      );
    this.#add(id, symbol, start, end);
  }

  #add(id: string, symbol: string, start: number, end: number): void {
    if (id === '' || symbol === '' || start === end) return;
    const interval = { id: Number(id), symbol, start, end };
    addTo(this.#byId, interval.id, interval);
    addTo(this.#bySymbol, symbol, interval);
  }

  /**
   * The symbol of an id on a UTC date written as the number YYYYMMDD; null when nothing
   * maps it.
   */
  symbolOn(instrumentId: number, date: number): string | null {
    return this.#byId.get(instrumentId)?.find((interval) => holdsOn(interval, date))?.symbol ?? null;
  }

  symbolAt(instrumentId: number, timestampNs: bigint): string | null {
    const day = timestampNs / NS_PER_DAY;
    if (day !== this.#day) {
      this.#day = day;
      this.#date = utcDateNumber(timestampNs);
      this.#onDay.clear();
    }
    const known = this.#onDay.get(instrumentId);
    if (known !== undefined) return known;
    const symbol = this.symbolOn(instrumentId, this.#date);
    this.#onDay.set(instrumentId, symbol);
    return symbol;
  }

  /** The ids that a symbol has on a UTC date written as YYYYMMDD. */
  idsOf(symbol: string, date: number): number[] {
    const intervals = this.#bySymbol.get(symbol) ?? [];
    return [...new Set(intervals.filter((interval) => holdsOn(interval, date)).map(({ id }) => id))];
  }
}

const isId = (text: string): boolean => /^\d+$/.test(text);
const holdsOn = ({ start, end }: Interval, date: number): boolean => start <= date && date < end;
const dateNumber = (date: string): number => Number(date.replaceAll('-', ''));

function addTo<K>(map: Map<K, Interval[]>, key: K, interval: Interval): void {
  const intervals = map.get(key) ?? [];
  intervals.push(interval);
  map.set(key, intervals);
}

/** The UTC date of a nanosecond timestamp as the number YYYYMMDD. */
export function utcDateNumber(timestamp: bigint): number {
  return Number(new Date(Number(timestamp / 1_000_000n)).toISOString().slice(0, 10).replaceAll('-', ''));
}

/** Live symbology: ids are re-mapped by records in the stream itself. */
export class LiveSymbolMap implements SymbolLookup {
  readonly #symbols = new Map<number, string>();

  onMapping(instrumentId: number, stypeOutSymbol: string): void {
    this.#symbols.set(instrumentId, stypeOutSymbol);
  }

  symbol(instrumentId: number): string | null {
    return this.#symbols.get(instrumentId) ?? null;
  }

  /**
   * The present one, whatever the time: a live stream tells of each change as it comes.
   */
  symbolAt(instrumentId: number): string | null {
    return this.symbol(instrumentId);
  }
}
