import { Lake, type StoredFile } from '../../../daemon/lake/lake.ts';
import type { FollowedData } from '../../../daemon/tables/followed-data.ts';
import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import { byHorizon, type OutcomeResult } from '../../../pipeline/outcomes/triple-barrier.ts';
import type { Checkpoint } from '../../../pipeline/session/rows.ts';
import type { Outcome } from '../../../shared/vocabulary/outcome.ts';
import { clock, play, randomMarket, SESSION } from '../../market.ts';
import { scratchFolder } from '../../set-up/scratch-folder.ts';

/** A lake that goes with the tests, and what it takes to put one file into it. */
export function scratchLake() {
  const lake = new Lake(scratchFolder('table'));
  const store = (dataset: string, name: string, file: StoredFile, date = SESSION.date) =>
    lake.commit({ dataset, date, inputs: name, timeRange: null, files: { [name]: file } });
  return { lake, store };
}

const outcomes = (two: Outcome | null, four: Outcome | null, eight: Outcome | null) => ({
  120: two,
  240: four,
  480: eight,
});
const result = (of: Partial<OutcomeResult>): OutcomeResult => ({
  outcomes: outcomes('CHOP', 'BREAK', 'BREAK'),
  ambiguous: false,
  secondsToOutcome: 130,
  secondsToBreak: 131,
  secondsToReject: 132,
  favorableAtr: { 120: 0.1, 240: 0.2, 480: 0.3 },
  adverseAtr: { 120: 0.4, 240: 0.5, 480: 0.6 },
  lastPrice: { 120: 6001, 240: 6002, 480: 6003 },
  ...of,
});

/** From trades, books and options of one contract. */
export const DATA: FollowedData = { contract: 'ESM5', hasBooks: true, hasOptions: false };

const [template] = play(randomMarket(7)).checkpoints;
/** An approach of which no two numbers are alike. */
export const CHECKPOINT: Checkpoint = {
  ...template!,
  episode: {
    id: 'an approach',
    level: 'OR_LOW',
    direction: 'DOWN',
    anchorAt: clock('11:00'),
    anchorPrice: 6003.5,
    anchorLevelPrice: 6000,
    anchorAtr: 2,
    bornInside: true,
    levelStepEntry: false,
    anchorKnown: true,
  },
  attemptRunId: 'the first of its run',
  kind: 'CLOSE',
  phase: 'APPROACH',
  at: clock('12:00'),
  spot: 6002,
  levelPrice: 6000.5,
  atr: 3,
  contact: null,
  levelWarm: true,
  approachGate: false,
  gapInLookback: true,
  validFraction: 0.75,
};
export const OUTCOME: OutcomeRow = {
  episode: CHECKPOINT.episode,
  contact: { at: clock('12:01:30'), price: 6000.25, levelPrice: 6000.125, atr: 2.5 },
  contacted: true,
  nearestAtr: 0.07,
  closedAt: clock('12:10'),
  results: {
    contact_armed: result({}),
    level_literal: result({ outcomes: outcomes('REJECT', 'REJECT', 'REJECT') }),
    anchor_relative: result({ outcomes: outcomes('CHOP', 'CHOP', 'REJECT') }),
  },
};
export const withResult = (of: Partial<OutcomeResult>): OutcomeRow => ({
  ...OUTCOME,
  results: { ...OUTCOME.results, contact_armed: result(of) },
});
export const UNKNOWN: OutcomeRow = {
  ...OUTCOME,
  contact: null,
  contacted: null,
  results: { ...OUTCOME.results, contact_armed: null },
};
export const NO_OUTCOME = byHorizon(() => null);
