import type { Alert } from '../../shared/protocol/stream-messages.ts';
import type { AlertType } from '../../shared/vocabulary/alert.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { type AlertSettings, comesBy, groupOf } from './alert-settings.ts';

/** Session seconds. */
const BUDGET_WINDOW_S = 3600;
const MERGE_S = 240;
export const MUTE_S = 600;

/** What is in the slot: one alert, and those of its level that came with it. */
export interface SlotEntry {
  readonly alert: Alert;
  /** Itself among them; each may end on its own. */
  readonly together: readonly Alert[];
}

/** What the slot is told of the moment. */
export interface SlotContext {
  /** Whether price is within two ATR of a level. */
  readonly near: (level: LevelKind) => boolean;
  /** Session seconds per second. */
  readonly speed: number;
  readonly settings: AlertSettings;
  /** Nothing is to come in; what is there may change or go. */
  readonly isQuiet: boolean;
}

const NEVER = { from: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY } as const;
/** Faster than this nobody can read. */
export const MAX_SPEED = 60;
/** Said wherever price stands. */
const ANYWHERE: ReadonlySet<AlertType> = new Set(['REVERSAL_RISK_UP', 'REVERSAL_RISK_DOWN']);

/**
 * The one place that asks for attention: the newest alert near a level, at most so many
 * an hour, the same level's within two bars as one. All time is the session's.
 */
export class AlertSlot {
  #entry: SlotEntry | null = null;
  #shownAt: number[] = [];
  #muted: { readonly from: number; readonly until: number } = NEVER;
  /** Those that have had their turn: one closed or kept back does not come again. */
  readonly #offered = new Set<Alert['id']>();
  /** Alerts that the budget has kept out of the slot. */
  keptBack = 0;

  get entry(): SlotEntry | null {
    return this.#entry;
  }

  take(alert: Alert, { near, speed, settings, isQuiet }: SlotContext): void {
    const { state, notify, type, gated, time, level } = alert;
    if (this.#entry?.together.some(({ id }) => id === alert.id)) return this.#change(alert);
    if (state === 'ended' || !notify || gated) return;
    if (!comesBy(settings, groupOf(type), 'slot')) return;
    // What was on and is no worse than it was is no news.
    if (state === 'updated' && alert.severity !== 'CRITICAL') return;
    if (isQuiet || speed > MAX_SPEED || this.isMuted(time)) return;
    if (!near(level) && !ANYWHERE.has(type)) return;
    if (this.#offered.has(alert.id)) return;
    this.#offered.add(alert.id);
    const before = this.#entry;
    if (before && before.alert.level === level && time - before.alert.time <= MERGE_S) {
      this.#show([...before.together, alert]);
      return;
    }
    this.#shownAt = this.#shownAt.filter((at) => at > time - BUDGET_WINDOW_S);
    if (this.#shownAt.length >= settings.hourly) {
      this.keptBack++;
      return;
    }
    this.#shownAt.push(time);
    this.#show([alert]);
  }

  /** One of those shown has changed, or is over. */
  #change(alert: Alert): void {
    const together = this.#entry!.together;
    this.#show(
      alert.state === 'ended'
        ? together.filter(({ id }) => id !== alert.id)
        : together.map((each) => (each.id === alert.id ? { ...alert, time: each.time } : each)),
    );
  }

  #show(together: readonly Alert[]): void {
    const [first] = together;
    this.#entry = first ? { alert: together.reduce(severer, first), together } : null;
  }

  dismiss(): void {
    this.#entry = null;
  }

  /** Nothing comes in for so long, in seconds of the session. */
  mute(time: number, seconds: number = MUTE_S): void {
    this.#muted = { from: time, until: time + seconds };
    this.#entry = null;
  }
  isMuted(time: number): boolean {
    return time >= this.#muted.from && time < this.#muted.until;
  }

  /**
   * The picture begins anew: what was shown in another course of time does not count. Who
   * asked for quiet keeps it, unless it is before that.
   */
  reset(now: number): void {
    this.#entry = null;
    this.#shownAt = [];
    if (!this.isMuted(now)) this.#muted = NEVER;
    this.#offered.clear();
    this.keptBack = 0;
  }
}

/** The first of the two where they are alike. */
const severer = (a: Alert, b: Alert): Alert =>
  a.severity !== 'CRITICAL' && b.severity === 'CRITICAL' ? b : a;
