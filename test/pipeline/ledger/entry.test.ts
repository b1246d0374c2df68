import { describe, expect, it } from 'vitest';
import { knownAt } from '../../../pipeline/evaluation/walk-forward.ts';
import { forecastOf } from '../../../pipeline/forecast/forecast.ts';
import { fitModel } from '../../../pipeline/forecast/model.ts';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import { NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import { isCommitted, ledgerEntry } from '../../../pipeline/ledger/entry.ts';
import { GOLDEN_CORRECTION, goldenModel } from '../forecast/golden.ts';
import { anchor, contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

const MODEL = fitModel(SESSIONS[1]!, []);
const MADE_WITH = { model: 'm', index: 'i', scales: 's', code: 'c' };
const OPEN = { known: same(null), neighbours: ['one', 'other'], added: NOTHING_ADDED };

describe('A forecast is committed to', () => {
  it('at first contact, at closes, and where an approach begins at a close', () => {
    expect(isCommitted({ kind: 'CONTACT', timeLeftSeconds: 7201.5 })).toBe(true);
    expect(isCommitted({ kind: 'CLOSE', timeLeftSeconds: 7200 })).toBe(true);
    expect(isCommitted({ kind: 'APPROACH', timeLeftSeconds: 7200 })).toBe(true);
  });
  it('not in between', () => {
    expect(isCommitted({ kind: 'APPROACH', timeLeftSeconds: 7201 })).toBe(false);
    expect(isCommitted({ kind: 'WITHIN_1_0', timeLeftSeconds: 7200 })).toBe(false);
    expect(isCommitted({ kind: 'WITHIN_0_5', timeLeftSeconds: 7200 })).toBe(false);
  });
});

describe('What is put down', () => {
  it('is the forecast with all that names it', () => {
    const asked = anchor({
      id: 'x',
      episodeId: 'e',
      date: SESSIONS[1]!,
      positionAtr: -1.25,
      timeLeftSeconds: 600,
    });
    const entry = ledgerEntry(MODEL, asked, OPEN, MADE_WITH)!;
    const forecast = forecastOf(MODEL, momentOf(asked), NOTHING_ADDED, same(null));
    expect(entry).toMatchObject({
      version: 1,
      date: SESSIONS[1],
      id: 'x',
      episodeId: 'e',
      level: 'PM_HIGH',
      direction: 'UP',
      bucket: 'T30_60',
      phase: 'APPROACH',
      checkpoint: 'APPROACH',
      positionAtr: -1.25,
      sinceContactSeconds: null,
      timeLeftSeconds: 600,
      modelDays: 0,
      reach: {
        mean: forecast.reach!.mean,
        low: forecast.reach!.low,
        high: forecast.reach!.high,
        baseRate: forecast.reach!.baseRate,
        walk: forecast.reach!.walk,
      },
      lean: { delta: 0, differs: false },
      neighbours: ['one', 'other'],
      madeWith: MADE_WITH,
    });
    expect(Object.keys(entry.horizons)).toEqual(['120', '240', '480']);
    const [, four] = forecast.horizons;
    expect(entry.horizons[240]).toEqual({
      outcomes: four!.outcomes,
      baseRate: four!.baseRate,
      walk: four!.walk,
    });
  });
  it('after contact leaves out what is decided by then', () => {
    const asked = contact({ kind: 'CLOSE', sinceContactSeconds: 130, secondsToOutcome: 400 });
    const entry = ledgerEntry(MODEL, asked, { ...OPEN, known: knownAt(asked) }, MADE_WITH)!;
    expect(Object.keys(entry.horizons)).toEqual(['240', '480']);
    expect([entry.reach, entry.sinceContactSeconds]).toEqual([null, 130]);
  });
  it('is nothing once all is decided', () => {
    const asked = contact({ kind: 'CLOSE', sinceContactSeconds: 130, secondsToOutcome: 130 });
    expect(ledgerEntry(MODEL, asked, { ...OPEN, known: knownAt(asked) }, MADE_WITH)).toBeNull();
  });
  it('has each number in its own place', () => {
    const model = goldenModel();
    const reach = { ...model.recalibration.reach, coefficients: [0.4, 1, 0, 0] };
    const fitted = { ...model, recalibration: { ...model.recalibration, reach } };
    const ahead = ledgerEntry(fitted, anchor({ positionAtr: -1 }), OPEN, MADE_WITH)!.reach!;
    expect(ahead.baseRate).toBeGreaterThan(ahead.walk + 0.05);
    const added = {
      ...NOTHING_ADDED,
      similarCases: { ...NOTHING_ADDED.similarCases, lean: GOLDEN_CORRECTION },
    };
    const { lean } = ledgerEntry(fitted, contact({ positionAtr: 0.3 }), { ...OPEN, added }, MADE_WITH)!;
    const said = forecastOf(fitted, momentOf(contact({ positionAtr: 0.3 })), added, same(null)).lean;
    expect(lean).toEqual({ delta: said.delta, low: said.low, high: said.high, differs: said.differs });
    expect(lean.low).toBeLessThan(lean.delta);
    expect(lean.high).toBeGreaterThan(lean.delta);
  });
});
