import { SpymasterError } from '../../../shared/errors.ts';
import type { Metadata } from './metadata.ts';

/**
 * Symbols of instrument ids by date: CME reuses ids after expiry, so an id alone names
 * nothing.
 */
export class SymbolMap {
  readonly #byId = new Map<number, { start: number; end: number; symbol: string }[]>();

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
    for (const { rawSymbol, intervals } of metadata.mappings) {
      for (const { startDate, endDate, symbol } of intervals) {
        if (symbol === '' || startDate === endDate) continue;
        map.#add(Number(inverted ? rawSymbol : symbol), startDate, endDate, inverted ? symbol : rawSymbol);
      }
    }
    return map;
  }

  #add(id: number, start: number, end: number, symbol: string): void {
    const intervals = this.#byId.get(id) ?? [];
    intervals.push({ start, end, symbol });
    this.#byId.set(id, intervals);
  }

  /**
   * The symbol of an id on a UTC date written as the number YYYYMMDD; null when nothing
   * maps it.
   */
  symbolOn(instrumentId: number, date: number): string | null {
    return (
      this.#byId.get(instrumentId)?.find(({ start, end }) => start <= date && date < end)?.symbol ?? null
    );
  }
}

/** The UTC date of a nanosecond timestamp as the number YYYYMMDD. */
export function utcDateNumber(timestamp: bigint): number {
  return Number(new Date(Number(timestamp / 1_000_000n)).toISOString().slice(0, 10).replaceAll('-', ''));
}

/** Live symbology: ids are re-mapped by records in the stream itself. */
export class LiveSymbolMap {
  readonly #symbols = new Map<number, string>();

  onMapping(instrumentId: number, stypeOutSymbol: string): void {
    this.#symbols.set(instrumentId, stypeOutSymbol);
  }

  symbol(instrumentId: number): string | null {
    return this.#symbols.get(instrumentId) ?? null;
  }
}
