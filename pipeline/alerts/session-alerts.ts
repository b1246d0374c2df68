import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { StreamBar } from '../streams/stream-bar.ts';
import type { StreamSizes } from '../streams/stream-sizes.ts';
import { type AlertEvent, LevelAlerts } from './level-alerts.ts';

/** The alerts of all levels of a session. */
export class SessionAlerts {
  readonly #date: string;
  readonly #sizes: StreamSizes;
  readonly #levels = new Map<LevelKind, LevelAlerts>();

  /** @param sizes what is large, as of the session's date */
  constructor(date: string, sizes: StreamSizes) {
    this.#date = date;
    this.#sizes = sizes;
  }

  /** The stream bars of one close. */
  next(bars: readonly StreamBar[]): readonly AlertEvent[] {
    return bars.flatMap((bar) => this.#alertsOf(bar.level).next(bar));
  }

  #alertsOf(level: LevelKind): LevelAlerts {
    const known = this.#levels.get(level);
    if (known) return known;
    const made = new LevelAlerts(this.#date, this.#sizes);
    this.#levels.set(level, made);
    return made;
  }
}
