import type { Alert } from '../../shared/protocol/stream-messages.ts';
import type { AlertType } from '../../shared/vocabulary/alert.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';

/** Shown in the slot as they come; others are in the log alone. */
const SHOWN: ReadonlySet<AlertType> = new Set([
  'EXHAUSTION_UP',
  'EXHAUSTION_DOWN',
  'REVERSAL_RISK_UP',
  'REVERSAL_RISK_DOWN',
  'FLOW_DIVERGENCE',
  'BARRIER_OPPOSES_PRESSURE',
  'BARRIER_WEAKENING',
]);
/** Session seconds. */
const BUDGET_WINDOW_S = 3600;
const BUDGET = 6;
const MERGE_S = 240;
export const MUTE_S = 600;

/** What is in the slot: one alert, and how many of its level came with it. */
export interface SlotEntry {
  readonly alert: Alert;
  readonly others: number;
}

/**
 * The one place that asks for attention: the newest alert near a level, at most six an
 * hour, the same level's within two bars as one. All time is the session's.
 */
export class AlertSlot {
  #entry: SlotEntry | null = null;
  #shownAt: number[] = [];
  #mutedUntil = Number.NEGATIVE_INFINITY;
  /** Alerts that the budget has kept out of the slot. */
  keptBack = 0;

  get entry(): SlotEntry | null {
    return this.#entry;
  }

  /** @param near whether price is within two ATR of the alert's level */
  take(alert: Alert, near: (level: LevelKind) => boolean): void {
    const { state, notify, type, gated, time, level, id } = alert;
    if (state === 'ended' && this.#entry?.alert.id === id) this.#entry = null;
    if (state === 'updated' && this.#entry?.alert.id === id) this.#entry = { ...this.#entry, alert };
    if (state !== 'started' || !notify || gated || !SHOWN.has(type) || !near(level)) return;
    if (time < this.#mutedUntil) return;
    const before = this.#entry;
    if (before && before.alert.level === level && time - before.alert.since <= MERGE_S) {
      this.#entry = { alert: severer(before.alert, alert), others: before.others + 1 };
      return;
    }
    this.#shownAt = this.#shownAt.filter((at) => at > time - BUDGET_WINDOW_S);
    if (this.#shownAt.length >= BUDGET) {
      this.keptBack++;
      return;
    }
    this.#shownAt.push(time);
    this.#entry = { alert, others: 0 };
  }

  dismiss(): void {
    this.#entry = null;
  }

  /** Nothing comes in for ten minutes of the session. */
  mute(time: number): void {
    this.#mutedUntil = time + MUTE_S;
    this.#entry = null;
  }

  isMutedAt(time: number): boolean {
    return time < this.#mutedUntil;
  }

  /** The picture begins anew: what was shown in another course of time does not count. */
  reset(): void {
    this.#entry = null;
    this.#shownAt = [];
    this.#mutedUntil = Number.NEGATIVE_INFINITY;
    this.keptBack = 0;
  }
}

/** The first of the two where they are alike. */
const severer = (a: Alert, b: Alert): Alert =>
  a.severity !== 'CRITICAL' && b.severity === 'CRITICAL' ? b : a;
