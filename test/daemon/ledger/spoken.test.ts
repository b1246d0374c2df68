import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  appendAsSaid,
  appendSpoken,
  entryDigest,
  readSpoken,
  wasSaidInTime,
} from '../../../daemon/ledger/spoken.ts';
import { append, ledgerDates, readLedger } from '../../../daemon/ledger/store.ts';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';

const DATE = '2025-06-05';
const root = mkdtempSync(join(tmpdir(), 'spymaster-spoken-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(root, 'data-'));
});
const entryOf = (id: string, mean = 0.5) => ({ id, lean: { delta: mean } }) as LedgerEntry;
const put = (id: string, atMs: number, epoch = 'e', mean?: number) =>
  appendSpoken(data, 'ES', DATE, [{ entry: entryOf(id, mean), atMs, epoch }]);
const folder = () => join(data, 'ledger', 'symbol=ES');
const path = () => join(folder(), `date=${DATE}.spoken.jsonl`);

describe('When something was said', () => {
  it('is known by what was said, to the last digit', async () => {
    await put('a', 1000);
    await put('b', 2000, 'f');
    const spoken = await readSpoken(data, 'ES', DATE);
    expect(spoken.get(entryDigest(entryOf('a')))).toEqual({ atMs: 1000, epoch: 'e' });
    expect(spoken.get(entryDigest(entryOf('b')))).toEqual({ atMs: 2000, epoch: 'f' });
    // Another number was not said then.
    expect(spoken.get(entryDigest(entryOf('a', 0.6)))).toBeUndefined();
    expect(spoken.size).toBe(2);
  });
  it('is the first time, whoever says it again: that is not put down', async () => {
    await put('a', 1000);
    const before = readFileSync(path(), 'utf8');
    await put('a', 500, 'later');
    expect(readFileSync(path(), 'utf8')).toBe(before);
    expect([...(await readSpoken(data, 'ES', DATE)).values()]).toEqual([{ atMs: 1000, epoch: 'e' }]);
  });
  it('is there once the entry is', async () => {
    const entry = {
      ...entryOf('a'),
      version: 1,
      madeWith: { model: 'm', index: 'i', scales: 's', code: 'c' },
    };
    await appendAsSaid(data, 'ES', DATE, [{ entry: entry as LedgerEntry, atMs: 7, epoch: 'e' }]);
    expect(await readLedger(data, 'ES', DATE)).toEqual([entry]);
    expect([...(await readSpoken(data, 'ES', DATE)).values()]).toEqual([{ atMs: 7, epoch: 'e' }]);
  });
  it('lies beside the ledger, and is none', async () => {
    await put('a', 1000);
    expect(readdirSync(folder())).toEqual([`date=${DATE}.spoken.jsonl`]);
    expect(await ledgerDates(data, 'ES')).toEqual([]);
  });
  it('is nothing for a date of which nothing was said', async () => {
    expect((await readSpoken(data, 'ES', DATE)).size).toBe(0);
  });
  it('survives a line that was cut short, and what comes after it', async () => {
    await put('a', 1000);
    appendFileSync(path(), '\n{"id":"b","entry":"ab');
    await put('c', 3000);
    expect([...(await readSpoken(data, 'ES', DATE)).values()].map(({ atMs }) => atMs)).toEqual([1000, 3000]);
    writeFileSync(path(), `null\n{"entry":1}\n${readFileSync(path(), 'utf8')}`);
    expect((await readSpoken(data, 'ES', DATE)).size).toBe(2);
  });
  it('is in time within a minute of the moment that is spoken of', () => {
    // 300 seconds before 12:30 in New York in June: 16:25 UTC.
    const entry = { date: DATE, timeLeftSeconds: 300 } as LedgerEntry;
    const moment = Date.parse('2025-06-05T16:25:00Z');
    const inTime = (atMs: number) => wasSaidInTime(entry, { atMs, epoch: 'e' });
    expect([inTime(moment), inTime(moment + 60_000), inTime(moment + 60_001)]).toEqual([true, true, false]);
    // By a clock that is hours behind everything would be.
    expect([inTime(moment - 60_000), inTime(moment - 60_001)]).toEqual([true, false]);
    expect(wasSaidInTime(entry, undefined)).toBe(false);
  });
  it('that cannot be written says where', async () => {
    mkdirSync(path(), { recursive: true });
    rmSync(path(), { recursive: true });
    mkdirSync(`${folder()}/more`);
    await expect(append(join(folder(), 'more'), 'x')).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });
});
