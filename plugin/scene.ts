import type { Answer } from '../shared/protocol/answer.ts';
import { BAR_SECONDS } from '../shared/rules.ts';
import { ChartState } from './chart-state.ts';
import { FocusRule } from './focus.ts';
import type { GhostPoint } from './ghost/ghost.ts';
import type { RuntimeOptions } from './options.ts';
import type { Theme } from './theme/theme.ts';
import type { Tip } from './tips/tip.ts';

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
  /** What is under the pointer, in words. */
  readonly tip: Tip | null;
  /** Where the past approach that is pointed at would lead; empty without. */
  readonly ghost: readonly GhostPoint[];
  /** Start of the bar that is read aloud; null where none is. */
  readonly read: number | null;
  /** The candles are the daemon's. */
  readonly isFed: boolean;
  /** Alerts that have come since the reader last looked at their list. */
  readonly unread: number;
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
  readonly isFed: boolean;
  unread = 0;
  read: number | null = null;
  tip: Tip | null = null;
  ghost: readonly GhostPoint[] = [];

  constructor(theme: Theme, options: RuntimeOptions, isFed = false) {
    this.theme = theme;
    this.options = options;
    this.isFed = isFed;
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

  /** Looks back at what was last committed to of an approach until a moment. */
  lookAtApproach(episodeId: string, at: number): void {
    const said = [...this.state.zones].map(({ answer }) => answer);
    this.lookAt(at, said.findLast((answer) => answer.episodeId === episodeId && answer.time <= at) ?? null);
  }

  saidFrom(from: number, seconds: number): Answer[] {
    return [...this.state.zones]
      .filter(({ time }) => time > from - BAR_SECONDS && time < from + seconds)
      .map(({ answer }) => answer)
      .toSorted((a, b) => a.distanceAtr - b.distanceAtr);
  }
}
