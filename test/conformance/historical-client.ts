import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Clock } from '../../daemon/databento/clock.ts';
import {
  ApiKey,
  columnBatches,
  type DbnSource,
  HistoricalClient,
  TRADE,
} from '../../daemon/databento/index.ts';
import { HistoricalServer } from './historical-server.ts';
import { marketRecord } from './market-data.ts';

export const KEY = 'db-unittestapikey1234567890FFFFF';
export const START = 1_749_081_600_000_000_000n;
export const RECORDS = 2000;
export const REQUEST = {
  dataset: 'GLBX.MDP3',
  schema: 'trades',
  symbols: ['ESM5'],
  start: '2025-06-05',
} as const;

/**
 * Several trades arrive at one time, as in a real sweep; the venue's own times are
 * earlier and not in order.
 */
export const trades = Array.from({ length: RECORDS }, (_, i) => {
  const tsRecv = START + BigInt(Math.floor(i / 3)) * 1000n;
  return marketRecord({
    schema: 'trades',
    instrumentId: 7,
    tsEvent: tsRecv - BigInt(5000 + ((i * 37) % 900)),
    tsRecv,
    sequence: i,
  });
});

/** A clock on which waiting takes no time and is written down. */
export class TestClock implements Clock {
  at = 0;
  readonly waits: number[] = [];
  now = () => this.at;
  random = () => 0.5;
  wait = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    this.waits.push(milliseconds);
    this.at += milliseconds;
  };
}

export let server: HistoricalServer;
export let clock: TestClock;
export let folder: string;
export const warnings: string[] = [];

export const client = (key = KEY, idleTimeoutMs = 2000) =>
  new HistoricalClient({
    key: new ApiKey(key),
    baseUrl: server.url,
    clock,
    idleTimeoutMs,
    onWarning: (text) => warnings.push(text),
  });

export async function sequences(source: DbnSource): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of columnBatches(source, TRADE, ['sequence']))
    found.push(...batch.columns.sequence.subarray(0, batch.count));
  return found;
}

export const allSequences = Array.from({ length: RECORDS }, (_, i) => i);

beforeEach(async () => {
  server = await HistoricalServer.start(KEY, { trades });
  clock = new TestClock();
  folder = mkdtempSync(join(tmpdir(), 'spymaster-historical-'));
  warnings.length = 0;
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
