import { BAR_SECONDS } from '../../shared/rules.ts';
import type { CheckpointKind, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import {
  type ByOutcome,
  byOutcome,
  type HorizonSeconds,
  type Outcome,
} from '../../shared/vocabulary/outcome.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { Difference } from '../forecast/difference.ts';
import { type Estimate, type Forecast, forecastOf } from '../forecast/forecast.ts';
import type { ForecastModel } from '../forecast/model.ts';
import { momentOf, type Standing } from '../forecast/moment.ts';
import type { Added } from '../forecast/precedent.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';

/** Names what a forecast was made with, by content: the same names, the same words. */
export interface MadeWith {
  /** The model of the date, as it is stored. */
  readonly model: string;
  /** The episodes that were searched. */
  readonly index: string;
  /** How vectors were brought to scale. */
  readonly scales: string;
  /** The versions of everything that computes. */
  readonly code: string;
}

/** One horizon that was open, and what was said of it. */
export interface SaidHorizon {
  readonly outcomes: ByOutcome<Estimate>;
  readonly baseRate: ByOutcome<number>;
  readonly walk: ByOutcome<number>;
}

/** What was said at one moment, complete enough to be judged by anyone. */
export interface LedgerEntry {
  readonly version: 1;
  readonly date: string;
  /** Of the checkpoint, and of its approach. */
  readonly id: string;
  readonly episodeId: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
  readonly phase: Phase;
  readonly checkpoint: CheckpointKind;
  readonly positionAtr: number;
  /** Null before contact. */
  readonly sinceContactSeconds: number | null;
  readonly timeLeftSeconds: number;
  /** Sessions the model was fitted on. */
  readonly modelDays: number;
  readonly reach: (Estimate & { readonly baseRate: number; readonly walk: number }) | null;
  readonly lean: Pick<Difference, 'delta' | 'low' | 'high' | 'differs'>;
  /** Those that were open, by their seconds from contact. */
  readonly horizons: Readonly<Partial<Record<HorizonSeconds, SaidHorizon>>>;
  /**
   * The checkpoints that were compared with, those that counted most first; none where no
   * similar cases were asked.
   */
  readonly neighbours: readonly string[];
  readonly madeWith: MadeWith;
}

/** A checkpoint as it was when it was asked about. */
export interface AskedMoment extends Standing {
  readonly id: string;
  readonly date: string;
  readonly episodeId: string;
}

/** What was found for it, and what is known of its outcome by now. */
export interface Evidence {
  readonly known: ByHorizon<Outcome | null>;
  readonly neighbours: readonly string[];
  readonly added: Added;
}

/** Forecasts are committed at first contact and at every 2-minute close. */
export const isCommitted = ({
  kind,
  timeLeftSeconds,
}: Pick<AskedMoment, 'kind' | 'timeLeftSeconds'>): boolean =>
  kind === 'CONTACT' || kind === 'CLOSE' || (kind === 'APPROACH' && timeLeftSeconds % BAR_SECONDS === 0);

/**
 * What is put down of a committed moment: the same from the lake as from a replay, to the
 * last digit.
 * @returns null where nothing was open any more
 */
export function ledgerEntry(
  model: ForecastModel,
  asked: AskedMoment,
  { known, neighbours, added }: Evidence,
  madeWith: MadeWith,
): LedgerEntry | null {
  const { reach, lean, horizons } = forecastOf(model, momentOf(asked), added, known);
  const open = horizons.filter(({ decidedAs }) => decidedAs === null);
  if (open.length === 0 && reach === null) return null;
  const { date, id, episodeId, level, direction, bucket, phase, kind } = asked;
  const { positionAtr, sinceContactSeconds, timeLeftSeconds } = asked;
  return {
    version: 1,
    date,
    id,
    episodeId,
    level,
    direction,
    bucket,
    phase,
    checkpoint: kind,
    positionAtr,
    sinceContactSeconds: phase === 'APPROACH' ? null : sinceContactSeconds,
    timeLeftSeconds,
    modelDays: model.days,
    reach: reach && { ...estimateOf(reach), baseRate: reach.baseRate, walk: reach.walk },
    lean: { delta: lean.delta, low: lean.low, high: lean.high, differs: lean.differs },
    horizons: Object.fromEntries(open.map((horizon) => [horizon.horizonSeconds, saidOf(horizon)])),
    neighbours,
    madeWith,
  };
}

const estimateOf = ({ mean, low, high }: Estimate): Estimate => ({ mean, low, high });

const saidOf = ({ outcomes, baseRate, walk }: Forecast['horizons'][number]): SaidHorizon => ({
  outcomes: byOutcome((outcome) => estimateOf(outcomes[outcome])),
  baseRate: byOutcome((outcome) => baseRate[outcome]),
  walk: byOutcome((outcome) => walk[outcome]),
});
