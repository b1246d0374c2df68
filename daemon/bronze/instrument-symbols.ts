import { existsSync } from 'node:fs';
import { DEFINITION_V3, type Metadata, openDbnFile, recordsOf, runsOf } from '../databento/index.ts';

/**
 * Raw symbols by instrument id on a trade date: from a file's own mappings, and where
 * those say nothing from the day's definitions. An id names different instruments at
 * different times, so only mappings that hold around the date count.
 */
export async function instrumentSymbols(
  metadata: Metadata | null,
  definitionsPath: string,
  date: string,
): Promise<Map<number, string>> {
  const day = Number(date.replaceAll('-', ''));
  const symbols = new Map<number, string>();
  const inverted = metadata?.stypeIn === 'instrument_id';
  for (const { rawSymbol, intervals } of metadata?.mappings ?? []) {
    for (const { startDate, endDate, symbol } of intervals) {
      if (symbol === '' || startDate > day || endDate <= day) continue;
      symbols.set(Number(inverted ? rawSymbol : symbol), inverted ? symbol : rawSymbol);
    }
  }
  if (symbols.size > 0 || !existsSync(definitionsPath)) return symbols;
  const definitions = await openDbnFile(definitionsPath);
  for await (const run of runsOf(definitions, DEFINITION_V3, { upgrade: 'v3', unexpected: 'skip' }))
    for (const { instrument_id, raw_symbol } of recordsOf(run)) symbols.set(instrument_id, raw_symbol);
  return symbols;
}
