import { cpSync, renameSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BookDay, readBookDay } from '../../../daemon/corpus/book-day.ts';
import {
  DbnWriter,
  MBP_10,
  type NewRecord,
  openDbnFile,
  records,
} from '../../../daemon/databento/dbn/index.ts';
import { rawFile, rawFolderOf } from '../../../daemon/raw/raw-layout.ts';
import { listedContracts } from '../../../daemon/simulator/listed-contracts.ts';
import { fromTimestamp, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { ES } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [, DATE] = SAMPLE_DATES;
const SESSION = sessionOf(DATE);
const FOLLOWED_FIRST = listedContracts(ES, SAMPLE_DATES[0]).find(({ feed }) => feed.isFollowed)!.feed
  .instrumentId;
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
    // The simulator’s own, of every record.
    expect(day.tape.delayUs).toEqual({ median: 60, p90: 60, p99: 60 });
  });
  it('are read side by side and level by level, with those of 09:30 and without those of 12:30', async () => {
    const path = pathOf('mbp-10', SAMPLE_DATES[0]);
    const session = sessionOf(SAMPLE_DATES[0]);
    const source = await openDbnFile(path);
    const writer = await DbnWriter.create(`${path}.new`, source.metadata!);
    const at = (seconds: number, extraNs = 0n) =>
      toTimestamp(session, session.rthOpen + seconds * 1e9) + extraNs;
    const moments = [at(0, -1n), at(0), at(1), at(3 * 3600, -1n), at(3 * 3600)];
    // The last price of offers is a tick further away, and bids are deeper than offers.
    const sizes = Object.fromEntries(
      Array.from({ length: 10 }, (_, level) => [
        [`levels[${level}].bid_px`, BigInt(6000 * 4 - level) * 250_000_000n],
        [`levels[${level}].ask_px`, BigInt(6000 * 4 + 1 + level + (level === 9 ? 1 : 0)) * 250_000_000n],
        [`levels[${level}].bid_sz`, 100 + level],
        [`levels[${level}].ask_sz`, 50 + level],
      ]).flat(),
    );
    let first: Record<string, unknown> | null = null;
    for await (const { fields } of records(source)) {
      first = fields;
      break;
    }
    const { length: _, ...rest } = first!;
    for (const ts_event of moments)
      await writer.record(MBP_10, {
        ...rest,
        ...sizes,
        instrument_id: FOLLOWED_FIRST,
        ts_event,
        ts_recv: ts_event + 5_000n,
      } as unknown as NewRecord<typeof MBP_10.entries>);
    await writer.close();
    renameSync(`${path}.new`, path);
    const { book } = (await readBookDay(rawFolder, ES, session))!;
    expect(book.records).toBe(3);
    // As the second second begins, and each after it until 12:30.
    expect([book.bestQueue.p5, book.bestQueue.p95]).toEqual([50, 100]);
    expect([book.secondQueue, book.deeperQueue]).toEqual([76, 80.5]);
    expect(book.gapShare).toBe(0.5);
  });
  it('are not there where there are none', async () => {
    rmSync(pathOf('trades', SAMPLE_DATES[0]));
    expect(await readBookDay(rawFolder, ES, sessionOf(SAMPLE_DATES[0]))).toBeNull();
    cpSync(pathOf('trades'), pathOf('trades', SAMPLE_DATES[0]));
    rmSync(pathOf('mbp-10', SAMPLE_DATES[0]));
    expect(await readBookDay(rawFolder, ES, sessionOf(SAMPLE_DATES[0]))).toBeNull();
    // Of another family there is no file at all.
    expect(await readBookDay(rawFolder, { ...ES, symbol: 'NQ' }, SESSION)).toBeNull();
  });
});
