import { beforeAll, describe, expect, it } from 'vitest';
import type { StoredOutcome } from '../../daemon/tables/labels.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { type Built, ordinaryDay, stateOf, withScenario } from '../scenario-days.ts';

const MINUTE_NS = 60_000_000_000n;

let ordinary: Built;
beforeAll(async () => {
  ordinary = await ordinaryDay();
}, 120_000);

describe('What customers of options do', () => {
  it('pin: dealers who are sold a strike are long of gamma near it, and say so in ten minutes', async () => {
    const [pinned, before] = [await stateOf(await withScenario('pin')), await stateOf(ordinary)];
    for (const level of ['PM_HIGH', 'EMA_20']) {
      const gamma = (of: typeof before, from: string, to = from) =>
        of.numbers('gamma_exposure', level, from, to);
      expect(gamma(pinned, '09:45', '10:00')).toEqual(gamma(before, '09:45', '10:00'));
      const rising = gamma(pinned, '10:00', '10:30');
      expect(rising.every((value, i) => i === 0 || value > rising[i - 1]!)).toBe(true);
      expect(new Set(pinned.texts('fuel_effect', level, '10:15', '12:30'))).toEqual(new Set(['DAMPEN']));
    }
    expect(pinned.numbers('spot', 'PM_HIGH', '09:30', '12:30')).toEqual(
      before.numbers('spot', 'PM_HIGH', '09:30', '12:30'),
    );
  });
  it('flip: the sign of dealer gamma changes within a minute, from a brake to fuel', async () => {
    const state = await stateOf(await withScenario('flip'));
    for (const level of ['OR_HIGH', 'EMA_20']) {
      const gamma = state.numbers('gamma_exposure', level, '10:00', '10:31');
      expect(gamma.slice(2, -2).every((value) => value > 0)).toBe(true);
      expect(gamma.at(-1)).toBeLessThan(-10_000);
      // Until earlier sessions say what is large, 10,000 USD of delta for a point is.
      expect(state.texts('fuel_effect', level, '10:30', '10:31')).toEqual([
        'DAMPEN',
        expect.any(String),
        'AMPLIFY',
      ]);
    }
  });
});

describe('A day of bars alone', () => {
  const contactsOf = ({ labels }: Built) => labels.filter(({ contacted }) => contacted);
  /** The contact that trades show at a level in the minute that a bar ends with. */
  const sameContact = ({ level, direction, contactNs }: StoredOutcome) =>
    contactsOf(ordinary).find(
      (each) =>
        each.level === level &&
        each.direction === direction &&
        each.contactNs! > contactNs! - MINUTE_NS &&
        each.contactNs! <= contactNs!,
    );

  it('has the levels of the same day with trades, and says nothing of books and options', async () => {
    const built = await withScenario('bars-only');
    expect([built.facts.price_source, built.facts.partial]).toEqual(['bars', 0]);
    const [bars, trades] = [await stateOf(built), await stateOf(ordinary)];
    for (const level of LEVEL_KINDS)
      expect(bars.numbers('level_price', level, '09:46', '12:30')).toEqual(
        trades.numbers('level_price', level, '09:46', '12:30'),
      );
    for (const column of ['ofi_60s', 'barrier_depth_current', 'gamma_exposure', 'tape_imbalance'])
      expect(bars.numbers(column, 'PM_HIGH', '09:30', '12:30').every(Number.isNaN)).toBe(true);
  });
  it('has its contacts, in the minutes they were made in, and what came of them', async () => {
    const found = contactsOf(await withScenario('bars-only'));
    expect(found.length).toBeGreaterThan(12);
    const both = found.flatMap((label) => {
      const same = sameContact(label);
      return same ? [[label, same] as const] : [];
    });
    expect(both.length).toBeGreaterThanOrEqual(found.length - 1);
    const others = both.filter(
      ([bars, trades]) => bars.outcomes.contact_armed[240] !== trades.outcomes.contact_armed[240],
    );
    // The race of one begins .9 min later, at the end of the bar: too late for its barrier.
    expect(others.map(([{ level, outcomes }]) => [level, outcomes.contact_armed[240]])).toEqual([
      ['EMA_20', 'CHOP'],
    ]);
  });
});
