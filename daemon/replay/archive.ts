import { parseDate } from '../../shared/session/new-york-time.ts';
import { DATASETS, Lake } from '../lake/lake.ts';
import { readLedger } from '../ledger/store.ts';

/** What a data folder has of the past: its dates, and what was committed to in each. */
export const archiveOf = (dataFolder: string, symbol: string) => ({
  dates: (): Promise<readonly string[]> => new Lake(dataFolder).dates(DATASETS.bars(symbol)),
  ledger: async (date: string): Promise<readonly string[]> =>
    (await readLedger(dataFolder, symbol, parseDate(date))).map((entry) => JSON.stringify(entry)),
});
