import type { Answer } from '../shared/protocol/answer.ts';
import { BAR_SECONDS } from '../shared/rules.ts';
import { ChartState } from './chart-state.ts';
import { FocusRule } from './focus.ts';
import type { RuntimeOptions } from './options.ts';
import type { Theme } from './theme/theme.ts';

/** What everything that is drawn is drawn from. */
export interface Scene {
  readonly state: ChartState;
  readonly theme: Theme;
  /** As they are now. */
  readonly options: RuntimeOptions;
  /** The moment that the reader looks back at; null at the moment of now. */
  readonly pinnedAt: number | null;
  /** The answer that the card speaks of. */
  readonly focused: Answer | null;
  /**
   * What was committed to on bars that lie in a span in part or whole, the nearest to
   * price first.
   * @param seconds how long it is
   */
  saidFrom(from: number, seconds: number): Answer[];
}

/**
 * Brings a moment into sight, and what was said then onto the card.
 */
export type ShowInstant = (time: number, said: Answer | null) => void;

/** What the reader looks back at. */
interface Pinned {
  readonly at: number;
  /** What was said then; null where nothing was. */
  readonly answer: Answer | null;
}

/** The scene of one chart: what the stream tells, and what the reader chooses. */
export class LiveScene implements Scene {
  readonly state = new ChartState();
  readonly theme: Theme;
  readonly #focus = new FocusRule();
  #pinned: Pinned | null = null;
  options: RuntimeOptions;

  constructor(theme: Theme, options: RuntimeOptions) {
    this.theme = theme;
    this.options = options;
  }

  get pinnedAt(): number | null {
    return this.#pinned?.at ?? null;
  }

  get focused(): Answer | null {
    if (this.#pinned) return this.#pinned.answer;
    const { answers, resolutions, now } = this.state;
    return this.#focus.of(answers, (episodeId) => now - (resolutions.get(episodeId)?.at ?? now));
  }

  /** Speaks of this approach as long as it is told of; null to follow price again. */
  pin(episodeId: string | null): void {
    this.#pinned = null;
    this.#focus.pin(episodeId);
  }

  /** Looks back at what was said at a moment; null to come back to now. */
  lookAt(at: number | null, answer: Answer | null = null): void {
    this.#pinned = at === null ? null : { at, answer };
  }

  saidFrom(from: number, seconds: number): Answer[] {
    return [...this.state.zones]
      .filter(({ time }) => time > from - BAR_SECONDS && time < from + seconds)
      .map(({ answer }) => answer)
      .toSorted((a, b) => a.distanceAtr - b.distanceAtr);
  }
}
