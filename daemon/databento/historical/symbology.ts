import * as v from 'valibot';
import { type Symbols, type SymbolType, symbolList } from '../request.ts';
import type { HttpClient } from './http.ts';

const Interval = v.object({
  /** First day. */
  d0: v.string(),
  /** Day after the last. */
  d1: v.string(),
  /** The symbol in the output type; empty where there is none. */
  s: v.string(),
});
const Resolution = v.object({
  result: v.record(v.string(), v.array(Interval)),
  partial: v.optional(v.array(v.string()), []),
  not_found: v.optional(v.array(v.string()), []),
});

export interface ResolveRequest {
  readonly dataset: string;
  readonly symbols: Symbols;
  readonly stypeIn: SymbolType;
  readonly stypeOut: SymbolType;
  /** YYYY-MM-DD, inclusive. */
  readonly startDate: string;
  /** YYYY-MM-DD, exclusive. */
  readonly endDate?: string;
}

export interface SymbolInterval {
  readonly startDate: string;
  readonly endDate: string;
  readonly symbol: string;
}

export interface SymbolResolution {
  readonly mappings: ReadonlyMap<string, readonly SymbolInterval[]>;
  /** Symbols resolved for a part of the span only. */
  readonly partial: readonly string[];
  readonly notFound: readonly string[];
}

/** `symbology.*`, free of charge. */
export class Symbology {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /**
   * What symbols were called in another naming, day by day. Symbols not found are listed,
   * not an error.
   */
  async resolve(request: ResolveRequest, signal?: AbortSignal): Promise<SymbolResolution> {
    const parameters = {
      dataset: request.dataset,
      symbols: symbolList(request.symbols),
      stype_in: request.stypeIn,
      stype_out: request.stypeOut,
      start_date: request.startDate,
      end_date: request.endDate,
    };
    const call = {
      verb: 'POST',
      method: 'symbology.resolve',
      family: 'symbology',
      parameters,
      signal,
    } as const;
    const { result, partial, not_found } = await this.#http.json(call, Resolution);
    const mappings = new Map(
      Object.entries(result).map(([symbol, intervals]) => [
        symbol,
        intervals
          .filter(({ d0, d1, s }) => s !== '' && d0 !== d1)
          .map(({ d0, d1, s }) => ({ startDate: d0, endDate: d1, symbol: s })),
      ]),
    );
    return { mappings, partial, notFound: not_found };
  }
}
