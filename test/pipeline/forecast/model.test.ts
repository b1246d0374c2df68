import { describe, expect, it } from 'vitest';
import { expectationOf, fitModel, stepsOf } from '../../../pipeline/forecast/model.ts';
import { momentOf } from '../../../pipeline/forecast/moment.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';
import { anchor, contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { withCorrections } from './precedents.ts';

describe('A model', () => {
  it('says what it was fitted on', () => {
    const { version, asOf, days } = fitModel(SESSIONS[60]!, withCorrections(0));
    expect([version, asOf, days]).toEqual([7, SESSIONS[60], 60]);
    expect(fitModel(SESSIONS[0]!, []).days).toBe(0);
  });
  it('expects of a moment what price, time and cell say, and nothing that is not asked', () => {
    const model = fitModel(SESSIONS[60]!, withCorrections(0));
    const moment = momentOf(contact({ sinceContactSeconds: 130 }));
    const { reach, pace, lean } = expectationOf(model, moment);
    expect([reach, pace[120], lean[120]]).toEqual([null, null, null]);
    const { base, cell } = stepsOf(model, moment, 'lean', 240)!;
    expect(cell.effect).not.toBe(0);
    expect(lean[240]).toBe(fromLogOdds(base.logOdds + cell.effect));
    expect(pace[480]).toBeLessThan(pace[240]!);
    expect(expectationOf(model, momentOf(anchor())).reach).toBeGreaterThan(0);
  });
});
