import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DbnWriter, type FeedEvent, openDbnFile, type RecordRun } from '../../../daemon/databento/index.ts';
import type { LiveMarket, MarketSide } from '../../../daemon/live/live-market.ts';
import { tellRecorded } from '../../../daemon/live/recorded-past.ts';
import type { Piece, Recording } from '../../../daemon/live/recording.ts';
import { dbnHeader, mappingRecord, marketRecord } from '../../conformance/market-data.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spymaster-past-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NS = 1_000_000_000n;
const START = 1_749_130_000n * NS;
const at = (seconds: number): bigint => START + BigInt(Math.round(seconds * 1000)) * 1_000_000n;

/** A piece with a record at each of some seconds; a negative one tells a name then. */
async function piece(name: string, schema: 'trades' | 'mbp-10' | 'statistics', seconds: readonly number[]) {
  const plain = join(folder, `${name}.dbn`);
  const records = seconds.map((second) =>
    second < 0
      ? mappingRecord(7, 'ESM5', 'ESM5', at(-second))
      : marketRecord({ schema, instrumentId: 7, tsEvent: at(second), tsRecv: at(second), sequence: second }),
  );
  writeFileSync(plain, Buffer.concat([dbnHeader({ schema, symbols: ['ESM5'] }), ...records]));
  const source = await openDbnFile(plain);
  const path = join(folder, `${name}.dbn.zst`);
  const writer = await DbnWriter.create(path, {
    ...source.metadata!,
    mappings: [{ rawSymbol: 'ESM5', intervals: [{ startDate: 1, endDate: 2, symbol: '7' }] }],
  });
  for await (const run of source.runs()) await writer.run(run);
  await writer.close();
  return path;
}

/** What a market is told, in order. */
async function toldOf(
  pieces: Readonly<Record<string, readonly Piece[]>>,
  until: bigint,
  signal = new AbortController().signal,
) {
  const told: string[] = [];
  const market = {
    nameInstrument: (id: number, symbols: readonly string[]) => told.push(`${id} is ${symbols}`),
    tellGap: ({ to }: { readonly to: bigint }) => told.push(`gap to ${(to - START) / NS}`),
    take: async (side: MarketSide, event: FeedEvent) => {
      if (event.kind === 'heartbeat') told.push(`${side} heard ${Number(event.at - START) / 1e9}`);
    },
    giveRecorded: async (side: MarketSide, { view, stride, count }: RecordRun) => {
      for (let i = 0; i < count; i++)
        told.push(`${side} #${Number(view.getBigUint64(i * stride + 8, true) - START) / 1e9}`);
    },
  } as unknown as LiveMarket;
  const recording = {
    pieces: async (side: MarketSide, schema: string) => pieces[`${side} ${schema}`] ?? [],
  } as Recording;
  const missing = await tellRecorded(market, recording, until, signal);
  return missing === 0 ? told : [...told, `${missing} missing`];
}
const whole = (path: string): Piece => ({ path, from: undefined, to: undefined });

describe('What was recorded', () => {
  it('is told in order of time over all kinds, and the other side hears how far it is', async () => {
    const told = await toldOf(
      {
        'futures trades': [whole(await piece('t', 'trades', [1, 2, 9]))],
        'futures mbp-10': [whole(await piece('b', 'mbp-10', [1.5, 8]))],
        'options statistics': [whole(await piece('s', 'statistics', [0, 5]))],
      },
      at(10),
    );
    const records = told.filter((line) => line.includes('#'));
    expect(records).toEqual([
      'options #0',
      'futures #1',
      'futures #1.5',
      'futures #2',
      'options #5',
      'futures #8',
      'futures #9',
    ]);
    // Before the trade of the second second all hear that nothing earlier comes.
    const place = told.indexOf('futures #2');
    expect(told.slice(place - 2, place)).toEqual(['futures heard 2', 'options heard 2']);
    expect(told.slice(-2)).toEqual(['futures heard 10', 'options heard 10']);
    expect(told[0]).toBe('7 is ESM5');
  });
  it('is no further than its records say, where a connection told names before it replayed', async () => {
    const told = await toldOf(
      { 'futures trades': [whole(await piece('t', 'trades', [1, -9, -8, 2, 3]))] },
      at(10),
    );
    expect(told.filter((line) => line.startsWith('futures'))).toEqual([
      'futures heard 1',
      'futures #1',
      'futures heard 2',
      'futures #2',
      'futures #3',
      'futures heard 10',
    ]);
  });
  it('is of each piece what it is good for', async () => {
    const path = await piece('t', 'trades', [1, 2, 3, 4]);
    const told = await toldOf({ 'futures trades': [{ path, from: at(2), to: at(4) }] }, at(4));
    expect(told.filter((line) => line.includes('#'))).toEqual(['futures #2', 'futures #3']);
  });
  it('has the gaps of its futures, in order, as far as it is told', async () => {
    const path = await piece('t', 'trades', [1]);
    const gap = (to: number) =>
      JSON.stringify({ schema: 'trades', outcome: 'lost', from: String(at(0)), to: String(at(to)) });
    writeFileSync(`${path}.gaps.jsonl`, [gap(7), gap(3), gap(3), gap(12)].join('\n'));
    const pieces = { 'futures trades': [{ path, from: undefined, to: at(10) }] };
    const told = await toldOf(pieces, at(10));
    expect(told.filter((line) => line.startsWith('gap'))).toEqual(['gap to 3', 'gap to 7', 'gap to 10']);
  });
  it('has no gap of its options, and counts none that was filled', async () => {
    const path = await piece('t', 'trades', [1]);
    const options = await piece('o', 'trades', [1]);
    const gap = (outcome: string) =>
      JSON.stringify({ schema: 'trades', outcome, from: String(at(0)), to: String(at(3)) });
    writeFileSync(`${path}.gaps.jsonl`, [gap('filled'), gap('unproven')].join('\n'));
    writeFileSync(`${options}.gaps.jsonl`, gap('lost'));
    const pieces = { 'futures trades': [whole(path)], 'options trades': [whole(options)] };
    const told = await toldOf(pieces, at(10));
    expect(told.filter((line) => line.startsWith('gap'))).toEqual(['gap to 3', 'gap to 3']);
    expect(told.at(-1)).toBe('1 missing');
  });
  it('is told no further once nobody wants it', async () => {
    const path = await piece('t', 'trades', [1, 2]);
    const told = await toldOf({ 'futures trades': [whole(path)] }, at(10), AbortSignal.abort());
    expect(told).toEqual(['7 is ESM5']);
  });
});
