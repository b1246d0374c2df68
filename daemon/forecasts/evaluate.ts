import { ABLATION_COUNT, type Ablations, ablationsOf } from '../../pipeline/evaluation/ablations.ts';
import {
  type CalibrationBin,
  raceCalibration,
  reachCalibration,
} from '../../pipeline/evaluation/calibration.ts';
import { type NamedReliability, reliabilities } from '../../pipeline/evaluation/reliability.ts';
import {
  type GroupScore,
  otherForecasts,
  scorecard,
  scoredGroups,
} from '../../pipeline/evaluation/scorecard.ts';
import { type TreeGain, treeGains } from '../../pipeline/evaluation/tree-rival.ts';
import { type Forecasted, modelsOf, outOfSample } from '../../pipeline/evaluation/walk-forward.ts';
import type { Precedent } from '../../pipeline/forecast/precedent.ts';
import { SpymasterError } from '../../shared/errors.ts';
import type { Lake } from '../lake/lake.ts';
import { loadHistory } from './load.ts';
import { type Differing, differingOf, sentencesOf } from './sentences.ts';

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
  readonly reliabilities: readonly NamedReliability[];
  /** Null where they were not asked for. */
  readonly ablations: Ablations | null;
  readonly trees: readonly TreeGain[] | null;
  readonly differs: Differing;
  readonly forecasted: readonly Forecasted[];
  /** All moments, those before the first forecast too. */
  readonly precedents: readonly Precedent[];
}

type OnStep = (done: number, total: number, name: string) => void;

/** What takes minutes. */
export interface AskedBeyond {
  /** Other ways of finding cases. */
  readonly onAblation?: OnStep | undefined;
  /** Gradient-boosted trees as a rival. */
  readonly onTrees?: OnStep | undefined;
}

/**
 * Scores what was said of every session after the first so many, each by the model of its
 * own day.
 * @param asked what is asked for beyond that, each told as it goes on
 * @throws {SpymasterError} FORECASTS_STALE, or NO_MARKET_DATA with too few sessions
 */
export async function evaluate(
  lake: Lake,
  symbol: string,
  history: number,
  { onAblation, onTrees }: AskedBeyond = {},
): Promise<Evaluation> {
  const { precedents } = await loadHistory(lake, symbol);
  const sessions = new Set(precedents.map(({ date }) => date)).size;
  if (sessions <= history) throw tooFew(sessions, history);
  const models = modelsOf(precedents, history);
  const forecasted = outOfSample(precedents, history, models);
  const groups = scorecard(scoredGroups(forecasted, otherForecasts(precedents, models), precedents));
  const differs = differingOf(forecasted);
  const tested = sessions - history;
  return {
    symbol,
    sessions,
    tested,
    sentences: sentencesOf(tested, groups, differs),
    groups,
    race: { BREAK: raceCalibration(forecasted, 'BREAK'), CHOP: raceCalibration(forecasted, 'CHOP') },
    reach: reachCalibration(forecasted),
    reliabilities: reliabilities(forecasted),
    ablations: onAblation
      ? ablationsOf(precedents, forecasted, models, (done, name) => onAblation(done, ABLATION_COUNT, name))
      : null,
    trees: onTrees ? treeGains(precedents, forecasted, onTrees) : null,
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
