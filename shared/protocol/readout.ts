import { LEVELS } from '../vocabulary/level.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import type { Answer, Estimate } from './messages.ts';
import { horizonOf, sideOf, type Verdict, verdictOf } from './verdict.ts';

/**
 * A line of the read-out: what it is, and the sentence. The chart and the command line
 * say the same words.
 */
export interface ReadoutLine {
  readonly kind: 'heading' | 'contact' | 'break' | 'compare' | 'rest' | 'evidence' | 'verdict';
  readonly text: string;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const interval = ({ low, high }: Estimate): string =>
  `90 %: ${Math.round(100 * low)}–${Math.round(100 * high)}`;
const MINUTES = PRIMARY_HORIZON_SECONDS / 60;

/**
 * What the evidence says about one approach, in sentences: the four numbers together,
 * then the rest. A probability never stands without its interval, the usual rate and the
 * random walk.
 */
export function readout(answer: Answer): ReadoutLine[] {
  const heading: ReadoutLine = { kind: 'heading', text: headingOf(answer) };
  if (answer.status === 'resolved')
    return [heading, { kind: 'break', text: RESOLUTIONS[answer.resolvedAs ?? 'CHOP'] }];
  const { break: breaks, reject, chop, baseRate, walk } = horizonOf(answer);
  const condition =
    answer.phase === 'APPROACH'
      ? `Breaks, if reached: ${percent(breaks.mean)} within ${MINUTES} min`
      : `Breaks: ${percent(breaks.mean)} within ${MINUTES} min of contact`;
  return [
    heading,
    ...contactLines(answer),
    { kind: 'break', text: `${condition} (${interval(breaks)})` },
    { kind: 'compare', text: `Usual here ${percent(baseRate.break)} · random walk ${percent(walk.break)}` },
    { kind: 'rest', text: `Rejected ${percent(reject.mean)} · chopped ${percent(chop.mean)}` },
    ...evidenceLines(answer),
    { kind: 'verdict', text: verdictSentence(answer) },
  ];
}

function headingOf({ level, direction, distanceAtr, levelPrice, phase }: Answer): string {
  const side = direction === 'UP' ? 'from below' : 'from above';
  const where = phase === 'APPROACH' ? `${distanceAtr.toFixed(1)} ATR away` : 'reached';
  return `${LEVELS[level].title} ${levelPrice.toFixed(2)}, ${side}, ${where}`;
}

const RESOLUTIONS: Readonly<Record<Outcome, string>> = {
  BREAK: 'It broke: one ATR through.',
  REJECT: 'It was rejected: one ATR back.',
  CHOP: `It chopped: neither way within ${MINUTES} minutes of contact.`,
};

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

/** What was found, as it is: the forecast gives it the weight it has earned. */
function evidenceLines({ status, grade, phase, similarCases }: Answer): ReadoutLine[] {
  if (status === 'thin') return [];
  const { cases, days, effectiveSampleSize, reached, broke, rejected, chopped } = similarCases;
  const ended = `${broke} broke, ${rejected} were rejected, ${chopped} chopped`;
  const did = phase === 'APPROACH' ? `${reached} reached it; ${ended}` : ended;
  const text =
    cases === 0
      ? 'No similar approaches'
      : `Grade ${grade}: ${cases} similar approaches on ${days} days, worth ${effectiveSampleSize.toFixed(0)} independent cases: ${did}`;
  return [{ kind: 'evidence', text }];
}

const SENTENCES: Readonly<Record<Exclude<Verdict, 'cannotTell' | 'decided'>, string>> = {
  more: 'Breaks more often than price and time alone would have it',
  less: 'Breaks less often than price and time alone would have it',
  usual: 'No different from price and time alone',
};

function verdictSentence(answer: Answer): string {
  const verdict = verdictOf(answer);
  if (verdict === 'decided') return '';
  if (verdict === 'cannotTell')
    return answer.reason === 'LOW_VALIDITY'
      ? 'Price and time alone: too little is known of this approach to compare it'
      : `Price and time alone: ${answer.modelDays} earlier sessions are too few to compare it with`;
  const reach = REACH_SENTENCES[(answer.contact && sideOf(answer.contact.difference)) ?? 'usual'];
  const idle =
    verdict === 'usual' && answer.lean.similarCases === 0 ? '; similar cases have added nothing so far' : '';
  return `${SENTENCES[verdict]}${idle}.${reach}`;
}

const REACH_SENTENCES = {
  more: ' It is reached more often.',
  less: ' It is reached less often.',
  usual: '',
} as const;
