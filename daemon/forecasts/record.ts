import { readFile } from 'node:fs/promises';
import type { KnownCases } from '../../pipeline/forecast/known-cases.ts';
import type { MadeWith } from '../../pipeline/ledger/entry.ts';
import {
  type Became,
  RECORD_SESSIONS,
  type TrackRecord,
  trackRecord,
} from '../../pipeline/ledger/track-record.ts';
import { byHorizon } from '../../pipeline/outcomes/triple-barrier.ts';
import { ifExists, sha256 } from '../files/durable-write.ts';
import { kept } from '../lake/kept.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { judgeLedger } from '../ledger/judge.ts';
import { ledgerDates, ledgerFile } from '../ledger/store.ts';

const RECORD_FILE = 'track_record.json';
/** Raised whenever the same words and outcomes would give another record. */
const RECORD_VERSION = 1;

/** The checkpoints of earlier sessions, and what names them. */
export interface NamedCases {
  readonly cases: KnownCases;
  readonly madeWith: MadeWith;
}

/** How what was said in the sessions before a date came true: as kept, or judged. */
export async function recordBefore(
  lake: Lake,
  symbol: string,
  before: string,
  { cases, madeWith }: NamedCases,
): Promise<TrackRecord> {
  const said = await saidBefore(lake.root, symbol, before);
  const place = {
    dataset: DATASETS.trackRecord(symbol),
    date: before,
    file: RECORD_FILE,
    inputs: sha256([`track record ${RECORD_VERSION}`, JSON.stringify(madeWith), ...said].join('|')),
    facts: { sessions: said.length },
  };
  const { families, ...record } = await kept(lake, place, async () => {
    const judged = await judgedBefore(lake.root, symbol, before, cases);
    return { ...judged, families: [...judged.families] };
  });
  return { ...record, families: new Map(families) };
}

/** Names what was put down of each session that a record looks back on. */
async function saidBefore(dataFolder: string, symbol: string, before: string): Promise<string[]> {
  const dates = (await ledgerDates(dataFolder, symbol)).filter((date) => date < before);
  return Promise.all(
    dates.slice(-RECORD_SESSIONS).map(async (date) => {
      const bytes = await ifExists(readFile(ledgerFile(dataFolder, symbol, date)));
      return `${date} ${bytes ? sha256(bytes) : 'none'}`;
    }),
  );
}

async function judgedBefore(
  dataFolder: string,
  symbol: string,
  before: string,
  cases: KnownCases,
): Promise<TrackRecord> {
  const byDate = Map.groupBy(
    Array.from({ length: cases.size }, (_, row) => row),
    cases.date,
  );
  const becameAt = (row: number): Became => ({
    contacted: cases.contacted(row),
    outcomes: byHorizon((horizon) => cases.outcome(row, horizon)),
  });
  const becameOf = async (date: string) => {
    const rows = byDate.get(date);
    return rows ? new Map(rows.map((row) => [cases.id(row), becameAt(row)])) : null;
  };
  const period = { before, sessions: RECORD_SESSIONS };
  return trackRecord((await judgeLedger(dataFolder, symbol, period, becameOf)).entries);
}
