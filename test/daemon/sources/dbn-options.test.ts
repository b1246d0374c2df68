import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bronzeOptions } from '../../../daemon/bronze/options.ts';
import { UNDEF_QUANTITY, UPDATE_ACTION } from '../../../daemon/databento/dbn/index.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { bronzeOptionStreams } from '../../../daemon/sources/bronze-options.ts';
import { dbnOptionStreams } from '../../../daemon/sources/dbn-options.ts';
import type { AnyEventStream } from '../../../pipeline/events/event-stream.ts';
import { EVENT_COLUMNS } from '../../../pipeline/events/kinds.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { clock, ES, SESSION } from '../../market.ts';
import {
  rawDefinition,
  rawOpenInterest,
  rawOptionQuote,
  rawOptionTrade,
  writeRawOptions,
} from '../raw-options.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-option-events-'));
const rawFolder = join(root, 'raw');
const market = { instrument: ES, session: SESSION, contract: 'ESM5' };
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Every row of a stream, column by column; times in seconds from 10:00. */
async function rowsOf(stream: AnyEventStream): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const batch of stream.batches()) {
    const columns = EVENT_COLUMNS[stream.kind].columns(batch as never);
    for (let i = 0; i < batch.count; i++)
      rows.push(
        columns.map((column, c) => (c === 0 ? (column[i]! - clock('10:00')) / NS_PER_SECOND : column[i]!)),
      );
  }
  return rows;
}
const byKind = async (streams: readonly AnyEventStream[]): Promise<Record<string, number[][]>> =>
  Object.fromEntries(await Promise.all(streams.map(async (stream) => [stream.kind, await rowsOf(stream)])));

beforeAll(async () => {
  const tomorrow = { expiration: SESSION.origin + 2n * 86_400_000_000_000n };
  await writeRawOptions(rawFolder, 'definition', [
    rawDefinition(1, 6000, 'C'),
    rawDefinition(2, 6005, 'P', { underlying: 'ESU5' }),
    rawDefinition(3, 6000, 'C', tomorrow),
  ]);
  await writeRawOptions(rawFolder, 'trades', [
    rawOptionTrade(1, '10:00:01', { sequence: 5, points: 4.25, size: 7, side: 'B' }),
    rawOptionTrade(3, '10:00:02', { points: 9, size: 9, side: 'B' }),
    rawOptionTrade(2, '10:00:03', { sequence: 6, points: 3.5, size: 8, side: 'A' }),
    rawOptionTrade(2, '10:00:04', { points: Number.NaN, size: 8, side: 'A' }),
    rawOptionTrade(2, '10:00:05', { sequence: 7, points: 3, size: 1, side: 'N' }),
  ]);
  await writeRawOptions(rawFolder, 'mbp-1', [
    rawOptionQuote(3, '10:00:01', 1, 2),
    rawOptionQuote(1, '10:00:02', 4, 4.5, 8),
    rawOptionQuote(2, '10:00:03', Number.NaN, 4.75, 9),
  ]);
  await writeRawOptions(rawFolder, 'statistics', [
    rawOpenInterest(1, '10:00:01', 120n),
    rawOpenInterest(1, '10:00:02', 999n, { stat_type: 6 }),
    rawOpenInterest(3, '10:00:03', 5n),
    rawOpenInterest(2, '10:00:04', 7n, { update_action: UPDATE_ACTION.delete }),
    rawOpenInterest(2, '10:00:05', UNDEF_QUANTITY),
    rawOpenInterest(2, '10:00:06', 33n, { ts_event: SESSION.origin }),
  ]);
});

const DAY = Date.parse('2025-06-04') / 86_400_000;
const EXPECTED = {
  optionDefinition: [
    [-6 * 3600, 0, 1, 6000, 1, clock('16:00'), 1],
    [-6 * 3600, 1, 2, 6005, -1, clock('16:00'), 0],
  ],
  optionTrade: [
    [1, 5, 1, 4.25, 7, 1],
    [3, 6, 2, 3.5, 8, -1],
    [5, 7, 2, 3, 1, 0],
  ],
  optionQuote: [
    [2, 8, 1, 4, 4.5, 11, 12],
    [3, 9, 2, Number.NaN, 4.75, 11, 12],
  ],
  openInterest: [
    [1, 0, 1, 120, DAY],
    [4, 1, 2, Number.NaN, DAY],
    [5, 2, 2, Number.NaN, DAY],
    [6, 3, 2, 33, DAY],
  ],
};

describe('Options in raw files', () => {
  it('are told as they were recorded: those of the day alone, each value in its place, missing as missing', async () => {
    expect(await byKind(await dbnOptionStreams(rawFolder, market))).toEqual(EXPECTED);
  });
  it('are named each by its own file', async () => {
    const hashes = (await dbnOptionStreams(rawFolder, market)).map(({ contentHash }) => contentHash);
    expect(new Set(hashes).size).toBe(4);
  });
  it('are none where no definitions say which they are', async () => {
    expect(await dbnOptionStreams(join(root, 'nowhere'), market)).toEqual([]);
  });
});

describe('Options in bronze tables', () => {
  it('are the events that the raw files have, under the same names', async () => {
    const lake = new Lake(root);
    expect(await bronzeOptionStreams(lake, market)).toEqual([]);
    await bronzeOptions({ lake, rawFolder }, ES, SESSION);
    const [raw, bronze] = [
      await dbnOptionStreams(rawFolder, market),
      await bronzeOptionStreams(lake, market),
    ];
    // Its open interest lies by the hour in which it happened.
    const told = await byKind(bronze);
    expect({
      ...told,
      openInterest: told.openInterest!.toSorted((a, b) => a[0]! - b[0]!).map((row, i) => row.with(1, i)),
    }).toEqual(EXPECTED);
    expect(bronze.map(({ kind, contentHash }) => [kind, contentHash])).toEqual(
      raw.map(({ kind, contentHash }) => [kind, contentHash]),
    );
  });
});
