import { describe, expect, it } from 'vitest';
import type { OptionDay, OptionTrade } from '../../../daemon/corpus/option-day.ts';
import { optionFacts } from '../../../daemon/corpus/option-facts.ts';
import type { OptionContract } from '../../../shared/contracts/option-contract.ts';
import { clock, SESSION } from '../../market.ts';

const option = (right: 'C' | 'P', strikePoints: number) => ({ right, strikePoints }) as OptionContract;
const trade = (time: string, more: Partial<OptionTrade> = {}): OptionTrade => ({
  at: clock(time),
  option: option('C', 6000),
  isZeroDte: true,
  bid: 10,
  ask: 11,
  price: 11,
  size: 1,
  aggressor: 1,
  tickRule: 1,
  dealerGamma: 0,
  tides: { C: 0, P: 0 },
  ...more,
});
const dayOf = (more: Partial<OptionDay> = {}): OptionDay => ({
  trades: [trade('09:31')],
  records: 1000,
  widths: [],
  smile: { future: 6000, atTheMoney: 0.1, riskReversal: 0.03 },
  openInterest: new Map(),
  netGamma: [1],
  ...more,
});
const figure = (days: readonly OptionDay[], name: string) =>
  optionFacts(days.map((day) => ({ open: SESSION.rthOpen, day }))).find((fact) => fact.name === name)!.value;

describe('Facts of option chains', () => {
  const prices = dayOf({
    trades: [
      trade('09:31', { price: 11 }),
      trade('09:32', { price: 10, aggressor: -1, tickRule: 1, size: 9 }),
      trade('09:33', { price: 10.5, aggressor: 1, size: 5 }),
      trade('09:34', { price: 11.5, aggressor: 0, size: 1 }),
      trade('09:35', { price: 10.25, bid: Number.NaN, ask: Number.NaN }),
    ],
  });
  it('say where trades are, and who is known to have taken', () => {
    expect(figure([prices, dayOf()], 'option trades a session')).toBe(3);
    expect(figure([prices], '… at the bid or at the offer')).toBe(2 / 4);
    expect(figure([prices], '… outside of the quote')).toBe(1 / 4);
    expect(figure([prices], '… whose side the venue says')).toBe(4 / 5);
    // At the middle a quote tells nothing; the last price was wrong of the seller.
    expect(figure([prices], '… whose side the quote tells')).toBeCloseTo(2 / 3, 12);
    expect(figure([prices], '… whose side the last price tells')).toBeCloseTo(2 / 3, 12);
    expect(figure([prices], 'option trades of one contract')).toBe(3 / 5);
    expect(figure([prices], 'contracts of an option trade, mean')).toBe(17 / 5);
    expect(figure([prices], 'contracts of an option trade, one in a hundred')).toBeCloseTo(8.84, 12);
  });
  it('take widths by the premium they are around, and smiles by day', () => {
    const widths = [
      { mid: 2, width: 0.1 },
      { mid: 3.99, width: 0.2 },
      { mid: 3, width: 0.3 },
      { mid: 4, width: 9 },
      { mid: 100, width: 0.6 },
    ];
    const smiles = [0.08, 0.1, 0.3].map((atTheMoney) =>
      dayOf({ widths, smile: { future: 6000, atTheMoney, riskReversal: atTheMoney / 10 } }),
    );
    expect(figure(smiles, '0DTE quote around 2 to 4 points, median width')).toBe(0.2);
    expect(figure(smiles, '0DTE quote around 90 to 110 points, median width')).toBe(0.6);
    expect(figure(smiles, '0DTE volatility at 09:30, median')).toBe(0.1);
    expect(figure(smiles, '… one day in twenty above')).toBeCloseTo(0.28, 12);
    expect(figure(smiles, '… put less call of a quarter delta, median')).toBeCloseTo(0.01, 12);
    expect(figure(smiles, 'option records a session, thousands')).toBe(1);
  });
  it('compare open interest of puts and calls, of round strikes near price and of others', () => {
    const openInterest = new Map([
      [option('C', 6000), 100],
      [option('P', 5975), 500],
      [option('C', 6010), 50],
      [option('P', 5990), 100],
      [option('C', 6500), 150],
    ]);
    expect(figure([dayOf({ openInterest })], 'open interest of puts for that of calls')).toBe(2);
    expect(figure([dayOf({ openInterest })], '… at strikes of 25 points for others')).toBe(4);
    const days = [
      [1, -1, Number.NaN],
      [2, 3],
      [-1, -2],
      [-1, 1],
    ].map((netGamma) => dayOf({ netGamma }));
    expect(figure(days, 'open-interest gamma above 0 at 09:30, days')).toBe(0.5);
    expect(figure(days, '… of both signs from 09:30 to 12:30, days')).toBe(0.5);
  });
  it('follow what dealers hold, from when there is something to follow', () => {
    const held = (...gammas: readonly (readonly [time: string, gamma: number])[]) =>
      dayOf({ trades: gammas.map(([time, dealerGamma]) => trade(time, { dealerGamma })) });
    const days = [
      held(['09:31', 1], ['09:50', -1], ['10:29:59', -2], ['10:31', -1]),
      held(['09:46', 1], ['10:31', -3]),
    ];
    expect(figure(days, 'dealer gamma below 0 at 10:30, days')).toBe(0.5);
    // The sign before 09:45 does not count.
    expect(figure(days, '… of both signs from 09:45 to 12:30, days')).toBe(0.5);
  });
  it('hold tides of days against how much they differ', () => {
    const days = [3, 1].map((C) =>
      dayOf({
        trades: [trade('10:00', { tides: { C, P: -C } }), trade('12:31', { tides: { C: -9, P: 9 } })],
      }),
    );
    expect(figure(days, 'call tide above 0 at 12:30, days')).toBe(1);
    expect(figure(days, 'put tide above 0 at 12:30, days')).toBe(0);
    // Means of 2 and −2, deviations of 1.
    expect(figure(days, 'call tide, mean in standard deviations')).toBe(2);
    expect(figure(days, 'put tide, mean in standard deviations')).toBe(2);
  });
});
