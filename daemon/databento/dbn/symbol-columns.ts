import { SpymasterError } from '../../../shared/errors.ts';
import { INSTRUMENT_ID_OFFSET, type Layout } from './layout.ts';
import { indexTimeOffset } from './run-parts.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { type SymbolLookup, SymbolMap } from './symbol-map.ts';

export type { SymbolLookup } from './symbol-map.ts';

/** Of a record whose instrument nothing names: no entry of the dictionary. */
export const NO_SYMBOL = 0xffff_ffff;

/**
 * Symbols by code: `dictionary[codes[i]]` is the i-th record's, undefined when unnamed.
 */
export interface SymbolColumn {
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

/** Names the instruments of one kind of record, each at its record's own time. */
export class SymbolColumns {
  readonly #lookup: SymbolLookup;
  readonly #timeOffset: number;
  readonly #dictionary: string[] = [];
  readonly #codes = new Map<string, number>();
  #column = new Uint32Array(0);

  /** @throws {SpymasterError} SYMBOL_UNMAPPED when nothing names instruments */
  constructor(source: DbnSource, layout: Layout, lookup?: SymbolLookup) {
    this.#lookup = lookup ?? symbolsOf(source);
    this.#timeOffset = indexTimeOffset(layout);
  }

  fill({ view, count, stride }: RecordRun): SymbolColumn {
    if (count > this.#column.length) this.#column = new Uint32Array(Math.max(count, this.#column.length * 2));
    for (let i = 0, at = 0; i < count; i++, at += stride) {
      const id = view.getUint32(at + INSTRUMENT_ID_OFFSET, true);
      this.#column[i] = this.#codeOf(
        this.#lookup.symbolAt(id, view.getBigUint64(at + this.#timeOffset, true)),
      );
    }
    return { codes: this.#column, dictionary: this.#dictionary };
  }

  #codeOf(symbol: string | null): number {
    if (symbol === null) return NO_SYMBOL;
    const known = this.#codes.get(symbol);
    if (known !== undefined) return known;
    this.#codes.set(symbol, this.#dictionary.length);
    return this.#dictionary.push(symbol) - 1;
  }
}

/**
 * What a source's own header calls its instruments.
 * @throws {SpymasterError} SYMBOL_UNMAPPED when it has none, or one that maps no ids
 */
export function symbolsOf({ name, metadata }: DbnSource): SymbolMap {
  if (metadata) return SymbolMap.fromMetadata(metadata);
  throw new SpymasterError('SYMBOL_UNMAPPED', `${name} has no header to name its instruments.`, {
    hint: 'Choose them by their ids.',
  });
}
