import { openDbnFile, SymbolMap } from '../databento/index.ts';
import type { Findings } from './findings.ts';

/** Names that a header maps from are those of definitions, and not the service’s own. */
const NAMED_AS_DEFINED: ReadonlySet<string> = new Set(['raw_symbol', 'parent', 'instrument_id']);

/**
 * Holds the instruments of a file against its header: each is mapped on its date, to the
 * name that definitions have for it.
 */
export class MappingCheck {
  readonly #findings: Findings;
  readonly #symbols: SymbolMap;
  readonly #defined: ReadonlyMap<number, string> | null;

  private constructor(findings: Findings, symbols: SymbolMap, defined: ReadonlyMap<number, string> | null) {
    this.#findings = findings;
    this.#symbols = symbols;
    this.#defined = defined;
  }

  /**
   * @param defined names by instrument, where there is a file of definitions
   * @returns null where a file has no header, or one that maps nothing
   * @throws {SpymasterError} of a file that cannot be read
   */
  static async of(
    path: string,
    findings: Findings,
    defined: ReadonlyMap<number, string> | null,
  ): Promise<MappingCheck | null> {
    const source = await openDbnFile(path);
    try {
      const { metadata } = source;
      if (!metadata || metadata.mappings.length === 0) return null;
      if (metadata.stypeIn !== 'instrument_id' && metadata.stypeOut !== 'instrument_id') return null;
      const names = NAMED_AS_DEFINED.has(metadata.stypeIn ?? '') ? defined : null;
      return new MappingCheck(findings, SymbolMap.fromMetadata(metadata), names);
    } finally {
      await source.close();
    }
  }

  check(instrumentId: number, at: bigint): void {
    const mapped = this.#symbols.symbolAt(instrumentId, at);
    const defined = this.#defined?.get(instrumentId);
    const isKept = mapped !== null && (defined === undefined || mapped === defined);
    this.#findings.check(
      'mapping',
      isKept,
      () => `instrument ${instrumentId} at ${at}: ${mapped ?? 'not mapped'}, defined as ${defined}`,
    );
  }
}
