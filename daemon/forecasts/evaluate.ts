import { randomCases } from '../../pipeline/evaluation/baselines.ts';
import {
  type CalibrationBin,
  raceCalibration,
  reachCalibration,
} from '../../pipeline/evaluation/calibration.ts';
import type { Gain } from '../../pipeline/evaluation/gain.ts';
import { type GroupScore, type Rival, scorecard, scoredGroups } from '../../pipeline/evaluation/scorecard.ts';
import { type Forecasted, outOfSample, precedentsOf } from '../../pipeline/evaluation/walk-forward.ts';
import { MIN_SESSIONS } from '../../pipeline/forecast/answer.ts';
import type { Precedent } from '../../pipeline/forecast/model.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Lake } from '../lake/lake.ts';
import { loadHistory } from './load.ts';

export interface Evaluation {
  readonly symbol: string;
  readonly sessions: number;
  /** Sessions whose forecasts were scored. */
  readonly tested: number;
  /** In plain words, whether similar cases add anything, and what the whole is worth. */
  readonly sentences: readonly string[];
  readonly groups: readonly GroupScore[];
  readonly race: { readonly BREAK: readonly CalibrationBin[]; readonly CHOP: readonly CalibrationBin[] };
  readonly reach: readonly CalibrationBin[];
  readonly differs: Readonly<Record<'more' | 'less' | 'of', number>>;
  readonly forecasted: readonly Forecasted[];
  /** All moments, those before the first forecast too. */
  readonly precedents: readonly Precedent[];
}

/**
 * Scores what was said of every session after the first so many, each by the model of its
 * own day.
 * @throws {SpymasterError} FORECASTS_STALE, or NO_MARKET_DATA with too few sessions
 */
export async function evaluate(lake: Lake, symbol: string, history: number): Promise<Evaluation> {
  const { precedents } = await loadHistory(lake, symbol);
  const sessions = new Set(precedents.map(({ date }) => date)).size;
  if (sessions <= history) throw tooFew(sessions, history);
  const forecasted = outOfSample(precedents, history);
  const random = outOfSample(
    precedentsOf(
      precedents.map(({ checkpoint }) => checkpoint),
      randomCases,
    ),
    history,
  );
  const groups = scorecard(scoredGroups(forecasted, random, precedents));
  const counted = forecasted.filter(
    ({ precedent: { checkpoint, own } }) =>
      (checkpoint.kind === 'CONTACT' || checkpoint.kind === 'APPROACH') && own.days >= MIN_SESSIONS,
  );
  const differing = counted.filter(({ forecast }) => forecast.lean.differs);
  const more = differing.filter(({ forecast }) => forecast.lean.delta > 0).length;
  const differs = { more, less: differing.length - more, of: counted.length };
  const tested = sessions - history;
  return {
    symbol,
    sessions,
    tested,
    sentences: sentencesOf(tested, groups, differs),
    groups,
    race: { BREAK: raceCalibration(forecasted, 'BREAK'), CHOP: raceCalibration(forecasted, 'CHOP') },
    reach: reachCalibration(forecasted),
    differs,
    forecasted,
    precedents,
  };
}

const tooFew = (sessions: number, history: number): SpymasterError =>
  new SpymasterError(
    'NO_MARKET_DATA',
    `There are ${sessions} sessions, and the first ${history} are history: none is left to score.`,
    { hint: 'Build more of them (spymaster backfill), or take fewer as history (--history).' },
  );

function sentencesOf(
  tested: number,
  groups: readonly GroupScore[],
  { more, less, of }: Evaluation['differs'],
): string[] {
  const gain = (group: string, over: Rival) => groups.find(({ name }) => name === group)?.gains[over] ?? null;
  const sentence = (subject: string, found: Gain | null, against: string) =>
    found ? [`${subject} ${verdict(found)} ${against}: ${text(found)}.`] : [];
  const rest = 'price, time and cell';
  return [
    tested === 1
      ? 'One session was forecast from the sessions before it.'
      : `${tested} sessions were forecast from the sessions before each of them.`,
    ...sentence(
      'Whether contacts break: at contact, similar cases',
      gain('lean at contact, 4 min', 'withoutSimilarCases'),
      rest,
    ),
    ...sentence('Before contact they', gain('lean before contact, 4 min', 'withoutSimilarCases'), rest),
    ...sentence(
      'How soon contacts are decided: similar cases',
      gain('pace at contact, 2 min', 'withoutSimilarCases'),
      rest,
    ),
    ...sentence(
      'Whether levels are reached: similar cases',
      gain('reached, from the beginning', 'withoutSimilarCases'),
      rest,
    ),
    ...sentence('The whole forecast at contact', gain('at contact, 4 min', 'walk'), 'the random walk'),
    ...sentence('It', gain('at contact, 4 min', 'constant'), 'one constant'),
    `Of ${of} beginnings and contacts it said ${more} times that breaks are more frequent than usual, and ${less} times less.`,
  ];
}

/** On fewer days an interval is hardly more than the range of what happened. */
const MIN_TESTED_DAYS = 10;

function verdict({ low, high, days }: Gain): string {
  if (days < MIN_TESTED_DAYS) return 'cannot be told, on so few sessions, from';
  if (low > 0) return 'did better than';
  return high < 0 ? 'did worse than' : 'could not be told from';
}

const text = ({ mean, low, high }: Gain): string =>
  `${mean.toFixed(4)} nats a case, 95 % from ${low.toFixed(4)} to ${high.toFixed(4)}`;
