import { pastMoment } from '../../../pipeline/forecast/past-moment.ts';
import {
  type Added,
  NOTHING_ADDED,
  type OwnForecast,
  type Precedent,
} from '../../../pipeline/forecast/precedent.ts';
import { NO_CORRECTION } from '../../../pipeline/forecast/similar-cases.ts';
import { contactsOf } from './worlds.ts';

/** What is added of the lean, or another question, by similar cases and by conditions. */
export const adding = (value: number, effect = 0, target: 'pace' | 'lean' = 'lean'): Added => ({
  similarCases: { ...NOTHING_ADDED.similarCases, [target]: { ...NO_CORRECTION, value } },
  conditions: { ...NOTHING_ADDED.conditions, [target]: { value: effect, variance: 0 } },
});
const EXPECTED = {
  reach: 0.6,
  pace: { 120: 0.5, 240: 0.2, 480: 0.05 },
  lean: { 120: 0.41, 240: 0.42, 480: 0.43 },
};
export const own = (more: Partial<OwnForecast> = {}): OwnForecast => ({
  days: 30,
  expected: EXPECTED,
  added: NOTHING_ADDED,
  conditions: null,
  ...more,
});

/** Races whose corrections of the lean say a part of what comes, and more or less noise. */
export const withCorrections = (truth: number, days = 30): Precedent[] =>
  contactsOf({}, 60, 12).map((row, i) => {
    const broke = row.outcomes[480] === 'BREAK' ? 1 : -1;
    const value = truth * broke + Math.sin(i * 12.9898) * 0.6;
    return {
      ...pastMoment(row),
      own: own({ days, added: adding(value) }),
    };
  });
