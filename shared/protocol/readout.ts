import { LEVELS } from '../vocabulary/level.ts';
import { type Outcome, PRIMARY_HORIZON_SECONDS } from '../vocabulary/outcome.ts';
import type { Estimate, Signal } from './messages.ts';

/** A line of the read-out: what it is, and the sentence. The chart and the command line say the same words. */
export interface ReadoutLine {
  readonly kind: 'heading' | 'contact' | 'break' | 'compare' | 'rest' | 'evidence' | 'grade';
  readonly text: string;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const interval = ({ low, high }: Estimate): string => `90 %: ${Math.round(100 * low)}–${Math.round(100 * high)}`;
const MINUTES = PRIMARY_HORIZON_SECONDS / 60;

/**
 * What the evidence says about one approach, in sentences (ruling R3: four numbers together, then the rest). A probability never stands
 * without its interval, the usual rate and the random walk; where there are too few precedents, only the usual rate and the walk are given.
 */
export function readout(signal: Signal): ReadoutLine[] {
  const horizon = signal.horizons.find(({ seconds }) => seconds === PRIMARY_HORIZON_SECONDS);
  const lines: ReadoutLine[] = [{ kind: 'heading', text: heading(signal) }];
  if (signal.status === 'resolved') return [...lines, { kind: 'break', text: RESOLUTIONS[signal.resolvedAs ?? 'CHOP'] }];
  if (signal.status === 'empty' || !horizon) return [...lines, { kind: 'grade', text: 'No history yet: nothing can be said.' }];
  if (signal.phase === 'APPROACH') lines.push({ kind: 'contact', text: reach(signal) });
  const [condition, when] =
    signal.phase === 'APPROACH'
      ? ['Breaks, if reached', `within ${MINUTES} min`]
      : ['Breaks', `within ${MINUTES} min of contact`];
  if (signal.status === 'thin') {
    lines.push({ kind: 'break', text: `${condition}: usual rate here ${percent(horizon.usual.break)} ${when}` });
    lines.push({ kind: 'compare', text: `Random walk ${percent(horizon.randomWalk.break)}` });
  } else {
    lines.push({
      kind: 'break',
      text: `${condition}: ${percent(horizon.break.mean)} ${when} (${interval(horizon.break)})`,
    });
    lines.push({
      kind: 'compare',
      text: `Usual here ${percent(horizon.usual.break)} · random walk ${percent(horizon.randomWalk.break)}`,
    });
    lines.push({ kind: 'rest', text: `Rejected ${percent(horizon.reject.mean)} · chopped ${percent(horizon.chop.mean)}` });
  }
  lines.push(
    { kind: 'evidence', text: evidence(signal) },
    { kind: 'grade', text: verdict(signal, horizon.break, horizon.usual.break) },
  );
  return lines;
}

/** Approaches begin two ATR away; one that has not ended yet may have been left further behind. */
const BEGINS_ATR = 2;

function reach({ contact, usualContact, status, distanceAtr }: Signal): string {
  if (!contact || usualContact === null)
    return `Reaches it: ${distanceAtr > BEGINS_ATR ? 'price has drawn away, further than approaches begin' : 'no earlier approach to compare with'}`;
  const usual = `usual from here ${percent(usualContact)}`;
  return status === 'thin' ? `Reaches it: ${usual}` : `Reaches it: ${percent(contact.mean)} (${interval(contact)}); ${usual}`;
}

function heading({ level, direction, distanceAtr, levelPrice, phase }: Signal): string {
  const side = direction === 'UP' ? 'from below' : 'from above';
  const where = phase === 'APPROACH' ? `${distanceAtr.toFixed(1)} ATR away` : 'reached';
  return `${LEVELS[level].title} ${levelPrice.toFixed(2)}, ${side}, ${where}`;
}

const RESOLUTIONS: Readonly<Record<Outcome, string>> = {
  BREAK: 'It broke: one ATR through.',
  REJECT: 'It was rejected: one ATR back.',
  CHOP: `It chopped: neither way within ${MINUTES} minutes of contact.`,
};

function evidence({ n, nContacted, days, effectiveCases, borrowedShare, phase }: Signal): string {
  const reached = phase === 'APPROACH' ? `, ${nContacted} reached it` : '';
  const borrowed = borrowedShare > 0.005 ? `; ${percent(borrowedShare)} of the weight from wider pools` : '';
  return `${n} similar approaches on ${days} days${reached}, worth ${effectiveCases.toFixed(0)} independent cases${borrowed}`;
}

function verdict({ grade, status, reason, n, effectiveCases }: Signal, estimate: Estimate, usual: number): string {
  if (reason === 'LOW_VALIDITY') return `Grade ${grade}: too little is known of this approach to compare it`;
  if (status === 'thin')
    return `Grade ${grade}: ${n === 0 ? 'no close precedents' : `too few independent precedents (${effectiveCases.toFixed(0)})`}`;
  const distinct = usual < estimate.low || usual > estimate.high;
  return `Grade ${grade}: ${distinct ? 'differs from the usual rate' : 'not distinguishable from the usual rate here'}`;
}
