import { describe, expect, it } from 'vitest';
import { records } from '../../../daemon/databento/dbn/index.ts';
import {
  definedContracts,
  futureDefinition,
  listedContracts,
  underlyingOf,
} from '../../../daemon/simulator/listed-contracts.ts';
import { quarterlyContract } from '../../../shared/contracts/futures-calendar.ts';
import { ES, SESSION } from '../../market.ts';
import { opened } from '../databento/dbn/bytes.ts';

const on = (date: string) =>
  listedContracts(ES, date).map(
    ({ contract, feed }) =>
      `${contract.symbol} ${feed.basisTicks} ${feed.share}${feed.isFollowed ? ' followed' : ''}`,
  );

describe('Futures that trade', () => {
  it('share business otherwise where it is asked for, if there are two', () => {
    const sharesOn = (date: string) => listedContracts(ES, date, 0.9).map(({ feed }) => feed.share);
    expect(sharesOn('2025-06-11')).toEqual([1, 0.9]);
    expect(sharesOn('2025-06-05')).toEqual([1]);
  });
  it('are the front one, and for eight sessions around a roll its neighbour, 50 points away, with a share', () => {
    expect(on('2025-06-05')).toEqual(['ESM5 0 1 followed']);
    expect(on('2025-06-06')).toEqual(['ESM5 0 1 followed', 'ESU5 200 0.02']);
    expect(on('2025-06-10')).toEqual(['ESM5 0 1 followed', 'ESU5 200 0.25']);
    expect(on('2025-06-11')).toEqual(['ESM5 0 1 followed', 'ESU5 200 0.45']);
    // On the roll date business is in September's, and June's had the most of it the day before.
    expect(on('2025-06-12')).toEqual(['ESU5 0 1', 'ESM5 -200 0.25 followed']);
    expect(on('2025-06-13')).toEqual(['ESU5 0 1 followed', 'ESM5 -200 0.08']);
    // Thursday the 19th is a holiday.
    expect(on('2025-06-17')).toEqual(['ESU5 0 1 followed', 'ESM5 -200 0.01']);
    expect(on('2025-06-18')).toEqual(['ESU5 0 1 followed']);
  });
  it('have an id of their own, which options on them know, and the basis between them', () => {
    const [june, september] = [quarterlyContract('ES', 2025, 6), quarterlyContract('ES', 2025, 9)];
    const [front, next] = listedContracts(ES, '2025-06-11');
    expect(underlyingOf(ES, '2025-06-11', june)).toEqual({
      instrumentId: front!.feed.instrumentId,
      basisPoints: 0,
      multiplierUsd: 50,
    });
    expect(underlyingOf(ES, '2025-06-11', september)).toEqual({
      instrumentId: next!.feed.instrumentId,
      basisPoints: 50,
      multiplierUsd: 50,
    });
    expect(underlyingOf(ES, '2025-06-13', june).basisPoints).toBe(-50);
    expect(underlyingOf(ES, '2025-12-01', quarterlyContract('ES', 2026, 3)).basisPoints).toBe(50);
  });
  it('are defined with those that options are on, each once', () => {
    const listed = listedContracts(ES, '2025-06-18');
    const [june, september] = [quarterlyContract('ES', 2025, 6), quarterlyContract('ES', 2025, 9)];
    expect(definedContracts(listed, [june, june, september]).map(({ symbol }) => symbol)).toEqual([
      'ESU5',
      'ESM5',
    ]);
  });
  it('are defined by tick, multiplier and expiry, at 09:30 in New York', async () => {
    const [front] = listedContracts(ES, SESSION.date);
    for await (const { fields } of records(await opened([futureDefinition(SESSION, ES, front!.contract)])))
      expect(fields).toMatchObject({
        raw_symbol: 'ESM5',
        instrument_class: 'F',
        min_price_increment: 250_000_000n,
        min_price_increment_amount: 12_500_000_000n,
        unit_of_measure_qty: 50_000_000_000n,
        expiration: BigInt(Date.parse('2025-06-20T13:30:00Z')) * 1_000_000n,
      });
  });
});
