import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import { fitRecalibration, predictRace, predictReach } from '../../../pipeline/forecast/recalibration.ts';
import { designEffect } from '../../../pipeline/statistics/design-effect.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';
import { anchor, contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { contactsOf, momentsOf } from './worlds.ts';

const UNFITTED = {
  coefficients: [0, 1],
  covariance: [
    [0.25, 0],
    [0, 0.0625],
  ],
};

describe('The recalibrated walk', () => {
  it('is the walk where history is too short to say otherwise', () => {
    const four = fitRecalibration(momentsOf(contactsOf({ leanIntercept: 2 }, 4, 20)));
    expect([four.lean.contact, four.pace.open, four.pace.before]).toEqual([UNFITTED, UNFITTED, UNFITTED]);
    const thirty = fitRecalibration(momentsOf(contactsOf({ leanIntercept: 2 }, 10, 3)));
    expect(thirty.lean.contact).toEqual(UNFITTED);
    expect(fitRecalibration([]).reach.coefficients).toEqual([0, 1, 0, 0]);
  });
  it('begins to say otherwise with five days, and twenty-one moments of a stage', () => {
    const of = (days: number, perDay: number) =>
      fitRecalibration(momentsOf(contactsOf({ leanIntercept: 2 }, days, perDay))).pace.contact;
    expect(of(5, 20)).not.toEqual(UNFITTED);
    const reachOf = (moments: number) =>
      fitRecalibration(
        momentsOf([
          ...contactsOf({}, 10, 4),
          ...SESSIONS.slice(0, moments).map((date) => anchor({ date, contacted: true })),
        ]),
      ).reach.coefficients[0];
    expect([reachOf(20), reachOf(21) === 0]).toEqual([0, false]);
  });
  it('weighs a moment by the horizons that are known, not by those that were decided', () => {
    // One decided at once, one late, many times: each observation counts alike.
    const early = { 120: 'BREAK', 240: 'BREAK', 480: 'BREAK' } as const;
    const late = { 120: 'CHOP', 240: 'CHOP', 480: 'REJECT' } as const;
    const rows = SESSIONS.slice(0, 60).flatMap((date) =>
      [early, late].map((outcomes, i) =>
        contact({ date, episodeId: `${date}/${i}`, positionAtr: 0, outcomes }),
      ),
    );
    const [intercept = 0] = fitRecalibration(momentsOf(rows)).lean.contact.coefficients;
    // Three observations of a break to one of a rejection, each of a third of a row's
    // weight: with a design effect of 1.05 the pull of forty rows stands against the ridge.
    const weight = 1 / designEffect(rows) / 3;
    const pull = (b: number) => 60 * weight * (3 * (1 - fromLogOdds(b)) - fromLogOdds(b)) - 4 * b;
    expect(pull(intercept)).toBeCloseTo(0, 6);
  });
  it('counts as rows of the lean those alone that answer it', () => {
    const open = { 120: 'CHOP', 240: 'CHOP', 480: 'CHOP' } as const;
    const rows = SESSIONS.slice(0, 40).flatMap((date) => [
      contact({ date, episodeId: 'a', positionAtr: 0, secondsToOutcome: 90 }),
      ...[1, 2, 3].map((i) =>
        contact({
          date,
          episodeId: `chop ${i}`,
          positionAtr: 0,
          outcomes: open,
          secondsToOutcome: Number.POSITIVE_INFINITY,
        }),
      ),
    ]);
    const decided = rows.filter(({ episodeId }) => episodeId === 'a');
    expect(fitRecalibration(momentsOf(rows)).lean.contact).toEqual(
      fitRecalibration(momentsOf(decided)).lean.contact,
    );
  });
  it('finds a market that breaks more often, and is slower, than the walk', () => {
    const { lean, pace } = fitRecalibration(
      momentsOf(contactsOf({ leanIntercept: 0.5, paceIntercept: 0.6 }, 90, 15)),
    );
    expect(lean.contact.coefficients[0]).toBeCloseTo(0.5, 0);
    expect(lean.contact.coefficients[0]).toBeGreaterThan(0.3);
    expect(pace.contact.coefficients[0]).toBeGreaterThan(0.4);
    expect(pace.contact.coefficients[0]).toBeLessThan(0.8);
    // Nothing was seen of the other stages.
    expect(lean.open).toEqual(UNFITTED);
  });
  it('finds a market in which it matters less where price stands', () => {
    const { lean } = fitRecalibration(momentsOf(contactsOf({ leanSlope: 0.4 }, 90, 15)));
    expect(lean.contact.coefficients[1]).toBeGreaterThan(0.25);
    expect(lean.contact.coefficients[1]).toBeLessThan(0.6);
  });
  it('leans no way where races do not, though undecided ones have more moments', () => {
    const rows = contactsOf({}, 90, 40).flatMap((row) =>
      row.outcomes[120] === 'CHOP'
        ? [row, { ...row, kind: 'CLOSE' as const, sinceContactSeconds: 60 }]
        : [row],
    );
    const { lean } = fitRecalibration(momentsOf(rows));
    for (const stage of ['contact', 'open'] as const)
      expect(Math.abs(lean[stage].coefficients[0]!)).toBeLessThan(0.15);
  });
  it('asks of the level whether it was reached, with those moments alone that were followed', () => {
    const rows = SESSIONS.slice(0, 40).flatMap((date, day) =>
      Array.from({ length: 6 }, (_, i) =>
        anchor({
          date,
          episodeId: `${day}/${i}`,
          positionAtr: -0.5 - (i % 3) * 0.6,
          contacted: i === 5 ? null : i < 4,
        }),
      ),
    );
    const { reach } = fitRecalibration(momentsOf(rows));
    const said = rows.map((row) => predictReach(fitRecalibration(momentsOf(rows)), momentOf(row))!.logOdds);
    const mean = said.reduce((sum, value) => sum + 1 / (1 + Math.exp(-value)), 0) / said.length;
    expect(mean).toBeCloseTo(0.8, 1);
    expect(reach.covariance[0]![0]).toBeLessThan(0.25);
  });
});

describe('A prediction', () => {
  const fits = fitRecalibration(momentsOf(contactsOf({ leanIntercept: 0.5 }, 90, 15)));
  it('at contact is of contacts, and passes to the open race as contact is forgotten', () => {
    const at = (sinceContactSeconds: number) => momentOf(contact({ sinceContactSeconds, positionAtr: 0 }));
    const fresh = predictRace(fits, 'lean', at(0), 240)!;
    // In the middle the walk leans no way: what is left are the intercepts.
    expect(fresh.logOdds).toBeCloseTo(fits.lean.contact.coefficients[0]!, 9);
    expect(fresh.variance).toBeCloseTo(fits.lean.contact.covariance[0]![0]!, 9);
    const minute = predictRace(fits, 'lean', at(60), 240)!;
    expect(minute.logOdds).toBeCloseTo(Math.exp(-1) * fits.lean.contact.coefficients[0]!, 9);
    const share = Math.exp(-1);
    expect(minute.variance).toBeCloseTo(
      share ** 2 * fits.lean.contact.covariance[0]![0]! + (1 - share) ** 2 * 0.25,
      9,
    );
  });
  it('asks of price that has just come so near, and of price that stands there, apart', () => {
    // Of those that have just come, four in five reach the level; of the others two.
    const rows = SESSIONS.slice(0, 100).flatMap((date, day) =>
      (['WITHIN_1_0', 'CLOSE'] as const).map((kind) =>
        anchor({
          date,
          kind,
          episodeId: `${date}/${kind}`,
          positionAtr: -1,
          contacted: day % 5 < (kind === 'CLOSE' ? 2 : 4),
        }),
      ),
    );
    const fitted = fitRecalibration(momentsOf(rows));
    const reach = (row: (typeof rows)[number]) => fromLogOdds(predictReach(fitted, momentOf(row))!.logOdds);
    // Held back by the ridge, a little.
    expect(reach(rows[0]!)).toBeGreaterThan(0.71);
    expect(reach(rows[1]!)).toBeLessThan(0.49);
    expect((reach(rows[0]!) + reach(rows[1]!)) / 2).toBeCloseTo(0.6, 1);
  });
  it('is none for a horizon that has passed, or for a level that was reached', () => {
    expect(predictRace(fits, 'pace', momentOf(contact({ sinceContactSeconds: 130 })), 120)).toBeNull();
    expect(predictReach(fits, momentOf(contact()))).toBeNull();
  });
});
