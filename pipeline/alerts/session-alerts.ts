import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { StreamBar } from '../streams/stream-bar.ts';
import { type AlertEvent, LevelAlerts } from './level-alerts.ts';

/** The alerts of all levels of a session. */
export class SessionAlerts {
  readonly #date: string;
  readonly #levels = new Map<LevelKind, LevelAlerts>();

  constructor(date: string) {
    this.#date = date;
  }

  /** The stream bars of one close. */
  next(bars: readonly StreamBar[]): readonly AlertEvent[] {
    return bars.flatMap((bar) => this.#alertsOf(bar.level).next(bar));
  }

  #alertsOf(level: LevelKind): LevelAlerts {
    const known = this.#levels.get(level);
    if (known) return known;
    const made = new LevelAlerts(this.#date);
    this.#levels.set(level, made);
    return made;
  }
}
