import { SpymasterError } from '../../../shared/errors.ts';
import { fixedText } from './fixed-text.ts';
import { fieldOf, INSTRUMENT_ID_OFFSET, type Layout } from './layout.ts';
import { indexTimeOffset } from './run-parts.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { LiveSymbolMap, type SymbolLookup, SymbolMap } from './symbol-map.ts';
import { RTYPE } from './values.ts';

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

  constructor(layout: Layout, lookup: SymbolLookup) {
    this.#lookup = lookup;
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

/** A source, and what names its instruments as it is read. */
export interface NamedSource {
  readonly source: DbnSource;
  readonly lookup: SymbolLookup;
}

/**
 * Names from a source's header, or where that has none, as in live streams and what is
 * recorded of them, from the mappings among its records.
 * @throws {SpymasterError} SYMBOL_UNMAPPED when its header maps no ids, or it has none
 */
export function namedSource(source: DbnSource): NamedSource {
  const lookup = symbolsOf(source);
  if (source.metadata!.mappings.length > 0) return { source, lookup };
  const heard = new LiveSymbolMap();
  return {
    source: { ...source, close: () => source.close(), runs: () => listening(source, heard) },
    lookup: heard,
  };
}

async function* listening(source: DbnSource, heard: LiveSymbolMap): AsyncGenerator<RecordRun> {
  for await (const run of source.runs()) {
    if (run.rtype === RTYPE.symbolMapping && run.layout) hear(heard, run, run.layout);
    yield run;
  }
}

function hear(heard: LiveSymbolMap, { bytes, view, count, stride }: RecordRun, layout: Layout): void {
  const { offset, size } = fieldOf(layout, 'stype_out_symbol');
  for (let i = 0, at = 0; i < count; i++, at += stride)
    heard.onMapping(view.getUint32(at + INSTRUMENT_ID_OFFSET, true), fixedText(bytes, at + offset, size));
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
