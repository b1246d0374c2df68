import { beforeAll, describe, expect, it } from 'vitest';
import { type DbnRecord, records } from '../../../../daemon/databento/dbn/index.ts';
import { statisticsRecord } from '../../../../daemon/simulator/definitions.ts';
import { expiriesOn } from '../../../../daemon/simulator/options/expiry.ts';
import { OpenInterest } from '../../../../daemon/simulator/options/open-interest.ts';
import { referenceStatistics } from '../../../../daemon/simulator/options/reference.ts';
import { seriesAt, strikesAround } from '../../../../daemon/simulator/options/series.ts';
import { newYorkInstant } from '../../../../shared/session/new-york-time.ts';
import { fromTimestamp } from '../../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../../market.ts';
import { opened } from '../../databento/dbn/bytes.ts';

const SEED = 3;
const ALL = expiriesOn(ES, SESSION.date).flatMap((expiry) =>
  strikesAround(6000).flatMap((strike) => seriesAt(expiry, strike)),
);
const openInterest = new OpenInterest(SEED);
const [SETTLEMENT, VOLUME, OPEN_INTEREST] = [3, 6, 9];

describe('What the exchange says of a chain before a session', () => {
  const said: DbnRecord['fields'][] = [];
  beforeAll(async () => {
    const figures = referenceStatistics(
      ALL.map((series) => ({ series, settlementPoints: 10.13 })),
      { session: SESSION, seed: SEED, openInterest },
    );
    const bytes = figures.map((figure, sequence) => statisticsRecord({ ...figure, sequence }));
    for await (const { fields } of records(await opened(bytes))) said.push(fields);
  });
  const of = (type: number) => said.filter(({ stat_type }) => stat_type === type);
  const at = (fields: DbnRecord['fields']) => fromTimestamp(SESSION, fields.ts_recv as bigint);

  it('comes in order of time, is of the session before, and is over before the open', () => {
    const times = said.map(at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(clock('09:30'));
    const reference = newYorkInstant('2025-06-04', 0);
    expect(said.every(({ ts_ref }) => ts_ref === reference)).toBe(true);
  });
  it('is a settlement to the tick and the volume of every series, in the evening', () => {
    expect([of(SETTLEMENT).length, of(VOLUME).length]).toEqual([ALL.length, ALL.length]);
    expect(
      of(SETTLEMENT).every(({ price, stat_flags }) => price === 10_250_000_000n && stat_flags === 3),
    ).toBe(true);
    const volumes = new Map(of(VOLUME).map(({ instrument_id, quantity }) => [instrument_id, quantity]));
    for (const series of ALL)
      expect(volumes.get(series.instrumentId)).toBe(BigInt(openInterest.before(SESSION.date, series).volume));
  });
  it('is open interest twice, at first a little off, but for the few that nobody sends', () => {
    const evening = new Map(
      of(OPEN_INTEREST).flatMap((fields) =>
        at(fields) < clock('00:00') ? [[fields.instrument_id, Number(fields.quantity)] as const] : [],
      ),
    );
    const missing = 1 - evening.size / ALL.length;
    expect(missing).toBeGreaterThan(0.015);
    expect(missing).toBeLessThan(0.055);
    const final = new Map(of(OPEN_INTEREST).map((fields) => [fields.instrument_id, Number(fields.quantity)]));
    expect([...final.keys()].sort()).toEqual([...evening.keys()].sort());
    let different = 0;
    for (const series of ALL) {
      const contracts = final.get(series.instrumentId);
      if (contracts === undefined) continue;
      expect(contracts).toBe(openInterest.before(SESSION.date, series).openInterest);
      const first = evening.get(series.instrumentId)!;
      expect(Math.abs(first - contracts)).toBeLessThanOrEqual(0.04 * contracts + 0.5);
      if (first !== contracts) different++;
    }
    expect(different).toBeGreaterThan(100);
  });
  it('is put right for one series, whose figure had been ten times what it was', () => {
    const late = of(OPEN_INTEREST).filter((fields) => at(fields) > clock('09:00'));
    expect(late.length).toBe(1);
    const [before, after] = of(OPEN_INTEREST)
      .filter(({ instrument_id }) => instrument_id === late[0]!.instrument_id)
      .slice(-2)
      .map(({ quantity }) => Number(quantity));
    expect(before).toBe(10 * after!);
  });
});
