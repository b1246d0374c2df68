import { Baselines } from '../../pipeline/evaluation/baselines.ts';
import type { Forecasted } from '../../pipeline/evaluation/walk-forward.ts';
import type { Estimate } from '../../pipeline/forecast/forecast.ts';
import type { Precedent } from '../../pipeline/forecast/precedent.ts';
import { sessionOf, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_SECOND, timestampNs } from '../../shared/units.ts';
import type { ByOutcome } from '../../shared/vocabulary/outcome.ts';

/** Those that were open when the moment was seen. */
const horizonsOf = ({ moment, checkpoint }: Precedent) =>
  checkpoint.phase === 'CONTACT' && checkpoint.secondsToOutcome <= checkpoint.sinceContactSeconds
    ? []
    : moment.horizons;

const shares = ({ BREAK, REJECT, CHOP }: ByOutcome<number>) => ({ break: BREAK, reject: REJECT, chop: CHOP });
const bounds = ({ low, high }: Estimate) => [low, high];

/**
 * Every forecast with what came of it, a line of JSON each. The constant beside it is of
 * earlier sessions alone.
 * @param history all moments, those before the first forecast too
 */
export function forecastLines(forecasts: readonly Forecasted[], history: readonly Precedent[]): string[] {
  const baselines = new Baselines();
  const firstTested = forecasts[0]?.precedent.date ?? '';
  baselines.add(history.filter(({ date }) => date < firstTested));
  return [...Map.groupBy(forecasts, ({ precedent }) => precedent.date).values()].flatMap((ofDate) => {
    const lines = ofDate.map((forecasted) => forecastLine(forecasted, baselines));
    baselines.add(ofDate.map(({ precedent }) => precedent));
    return lines;
  });
}

function forecastLine({ precedent, forecast }: Forecasted, baselines: Baselines): string {
  const { checkpoint, date, horizons, reached, own } = precedent;
  const session = sessionOf(date);
  const at = session.windowEnd - checkpoint.timeLeftSeconds * NS_PER_SECOND;
  const { cases, days, effectiveSampleSize } = own.added.similarCases.lean;
  return JSON.stringify({
    date,
    at: new Date(Number(timestampNs(toTimestamp(session, at))) / 1e6).toISOString(),
    level: checkpoint.level,
    direction: checkpoint.direction,
    phase: checkpoint.phase,
    checkpoint: checkpoint.kind,
    positionAtr: checkpoint.positionAtr,
    elapsedSeconds: Number.isNaN(checkpoint.sinceContactSeconds) ? null : checkpoint.sinceContactSeconds,
    timeLeftSeconds: checkpoint.timeLeftSeconds,
    contact: forecast.reach && {
      mean: forecast.reach.mean,
      low: forecast.reach.low,
      high: forecast.reach.high,
      base: forecast.reach.baseRate,
      walk: forecast.reach.walk,
    },
    contacted: reached,
    horizons: Object.fromEntries(
      horizonsOf(precedent).map(({ horizonSeconds }) => {
        const said = forecast.horizons.find((each) => each.horizonSeconds === horizonSeconds)!;
        const known = horizons.find((each) => each.horizonSeconds === horizonSeconds);
        const { BREAK, REJECT, CHOP } = said.outcomes;
        return [
          horizonSeconds,
          {
            forecast: shares({ BREAK: BREAK.mean, REJECT: REJECT.mean, CHOP: CHOP.mean }),
            interval: { break: bounds(BREAK), reject: bounds(REJECT), chop: bounds(CHOP) },
            base: shares(said.baseRate),
            walk: shares(said.walk),
            constant: shares(baselines.constant(precedent, horizonSeconds)),
            similarCases: { n: cases, days, effective: effectiveSampleSize },
            outcome: known?.outcome ?? null,
          },
        ];
      }),
    ),
  });
}
