import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { IMPORTED_BARS_FILE, readImportedBars } from '../tables/imported-bars.ts';
import type { MarketSource } from './market-source.ts';

/** Imported one-minute bars of a date: no trades, no books. Null where there are none. */
export async function barsSource(
  lake: Lake,
  { symbol }: Instrument,
  session: Session,
): Promise<MarketSource | null> {
  const manifest = await lake.manifest(DATASETS.importedBars(symbol), session.date);
  const file = manifest?.files[`date=${session.date}/${IMPORTED_BARS_FILE}`];
  if (!file) return null;
  return {
    kind: 'bars',
    contract: null,
    streams: [
      {
        kind: 'bar',
        contentHash: file.sha256,
        async *batches() {
          yield await readImportedBars(lake, symbol, session);
        },
      },
    ],
  };
}
