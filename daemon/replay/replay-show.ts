import type { SessionNs } from '../../shared/units.ts';
import { Shares } from '../session/shares.ts';
import type { HealthSource, Outlet, ReplayPlace, Sharing, Show, Shown, Viewing } from '../session/show.ts';
import type { Timeline } from '../session/timeline.ts';
import { instantOf, ReplayPlayer } from './replay-player.ts';
import { RECORDED, ReplayViewing } from './replay-viewing.ts';

/** Null where none is named, or one of another day. */
function placeIn({ session, end }: Timeline, { at }: ReplayPlace): SessionNs | null {
  const instant = at === undefined ? Number.NaN : instantOf(session, at);
  return instant >= session.preMarketStart && instant <= end ? instant : null;
}

export interface ReplayOptions {
  /** Session seconds per second. */
  readonly speed: number;
  /** Where viewers begin, paused. @defaultValue the open */
  readonly startAt?: SessionNs;
}

/** A recorded session; every viewer has a player of their own, or follows another’s. */
export class ReplayShow implements Show {
  readonly shown: Shown;
  readonly #speed: number;
  readonly #startAt: SessionNs | undefined;
  readonly #viewings = new Set<Viewing>();

  constructor(shown: Shown, { speed, startAt }: ReplayOptions) {
    this.shown = shown;
    this.#speed = speed;
    this.#startAt = startAt;
  }

  get health(): HealthSource {
    const { session, timeline } = this.shown;
    const { symbol, date, historySessions, asOf, codeVersion } = session;
    return {
      mode: 'replay',
      symbol,
      date,
      epoch: timeline.epoch,
      seq: timeline.durable.length,
      lastBar: timeline.lastBar,
      historySessions,
      asOf,
      codeVersion,
      status: RECORDED,
    };
  }

  open(outlet: Outlet, shares: Sharing = new Shares(), place: ReplayPlace = {}): Viewing {
    const { timeline } = this.shown;
    const at = placeIn(timeline, place);
    const startAt = at ?? this.#startAt;
    const player = new ReplayPlayer(timeline, place.speed ?? this.#speed, startAt);
    const onEnd = () => {
      this.#viewings.delete(viewing);
    };
    const options = { outlet, player, shares, share: null, onEnd, isPlaced: at !== null };
    const viewing: Viewing = new ReplayViewing(this.shown, options);
    this.#viewings.add(viewing);
    if (place.playing && (place.at === undefined || at !== null)) player.play();
    return viewing;
  }

  close(): void {
    for (const viewing of this.#viewings) viewing.end();
  }
}
