import { type HorizonSeconds, type Outcome, PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import { SECTION_TITLES } from '../vocabulary/section.ts';
import type { Answer } from './answer.ts';
import { intervalText, percentText, sharePercent, wholeShares } from './percent.ts';
import { horizonOf, sideOf, verdictOf } from './verdict.ts';

/** How an approach ended, in a clause. */
export const ENDS: Readonly<Record<Outcome, string>> = {
  BREAK: 'broke',
  REJECT: 'was rejected',
  CHOP: 'chopped',
};

const MINUTES = PRIMARY_HORIZON_SECONDS / 60;
const RESOLUTIONS: Readonly<Record<Outcome, string>> = {
  BREAK: 'It broke: one ATR through.',
  REJECT: 'It was rejected: one ATR back.',
  CHOP: `It chopped: neither way within ${MINUTES} minutes of contact.`,
};
const UNKNOWN = 'What became of it cannot be known: the data were silent, or one bar crossed both prices.';

/** Break, reject and chop of an answer, as whole per cents that sum to 100. */
export function outcomePercents(answer: Answer, seconds: HorizonSeconds): readonly [number, number, number] {
  const { break: breaks, reject, chop } = horizonOf(answer, seconds);
  const [broke, rejected, chopped] = wholeShares([breaks.mean, reject.mean, chop.mean]);
  return [broke!, rejected!, chopped!];
}

/** The usual rate of breaks in whole per cents. */
export const usualPercent = (answer: Answer, seconds: HorizonSeconds): number =>
  sharePercent(horizonOf(answer, seconds).baseRate.break);

/**
 * What the evidence says of an approach, in one sentence: the same on the chart, on the
 * card, in alerts and on the command line.
 */
export function verdictSentence(answer: Answer, seconds: HorizonSeconds = PRIMARY_HORIZON_SECONDS): string {
  const verdict = verdictOf(answer);
  if (verdict === 'decided') return answer.resolvedAs ? RESOLUTIONS[answer.resolvedAs] : UNKNOWN;
  const usual = usualPercent(answer, seconds);
  if (verdict === 'cannotTell') return `${reasonOf(answer)} Usually ${usual} of 100 break.`;
  const [broke] = outcomePercents(answer, seconds);
  const isAhead = answer.phase === 'APPROACH';
  if (verdict === 'usual')
    return `Nothing unusual: ${isAhead ? 'if reached, ' : ''}${broke} of 100 break, usually ${usual}.`;
  const claim = `reaks ${verdict} often than usual`;
  const numbers = `${broke} of 100, usually ${usual}`;
  if (isHidden(verdict, broke, usual))
    return `${isAhead ? 'If reached and decided' : 'If decided'}, it b${claim}; in ${seconds / 60} min ${numbers}.`;
  return isAhead ? `If reached, it b${claim}: ${numbers}.` : `B${claim}: ${numbers}.`;
}

/** What differs is which way it is decided; that it is decided later can hide it. */
const isHidden = (verdict: 'more' | 'less', broke: number, usual: number): boolean =>
  verdict === 'more' ? broke <= usual : broke >= usual;

function reasonOf({ status, reason, modelDays }: Answer): string {
  if (status !== 'thin') return 'Too few cases to compare.';
  if (reason === 'LOW_VALIDITY') return 'This approach cannot be compared: too little is known of it.';
  if (modelDays === 0) return 'No history before this date, so nothing can be compared.';
  return modelDays === 1
    ? 'One earlier session is too little history.'
    : `${modelDays} earlier sessions are too little history.`;
}

/** The verdict in a clause, where there is little room. */
export function verdictClause(answer: Answer, seconds: HorizonSeconds = PRIMARY_HORIZON_SECONDS): string {
  const verdict = verdictOf(answer);
  if (verdict === 'decided') return answer.resolvedAs ? ENDS[answer.resolvedAs] : 'not known';
  const usual = usualPercent(answer, seconds);
  if (verdict === 'cannotTell') return `cannot tell, usually ${usual} of 100 break`;
  const [broke] = outcomePercents(answer, seconds);
  if (verdict === 'usual') return `nothing unusual, ${broke} of 100, usually ${usual}`;
  const condition = isHidden(verdict, broke, usual) ? 'if decided ' : '';
  return `${condition}${verdict} often than usual, ${broke} of 100, usually ${usual}`;
}

/** What a cell is, as a trader calls it. */
export const CELL_TITLE = 'family, side and time of day';

/** So much of what differs is worth a word, and at most so many words. */
const LEAST_SHARE = 0.25;
const MAX_REASONS = 2;

/** Where what differs comes from, the most first; empty where nothing does. */
export function reasonsSentence(answer: Answer): string {
  const verdict = verdictOf(answer);
  if (verdict !== 'more' && verdict !== 'less') return '';
  const { delta, similarCases, conditions } = answer.lean;
  const parts = [
    { from: 'what similar cases did', added: similarCases },
    { from: CELL_TITLE, added: delta - similarCases - conditions },
    ...answer.drivers.map(({ section, added }) => ({ from: SECTION_TITLES[section], added })),
  ];
  const reasons = parts
    .filter(({ added }) => added / delta >= LEAST_SHARE)
    .sort((a, b) => b.added / delta - a.added / delta)
    .slice(0, MAX_REASONS)
    .map(({ from }) => from);
  return reasons.length === 0 ? '' : `What tells most: ${reasons.join('; ')}.`;
}

/** What differs of reaching the level; empty where nothing does. */
export function reachSentence({ contact }: Answer): string {
  const side = contact && sideOf(contact.difference);
  return side ? `The level is reached ${side} often than price and time alone would have it.` : '';
}

/**
 * What was said of an approach as it reached its level, at the headline horizon; empty
 * where it was over within the same moment, and nothing was foreseen any more.
 */
export function saidAtContactSentence(said: Answer): string {
  const horizon = said.horizons.find(({ seconds }) => seconds === PRIMARY_HORIZON_SECONDS);
  if (!horizon) return '';
  const [broke] = outcomePercents(said, PRIMARY_HORIZON_SECONDS);
  const usual = usualPercent(said, PRIMARY_HORIZON_SECONDS);
  return `Said at contact: ${percentText(broke)} break (${intervalText(horizon.break)}), usual ${usual}.`;
}
