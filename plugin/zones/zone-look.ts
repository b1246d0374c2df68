import type { Answer } from '../../shared/protocol/answer.ts';
import { horizonOf, isStrong, verdictOf } from '../../shared/protocol/verdict.ts';
import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import type { Palette } from '../theme/palette.ts';

/** How a zone is filled. */
export interface ZoneLook {
  readonly color: string;
  readonly alpha: number;
  /** Strokes or dots instead of a fill: where colours are the reader's own they tell. */
  readonly hatch: '/' | '\\' | 'dots' | null;
  /** A line on the level: something differs from the usual. */
  readonly edge: boolean;
}

export interface ZonePaint {
  readonly palette: Palette;
  readonly isDark: boolean;
  /** Only shape tells, for all colours are one. */
  readonly isForced: boolean;
  /** 0.5 to 1.5. */
  readonly strength: number;
}

const HATCH_ALPHA = 0.35;
const CLAIM_ALPHA = { plain: 0.28, strong: 0.4 } as const;
const USUAL_ALPHA = { dark: 0.12, light: 0.1 } as const;
const LEANING_ALPHA = { dark: 0.14, light: 0.16 } as const;
/** A usual rate that leans less than this to either side has no hue. */
const LEAN = 0.08;

/**
 * The value-suppressing palette at its strictest (Correll, Moritz & Heer 2018): strong
 * colour and an edge are a claim, so they are only where what history adds to price and
 * time differs from nothing. A faint hue says which way it usually goes, a hatch that
 * nothing can be told.
 */
export function zoneLook(answer: Answer, seconds: HorizonSeconds, paint: ZonePaint): ZoneLook {
  const { palette, strength, isForced } = paint;
  const verdict = verdictOf(answer);
  if (verdict === 'more' || verdict === 'less') {
    const alpha = isStrong(answer, seconds) ? CLAIM_ALPHA.strong : CLAIM_ALPHA.plain;
    const isMore = verdict === 'more';
    const color = isMore ? palette.break : palette.reject;
    if (!isForced) return { color, alpha: alpha * strength, hatch: null, edge: true };
    return { color, alpha: 1, hatch: isMore ? '/' : '\\', edge: true };
  }
  if (verdict !== 'usual') {
    const alpha = isForced ? 1 : HATCH_ALPHA * strength;
    return { color: palette.neutral, alpha, hatch: isForced ? 'dots' : '/', edge: false };
  }
  const shade = paint.isDark ? 'dark' : 'light';
  const lean = leanOf(answer, seconds);
  if (isForced || Math.abs(lean) < LEAN)
    return { color: palette.neutral, alpha: USUAL_ALPHA[shade] * strength, hatch: null, edge: false };
  const color = lean > 0 ? palette.break : palette.reject;
  return { color, alpha: LEANING_ALPHA[shade] * strength, hatch: null, edge: false };
}

/** Of what is decided, how far breaks are from one half. */
function leanOf(answer: Answer, seconds: HorizonSeconds): number {
  const { break: breaks, reject } = horizonOf(answer, seconds);
  const decided = breaks.mean + reject.mean;
  return decided > 0 ? breaks.mean / decided - 0.5 : 0;
}
