import { ZONE_ATR } from '../rules.ts';
import { LEVELS } from '../vocabulary/level.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import type { Answer, Estimate } from './messages.ts';

/**
 * A line of the read-out: what it is, and the sentence. The chart and the command line
 * say the same words.
 */
export interface ReadoutLine {
  readonly kind: 'heading' | 'contact' | 'break' | 'compare' | 'rest' | 'evidence' | 'grade';
  readonly text: string;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const interval = ({ low, high }: Estimate): string =>
  `90 %: ${Math.round(100 * low)}–${Math.round(100 * high)}`;
const MINUTES = PRIMARY_HORIZON_SECONDS / 60;

/**
 * What the evidence says about one approach, in sentences (four numbers together, then
 * the rest). A probability never stands without its interval, the usual rate and the
 * random walk; where there are too few precedents, only the usual rate and the walk are
 * given.
 */
export function readout(answer: Answer): ReadoutLine[] {
  const horizon = answer.horizons.find(({ seconds }) => seconds === PRIMARY_HORIZON_SECONDS);
  const lines: ReadoutLine[] = [{ kind: 'heading', text: heading(answer) }];
  if (answer.status === 'resolved')
    return [...lines, { kind: 'break', text: RESOLUTIONS[answer.resolvedAs ?? 'CHOP'] }];
  if (answer.status === 'empty' || !horizon)
    return [...lines, { kind: 'grade', text: 'No history yet: nothing can be said.' }];
  if (answer.phase === 'APPROACH') lines.push({ kind: 'contact', text: reach(answer) });
  const [condition, when] =
    answer.phase === 'APPROACH'
      ? ['Breaks, if reached', `within ${MINUTES} min`]
      : ['Breaks', `within ${MINUTES} min of contact`];
  if (answer.status === 'thin') {
    lines.push({
      kind: 'break',
      text: `${condition}: usual rate here ${percent(horizon.baseRate.break)} ${when}`,
    });
    lines.push({ kind: 'compare', text: `Random walk ${percent(horizon.nullRate.break)}` });
  } else {
    lines.push({
      kind: 'break',
      text: `${condition}: ${percent(horizon.break.mean)} ${when} (${interval(horizon.break)})`,
    });
    lines.push({
      kind: 'compare',
      text: `Usual here ${percent(horizon.baseRate.break)} · random walk ${percent(horizon.nullRate.break)}`,
    });
    lines.push({
      kind: 'rest',
      text: `Rejected ${percent(horizon.reject.mean)} · chopped ${percent(horizon.chop.mean)}`,
    });
  }
  lines.push(
    { kind: 'evidence', text: evidence(answer) },
    { kind: 'grade', text: verdict(answer, horizon.break, horizon.baseRate.break) },
  );
  return lines;
}

function reach({ contact, contactBaseRate, status, distanceAtr }: Answer): string {
  if (!contact || contactBaseRate === null)
    return `Reaches it: ${distanceAtr > ZONE_ATR ? 'price has drawn away, further than approaches begin' : 'no earlier approach to compare with'}`;
  const usual = `usual from here ${percent(contactBaseRate)}`;
  return status === 'thin'
    ? `Reaches it: ${usual}`
    : `Reaches it: ${percent(contact.mean)} (${interval(contact)}); ${usual}`;
}

function heading({ level, direction, distanceAtr, levelPrice, phase }: Answer): string {
  const side = direction === 'UP' ? 'from below' : 'from above';
  const where = phase === 'APPROACH' ? `${distanceAtr.toFixed(1)} ATR away` : 'reached';
  return `${LEVELS[level].title} ${levelPrice.toFixed(2)}, ${side}, ${where}`;
}

const RESOLUTIONS: Readonly<Record<Outcome, string>> = {
  BREAK: 'It broke: one ATR through.',
  REJECT: 'It was rejected: one ATR back.',
  CHOP: `It chopped: neither way within ${MINUTES} minutes of contact.`,
};

function evidence({ n, nContacted, days, effectiveSampleSize, backoffShare, phase }: Answer): string {
  const reached = phase === 'APPROACH' ? `, ${nContacted} reached it` : '';
  const borrowed = backoffShare > 0.005 ? `; ${percent(backoffShare)} of the weight from wider pools` : '';
  return `${n} similar approaches on ${days} days${reached}, worth ${effectiveSampleSize.toFixed(0)} independent cases${borrowed}`;
}

function verdict(
  { grade, status, reason, n, effectiveSampleSize }: Answer,
  estimate: Estimate,
  baseRate: number,
): string {
  if (reason === 'LOW_VALIDITY') return `Grade ${grade}: too little is known of this approach to compare it`;
  if (status === 'thin')
    return `Grade ${grade}: ${n === 0 ? 'no close precedents' : `too few independent precedents (${effectiveSampleSize.toFixed(0)})`}`;
  const distinct = baseRate < estimate.low || baseRate > estimate.high;
  return `Grade ${grade}: ${distinct ? 'differs from the usual rate' : 'not distinguishable from the usual rate here'}`;
}
