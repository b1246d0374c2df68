import { BAR_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { InputScales } from './input-scales.ts';
import { levelSample, type StateReading } from './inputs.ts';
import { LevelStreams } from './level-streams.ts';
import type { StreamBar } from './stream-bar.ts';

/**
 * The streams of a session, from its state rows: stored ones in batch, those of a run in
 * replay and live. A bar knows no row after its close.
 */
export class SessionStreams {
  readonly #session: Session;
  readonly #scales: InputScales;
  readonly #levels = new Map<LevelKind, LevelStreams>();

  /** @param scales as of the session's date */
  constructor(session: Session, scales: InputScales) {
    this.#session = session;
    this.#scales = scales;
  }

  /**
   * The state rows of a tick, in time order.
   * @returns a bar for each active level at a 2-minute close, else none
   */
  tick(at: SessionNs, rows: readonly StateReading[]): readonly StreamBar[] {
    for (const row of rows) {
      const sample = levelSample(at, row);
      if (sample) this.#streamsOf(row.level).add(sample);
    }
    const sinceOpen = at - this.#session.rthOpen;
    if (sinceOpen <= 0 || sinceOpen % BAR_NS !== 0) return [];
    return LEVEL_KINDS.flatMap((level) => this.#levels.get(level)?.close(at) ?? []);
  }

  #streamsOf(level: LevelKind): LevelStreams {
    const known = this.#levels.get(level);
    if (known) return known;
    const made = new LevelStreams(this.#scales);
    this.#levels.set(level, made);
    return made;
  }
}
