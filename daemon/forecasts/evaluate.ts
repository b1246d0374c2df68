import { randomCases } from '../../pipeline/evaluation/baselines.ts';
import {
  type CalibrationBin,
  raceCalibration,
  reachCalibration,
} from '../../pipeline/evaluation/calibration.ts';
import type { Gain } from '../../pipeline/evaluation/gain.ts';
import {
  type Contestant,
  type GroupScore,
  scorecard,
  scoredGroups,
} from '../../pipeline/evaluation/scorecard.ts';
import { type Forecasted, outOfSample, precedentsOf } from '../../pipeline/evaluation/walk-forward.ts';
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
  const decided = forecasted.filter(
    ({ precedent }) => precedent.moment.stage === 'contact' || precedent.checkpoint.kind === 'APPROACH',
  );
  const differing = decided.filter(({ forecast }) => forecast.lean.differs);
  const more = differing.filter(({ forecast }) => forecast.lean.delta > 0).length;
  const differs = { more, less: differing.length - more, of: decided.length };
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
  const gainOf = (group: string, over: Contestant) =>
    groups.find(({ name }) => name === group)?.gains[over] ?? null;
  const similar = gainOf('lean at contact, 4 min', 'withoutSimilarCases');
  const walk = gainOf('at contact, 4 min', 'walk');
  const constant = gainOf('at contact, 4 min', 'constant');
  return [
    tested === 1
      ? 'One session was forecast from the sessions before it.'
      : `${tested} sessions were forecast from the sessions before each of them.`,
    similar
      ? `Which way contacts end, similar cases ${verdict(similar, 'gain')} over price, time and cell: ${text(similar)}.`
      : 'No contact was decided within four minutes.',
    ...(walk
      ? [`At contact the forecast ${verdict(walk, 'gains')} over the random walk: ${text(walk)}.`]
      : []),
    ...(constant ? [`It ${verdict(constant, 'gains')} over one constant: ${text(constant)}.`] : []),
    `It said that breaks are more than usual ${more} times and less ${less} times, of ${of}.`,
  ];
}

function verdict({ low, high }: Gain, verb: 'gain' | 'gains'): string {
  if (low > 0) return `${verb} something`;
  return high < 0 ? `${verb} less than nothing` : `${verb} nothing that could be told from chance`;
}

const text = ({ mean, low, high }: Gain): string =>
  `${mean.toFixed(4)} nats a case, 95 % from ${low.toFixed(4)} to ${high.toFixed(4)}`;
