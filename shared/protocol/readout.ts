import type { Caution } from '../vocabulary/grade.ts';
import type { Input } from '../vocabulary/input.ts';
import { LEVELS } from '../vocabulary/level.ts';
import { PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import { SECTION_TITLES } from '../vocabulary/section.ts';
import type { Answer, Estimate } from './answer.ts';
import { intervalText, sharePercent } from './percent.ts';
import { CELL_TITLE, ENDS, reachSentence, reasonsSentence, verdictSentence } from './sentences.ts';
import { horizonOf, verdictOf } from './verdict.ts';

/**
 * A line of the read-out: what it is, and the sentence. The chart and the command line
 * say the same words.
 */
export interface ReadoutLine {
  readonly kind: 'heading' | 'contact' | 'break' | 'compare' | 'rest' | 'evidence' | 'verdict' | 'case';
  readonly text: string;
}

const percent = (share: number): string => `${sharePercent(share)} %`;
const interval = (estimate: Estimate): string => `90 %: ${intervalText(estimate)}`;
const MINUTES = PRIMARY_HORIZON_SECONDS / 60;

/**
 * What the evidence says about one approach, in sentences: the verdict, the four numbers
 * together, then the rest. The chance of a break never stands without its interval, the
 * usual rate and the random walk.
 */
export function readout(answer: Answer): ReadoutLine[] {
  const heading: ReadoutLine = { kind: 'heading', text: headingOf(answer) };
  const verdict: ReadoutLine = { kind: 'verdict', text: verdictSentence(answer) };
  if (answer.status === 'resolved') return [heading, verdict];
  const { break: breaks, reject, chop, baseRate, walk } = horizonOf(answer);
  const condition =
    answer.phase === 'APPROACH'
      ? `Breaks, if reached: ${percent(breaks.mean)} within ${MINUTES} min`
      : `Breaks: ${percent(breaks.mean)} within ${MINUTES} min of contact`;
  return [
    heading,
    verdict,
    ...contactLines(answer),
    { kind: 'break', text: `${condition} (among approaches like this, ${interval(breaks)})` },
    { kind: 'compare', text: `Usual here ${percent(baseRate.break)} · random walk ${percent(walk.break)}` },
    { kind: 'rest', text: `Rejected ${percent(reject.mean)} · chopped ${percent(chop.mean)}` },
    ...curveLines(answer),
    ...evidenceLines(answer),
    ...differenceLines(answer),
    ...caseLines(answer),
  ];
}

function headingOf({ level, direction, distanceAtr, levelPrice, phase }: Answer): string {
  const side = direction === 'UP' ? 'from below' : 'from above';
  const where = phase === 'APPROACH' ? `${distanceAtr.toFixed(1)} ATR away` : 'reached';
  return `${LEVELS[level].title} ${levelPrice.toFixed(2)}, ${side}, ${where}`;
}

function contactLines({ contact }: Answer): ReadoutLine[] {
  if (!contact) return [];
  const { mean, baseRate, walk } = contact;
  return [
    {
      kind: 'contact',
      text: `Reaches it: ${percent(mean)} (${interval(contact)}); usual from here ${percent(baseRate)}, random walk ${percent(walk)}`,
    },
  ];
}

/**
 * Break and rejection by each horizon that is still open, where there is more than one.
 */
function curveLines({ horizons }: Answer): ReadoutLine[] {
  const open = horizons.filter(({ break: breaks }) => breaks.high > breaks.low);
  if (open.length < 2) return [];
  const list = (of: (horizon: Answer['horizons'][number]) => number) =>
    open.map((horizon) => Math.round(100 * of(horizon))).join(' / ');
  const minutes = open.map(({ seconds }) => seconds / 60).join(' / ');
  return [
    {
      kind: 'rest',
      text: `By ${minutes} min: broke ${list((horizon) => horizon.break.mean)} %, rejected ${list((horizon) => horizon.reject.mean)} %`,
    },
  ];
}

/** The cases that count most, one by one. */
function caseLines({ status, level: own, similarCases: { nearest } }: Answer): ReadoutLine[] {
  if (status === 'thin') return [];
  return nearest.map(({ date, clock, level, direction, outcome, similarity, alike, unlike }) => {
    const elsewhere = level === own ? '' : ' (another level)';
    const side = direction === 'UP' ? 'from below' : 'from above';
    return {
      kind: 'case',
      text: `${date} ${clock}, ${LEVELS[level].title.toLowerCase()} ${side}${elsewhere}: ${outcome ? ENDS[outcome] : 'unknown'}. Similarity ${similarity.toFixed(2)}${alike && unlike ? `: most in ${SECTION_TITLES[alike]}, least in ${SECTION_TITLES[unlike]}` : ''}`,
    };
  });
}

const reach = ({
  low,
  middle,
  high,
}: {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}) => `${middle.toFixed(1)} ATR (${low.toFixed(1)}–${high.toFixed(1)})`;

/** What was found, as it is: the forecast gives it the weight it has earned. */
function evidenceLines(answer: Answer): ReadoutLine[] {
  const { status, grade, cautions, excursions, phase, similarCases, missing } = answer;
  if (status === 'thin') return [];
  const { cases, days, effectiveSampleSize, reached, broke, rejected, chopped } = similarCases;
  const ended = `${broke} broke, ${rejected} were rejected, ${chopped} chopped`;
  const did = phase === 'APPROACH' ? `${reached} reached it; ${ended}` : ended;
  const text =
    cases === 0
      ? 'No similar approaches'
      : `Grade ${grade}: ${cases} similar approaches on ${days} days: ${did}; which way they ended is worth ${effectiveSampleSize.toFixed(0)} independent cases`;
  return [
    { kind: 'evidence', text },
    ...(excursions
      ? [
          {
            kind: 'evidence' as const,
            text: `Within ${MINUTES} min of contact they went ${reach(excursions.through)} through, ${reach(excursions.back)} back: middle, and eight in ten`,
          },
        ]
      : []),
    ...(missing.length > 0 ? [{ kind: 'evidence' as const, text: missingSentence(missing) }] : []),
    ...cautions.map((caution) => ({ kind: 'evidence' as const, text: CAUTION_SENTENCES[caution] })),
  ];
}

const missingSentence = (missing: Answer['missing']): string =>
  `Not known at this moment, and compared without: ${missing.map((input) => INPUT_TITLES[input]).join(', ')}.`;

const INPUT_TITLES: Readonly<Record<Input, string>> = {
  bars: 'bars',
  trades: 'single trades',
  book: 'order book',
  options: 'options',
};

const CAUTION_SENTENCES: Readonly<Record<Caution, string>> = {
  DRIFT: 'The last five sessions are unlike those before them: past cases may say less.',
  CALIBRATION: 'What was said of such levels lately has been off by more than five points.',
};

/** What the sentence does not say of what history adds. */
function differenceLines(answer: Answer): ReadoutLine[] {
  return [reasonsSentence(answer), addedSentence(answer), reachSentence(answer)]
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'compare', text }));
}

const signed = (logOdds: number): string => `${logOdds < 0 ? '−' : '+'}${Math.abs(logOdds).toFixed(2)}`;

/** What makes the difference, and what has made none so far. */
function addedSentence(answer: Answer): string {
  const { delta, similarCases, conditions, similarCasesWeight, conditionsWeight } = answer.lean;
  const verdict = verdictOf(answer);
  if (verdict === 'more' || verdict === 'less')
    return `Added to price and time, in log-odds: similar cases ${signed(similarCases)}, conditions ${signed(conditions)}, ${CELL_TITLE} ${signed(delta - similarCases - conditions)}`;
  if (verdict !== 'usual' || similarCasesWeight > 0) return '';
  return conditionsWeight > 0
    ? 'Similar cases have added nothing so far.'
    : 'Similar cases and conditions have added nothing so far.';
}
