import { describe, expect, it } from 'vitest';
import { Findings, type Rule } from '../../../daemon/consistency/findings.ts';
import { OptionQuotesCheck } from '../../../daemon/consistency/option-quotes-check.ts';
import { PricePath } from '../../../daemon/consistency/price-path.ts';
import type { OptionContract } from '../../../shared/contracts/option-contract.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';

const AT = toTimestamp(SESSION, clock('10:00'));
const TODAY = toTimestamp(SESSION, SESSION.rthClose);
const TOMORROW = TODAY + 86_400_000_000_000n;

function option(name: string, more: Partial<OptionContract> = {}): OptionContract {
  return {
    symbol: name,
    right: name[0] as 'C' | 'P',
    strikePoints: Number(name.slice(1)),
    expiration: TODAY,
    style: 'european',
    underlying: 'ESM5',
    ...more,
  } as OptionContract;
}

type Quoted = readonly [OptionContract, bid: number, ask: number, at?: bigint];

/** @param moved what the future goes to, half a second after the quotes */
function brokenBy(quotes: readonly Quoted[], future = 6000, moved: number | null = null): Rule[] {
  const path = new PricePath();
  path.add(AT - 1n, future);
  if (moved !== null) path.add(AT + 500_000_000n, moved);
  const findings = new Findings();
  const check = new OptionQuotesCheck(findings, SESSION, new Map([['ESM5', path]]));
  for (const [of, bid, ask, at = AT] of quotes) check.add(of, at, bid, ask);
  check.finish();
  return findings.results.filter(({ broken }) => broken > 0).map(({ rule }) => rule);
}

describe('Quotes of one second', () => {
  const [call, put] = [option('C6000'), option('P6000')];
  it('agree with the future: a call less a put is what it is above the strike', () => {
    expect(
      brokenBy([
        [call, 10, 10.25],
        [put, 9.9, 10],
      ]),
    ).toEqual([]);
    expect(
      brokenBy([
        [call, 10, 10.25],
        [put, 9, 9.1],
      ]),
    ).toEqual(['parity']);
    expect(
      brokenBy([
        [call, 10, 10.25],
        [put, 10.75, 11],
      ]),
    ).toEqual(['parity']);
    expect(
      brokenBy(
        [
          [call, 10, 10.25],
          [put, 9, 9.1],
        ],
        6001,
      ),
    ).toEqual([]);
  });
  it('are not held against the future that others are on, nor American, nor of another second', () => {
    const wrong = (more: Partial<OptionContract>): Quoted[] => [
      [option('C6000', more), 10, 10.25],
      [option('P6000', more), 9, 9.1],
    ];
    expect(brokenBy(wrong({}))).toEqual(['parity']);
    expect(brokenBy(wrong({ underlying: 'ESU5' }))).toEqual([]);
    expect(brokenBy(wrong({ style: 'american' }))).toEqual([]);
    expect(
      brokenBy([
        [call, 10, 10.25],
        [put, 9, 9.1, AT + 2_000_000_000n],
      ]),
    ).toEqual([]);
    expect(
      brokenBy([
        [call, Number.NaN, 10.25],
        [put, 9, 9.1],
      ]),
    ).toEqual([]);
  });
  it('allow for what the future moved while they were made, and no more', () => {
    const quotes: Quoted[] = [
      [call, 10, 10.25],
      [put, 9, 9.1],
      [option('C5990'), 19, 19.25, AT + 600_000_000n],
    ];
    expect(brokenBy(quotes, 6000, 6001)).toEqual([]);
    expect(brokenBy(quotes, 6000, 6000.5)).toEqual(['parity']);
    const strikes: Quoted[] = [
      [option('C6000'), 10, 10.25],
      [option('C6005'), 11, 11.25, AT + 600_000_000n],
    ];
    expect(brokenBy(strikes, 6000, 6001)).toEqual([]);
    expect(brokenBy(strikes, 6000, 6000.5)).toEqual(['strikes']);
  });
  it('are not offered for less than they can be exercised for', () => {
    expect(
      brokenBy([
        [option('C5900'), 51, 51.25],
        [option('C5905'), 44, 44.25],
      ]),
    ).toContain('parity');
    expect(
      brokenBy([
        [option('P6100'), Number.NaN, 60],
        [option('P6095'), 94, 94.5],
      ]),
    ).toContain('parity');
    expect(
      brokenBy([
        [option('C5900'), 99.75, 100],
        [option('C5905'), 94.75, 95],
      ]),
    ).toEqual([]);
  });
  it('are worth less by the interest to their expiry', () => {
    // Six hours of this session and the next one's six and a half.
    const later = (name: string) => option(name, { expiration: TOMORROW });
    const worth = 500 * Math.exp((-0.045 * 12.5 * 3600) / (252 * 6.5 * 3600));
    expect(worth).toBeLessThan(499.85);
    const at = Math.ceil(worth * 4) / 4;
    expect(
      brokenBy([
        [later('C5500'), at - 0.25, at],
        [later('P5500'), 0.05, 0.1],
      ]),
    ).toEqual([]);
    expect(
      brokenBy([
        [later('C5500'), at - 1, at - 0.75],
        [later('P5500'), 0.05, 0.1],
      ]),
    ).toEqual(['parity']);
  });
  it('count as their last: an event may change one side after the other', () => {
    expect(
      brokenBy([
        [call, 10, 10.25],
        [put, 9, 9.1],
        [put, 9.9, 10],
      ]),
    ).toEqual([]);
  });
  it('of calls fall and of puts rise with the strike', () => {
    expect(
      brokenBy([
        [option('C6000'), 10, 10.25],
        [option('C6005'), 10.5, 10.75],
      ]),
    ).toEqual(['strikes']);
    expect(
      brokenBy([
        [option('C6000'), 10, 10.25],
        [option('C6005'), 10.25, 10.5],
      ]),
    ).toEqual([]);
    expect(
      brokenBy([
        [option('P6000'), 10.5, 10.75],
        [option('P6005'), 10, 10.25],
      ]),
    ).toEqual(['strikes']);
  });
  it('make no butterfly free, of strikes that are evenly apart', () => {
    const wings = (middle: number, last = 'C6010'): Quoted[] => [
      [option('C6000'), 9.9, 10],
      [option('C6005'), middle, middle + 0.05],
      [option(last), 5.9, 6],
    ];
    expect(brokenBy(wings(8))).toEqual([]);
    expect(brokenBy(wings(8.05))).toEqual(['strikes']);
    expect(brokenBy(wings(8.05, 'C6020'))).toEqual([]);
  });
  it('of a later expiry are not cheaper', () => {
    const later = option('C6000', { expiration: TOMORROW });
    expect(
      brokenBy([
        [call, 9, 9.1],
        [later, 12, 12.25],
      ]),
    ).toEqual([]);
    expect(
      brokenBy([
        [later, 8.5, 8.75],
        [call, 9, 9.1],
      ]),
    ).toEqual(['calendar']);
    const otherFuture = option('C6000', { expiration: TOMORROW, underlying: 'ESU5' });
    expect(
      brokenBy([
        [otherFuture, 8.5, 8.75],
        [call, 9, 9.1],
      ]),
    ).toEqual([]);
  });
  it('are whole twentieths, above ten whole quarters', () => {
    expect(brokenBy([[call, 9.95, 10]])).toEqual([]);
    expect(brokenBy([[call, 9.97, 10]])).toEqual(['tick']);
    expect(brokenBy([[call, 10.05, 10.25]])).toEqual(['tick']);
    expect(brokenBy([[call, Number.NaN, 0.05]])).toEqual([]);
  });
});
