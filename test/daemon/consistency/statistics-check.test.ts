import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Print } from '../../../daemon/consistency/book-check.ts';
import { Findings } from '../../../daemon/consistency/findings.ts';
import {
  checkFigures,
  checkOpenInterest,
  type Figures,
  readFigures,
} from '../../../daemon/consistency/statistics-check.ts';
import { DbnWriter, STAT_TYPE } from '../../../daemon/databento/dbn/index.ts';
import { rawPrice, statisticsRecord } from '../../../daemon/simulator/definitions.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-figures-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const told = (more: Partial<Figures> = {}): Figures => ({
  opening: 10,
  openingAt: 5n,
  low: 9,
  high: 12,
  clearedVolume: 100,
  openInterest: 500,
  ...more,
});
const brokenIn = (check: (findings: Findings) => void) => {
  const findings = new Findings();
  check(findings);
  return findings.results.map(({ checked, broken }) => [checked, broken]);
};

describe('Figures told', () => {
  it('are the last of each kind', async () => {
    const path = join(root, 'figures.dbn.zst');
    const writer = await DbnWriter.create(path, metadata({ schema: 'statistics' }));
    const record = (statType: number, price: number | null, quantity: bigint | null) =>
      statisticsRecord({
        instrumentId: 7,
        tsEvent: 1n,
        tsRef: null,
        statType,
        price: price === null ? null : rawPrice(price),
        quantity,
        sequence: 1,
      });
    // Taken back: there is none then.
    const deleted = (bytes: Uint8Array) => bytes.with(60, 2);
    await writer.write(
      Buffer.concat([
        record(STAT_TYPE.openInterest, null, 400n),
        record(STAT_TYPE.clearedVolume, null, 30n),
        record(STAT_TYPE.opening, 10, null),
        record(STAT_TYPE.low, 10, null),
        record(STAT_TYPE.high, 10, null),
        record(STAT_TYPE.low, 9.5, null),
        record(STAT_TYPE.openInterest, null, 410n),
        deleted(record(STAT_TYPE.openInterest, null, 410n)),
      ]),
    );
    await writer.close();
    const findings = new Findings();
    expect(await readFigures(path, findings)).toEqual(
      new Map([
        [7, { opening: 10, openingAt: 1n, low: 9.5, high: 10, clearedVolume: 30, openInterest: null }],
      ]),
    );
    expect(findings.results).toMatchObject([{ rule: 'order', checked: 8, broken: 0 }]);
  });
  it('that go back, in time or in sequence, are found', async () => {
    const path = join(root, 'back.dbn.zst');
    const writer = await DbnWriter.create(path, metadata({ schema: 'statistics' }));
    const at = (tsEvent: bigint, sequence: number) =>
      statisticsRecord({
        instrumentId: 7,
        tsEvent,
        tsRef: null,
        statType: STAT_TYPE.low,
        price: null,
        quantity: null,
        sequence,
      });
    await writer.write(Buffer.concat([at(5n, 1), at(4n, 2), at(6n, 1)]));
    await writer.close();
    const findings = new Findings();
    await readFigures(path, findings);
    expect(findings.results).toMatchObject([{ rule: 'order', checked: 3, broken: 2 }]);
  });
  it('of a session are those of its prints, as far as these are there', () => {
    const prints = [10, 12, 9].map((price) => ({ instrumentId: 7, price }) as Print);
    const withFigures = (more: Partial<Figures>, from = 5n) =>
      brokenIn((f) => checkFigures(f, new Map([[7, told(more)]]), prints, from));
    expect(withFigures({})).toEqual([[1, 0]]);
    const wrong = [{ opening: 12 }, { low: 9.5 }, { low: 8.5 }, { high: 11 }, { high: 12.5 }];
    for (const each of wrong) expect(withFigures(each)).toEqual([[1, 1]]);
    // The book begins after the first price was told: others were printed before.
    for (const each of [{ opening: 12 }, { low: 8.5 }, { high: 12.5 }])
      expect(withFigures(each, 6n)).toEqual([[1, 0]]);
    for (const each of [{ low: 9.5 }, { high: 11 }]) expect(withFigures(each, 6n)).toEqual([[1, 1]]);
    expect(withFigures({ opening: Number.NaN })).toEqual([]);
  });
  it('of open interest are not below 0, and change by no more than was traded', () => {
    const change = (after: Partial<Figures>, before: Partial<Figures> | null) =>
      brokenIn((f) =>
        checkOpenInterest(f, new Map([[7, told(after)]]), before ? new Map([[7, told(before)]]) : null),
      );
    expect(change({}, { openInterest: 400 })).toEqual([[2, 0]]);
    expect(change({}, { openInterest: 399 })).toEqual([[2, 1]]);
    expect(change({}, { openInterest: 601 })).toEqual([[2, 1]]);
    expect(change({}, null)).toEqual([[1, 0]]);
    expect(change({ clearedVolume: null }, { openInterest: 0 })).toEqual([[1, 0]]);
    expect(change({ openInterest: -1 }, null)).toEqual([[1, 1]]);
    expect(change({ openInterest: null }, null)).toEqual([]);
  });
});
