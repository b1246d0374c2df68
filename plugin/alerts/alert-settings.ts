import type { AlertType } from '../../shared/vocabulary/alert.ts';

/** What can be alerted to, the same up as down. Conditions are chips on the card. */
export const ALERT_GROUPS = [
  'approach',
  'exhaustion',
  'reversalRisk',
  'flowDivergence',
  'barrierOpposes',
  'barrierWeakening',
  'barrierSupports',
  'continuation',
] as const;
export type AlertGroup = (typeof ALERT_GROUPS)[number];

/** How one may come to its reader. */
export const ALERT_WAYS = ['slot', 'mark', 'log', 'sound', 'desktop'] as const;
export type AlertWay = (typeof ALERT_WAYS)[number];

/** What the reader wants to be told, and how. */
export interface AlertSettings {
  /**
   * Ways by what is alerted to; what is not named is as at first. Changed as a whole.
   */
  readonly ways: Readonly<Partial<Record<AlertGroup, Readonly<Partial<Record<AlertWay, boolean>>>>>>;
  /** At most so many an hour in the slot; the others are in the log alone. */
  readonly hourly: number;
  /** New York time as HH:MM between which nothing asks for attention; null: never so. */
  readonly quiet: { readonly from: string; readonly until: string } | null;
}

const GROUP_OF: Readonly<Partial<Record<AlertType, AlertGroup>>> = {
  EXHAUSTION_UP: 'exhaustion',
  EXHAUSTION_DOWN: 'exhaustion',
  REVERSAL_RISK_UP: 'reversalRisk',
  REVERSAL_RISK_DOWN: 'reversalRisk',
  FLOW_DIVERGENCE: 'flowDivergence',
  BARRIER_OPPOSES_PRESSURE: 'barrierOpposes',
  BARRIER_WEAKENING: 'barrierWeakening',
  BARRIER_BREAK_SUPPORT: 'barrierSupports',
  CONTINUATION_UP: 'continuation',
  CONTINUATION_DOWN: 'continuation',
};
/** What goes with the push is no reason to look up. */
const LOG_ALONE: ReadonlySet<AlertGroup> = new Set<AlertGroup>(['barrierSupports', 'continuation']);

/** Null for conditions. */
export const groupOf = (type: AlertType): AlertGroup | null => GROUP_OF[type] ?? null;

/** Whether what is alerted to comes that way. */
export function comesBy({ ways }: AlertSettings, group: AlertGroup | null, way: AlertWay): boolean {
  if (group === null) return false;
  const set = ways[group]?.[way];
  if (set !== undefined) return set;
  if (way === 'slot') return !LOG_ALONE.has(group);
  return way === 'mark' || way === 'log';
}

/** @param clock New York time, as HH:MM; from 22:00 to 06:00 goes over midnight */
export function isQuietAt({ quiet }: AlertSettings, clock: string): boolean {
  if (!quiet) return false;
  const { from, until } = quiet;
  return from <= until ? clock >= from && clock < until : clock >= from || clock < until;
}
