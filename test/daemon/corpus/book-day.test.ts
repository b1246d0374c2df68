import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BookDay, readBookDay } from '../../../daemon/corpus/book-day.ts';
import { openDbnFile, records } from '../../../daemon/databento/dbn/index.ts';
import { rawFile, rawFolderOf } from '../../../daemon/raw/raw-layout.ts';
import { listedContracts } from '../../../daemon/simulator/listed-contracts.ts';
import { fromTimestamp, sessionOf } from '../../../shared/session/session.ts';
import { ES } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [, DATE] = SAMPLE_DATES;
const SESSION = sessionOf(DATE);
const FOLLOWED = listedContracts(ES, DATE).find(({ feed }) => feed.isFollowed)!.feed.instrumentId;

let rawFolder = '';
let day: BookDay;
beforeAll(async () => {
  rawFolder = rawFolderOf(await sampleLake());
  day = (await readBookDay(rawFolder, ES, SESSION))!;
}, 120_000);
const pathOf = (schema: 'trades' | 'mbp-10', date: string = DATE) =>
  rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, schema, date);

/** Records of the followed contract from 09:30 to before 12:30. */
async function countOf(schema: 'trades' | 'mbp-10'): Promise<number> {
  let count = 0;
  for await (const { fields } of records(await openDbnFile(pathOf(schema)))) {
    const at = fromTimestamp(SESSION, fields.ts_event as bigint);
    if (fields.instrument_id === FOLLOWED && at >= SESSION.rthOpen && at < SESSION.windowEnd) count++;
  }
  return count;
}

describe('Books of a session', () => {
  it('are those of the contract that is followed, from 09:30 to 12:30, with its prints', async () => {
    expect(day.book.records).toBe(await countOf('mbp-10'));
    expect(day.tape.prints).toBe(await countOf('trades'));
    // Both sides, at the first record of each second that has one.
    expect(day.book.bestQueues.length).toBeGreaterThan(10_000);
    expect(day.book.bestQueues.length).toBeLessThanOrEqual(2 * 3 * 3600);
  });
  it('are not there where there are none', async () => {
    rmSync(pathOf('mbp-10', SAMPLE_DATES[0]));
    expect(await readBookDay(rawFolder, ES, sessionOf(SAMPLE_DATES[0]))).toBeNull();
    // Of another family there is no file at all.
    expect(await readBookDay(rawFolder, { ...ES, symbol: 'NQ' }, SESSION)).toBeNull();
  });
});
