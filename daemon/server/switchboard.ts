import type { Comparison } from '../../pipeline/frames/comparison.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import type { View } from '../../shared/protocol/client-messages.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { SnapshotBody, TransientBody } from '../../shared/protocol/messages.ts';
import type { Neighbours } from '../../shared/protocol/neighbours.ts';
import type { Session } from '../../shared/session/session.ts';
import { firstAnswerAt } from '../replay/opening-moment.ts';
import { ReplayShow } from '../replay/replay-show.ts';
import { Shares } from '../session/shares.ts';
import type {
  Answered,
  EncodedFrame,
  HealthSource,
  Outlet,
  Refused,
  Show,
  Shown,
  SwitchedViewing,
  Viewing,
  ViewingRequest,
} from '../session/show.ts';
import type { Timeline } from '../session/timeline.ts';
import { SlidingCount } from './sliding-count.ts';

/** Sessions of the past, by date. */
export interface Sessions {
  /** @throws {SpymasterError} where there is none, or too much is asked for at once */
  get(date: string): Promise<Shown>;
  /** Nobody waits any more for what is being made ready. */
  close?(): void;
}

/** Looks up what answers were compared with. */
export interface NeighbourSource {
  /** @throws {SpymasterError} where the lake no longer holds it */
  neighbours(session: Session, comparison: Comparison): Promise<Neighbours>;
}

export interface SwitchboardOptions {
  /** What everyone sees who asks for nothing else. */
  readonly main: Show;
  readonly sessions: Sessions;
  readonly archive: NeighbourSource;
  /** Session seconds per second, of what is opened. */
  readonly speed: number;
}

/** Lets each viewer choose: the daemon's own show, or a session of the past. */
export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #shares = new Shares();

  constructor(options: SwitchboardOptions) {
    this.#options = options;
  }

  get health(): HealthSource {
    return this.#options.main.health;
  }
  get timeline(): Timeline {
    return this.#options.main.shown.timeline;
  }

  /** Symbols that are followed as they happen. */
  get live(): readonly string[] {
    const { mode, symbol } = this.#options.main.health;
    return mode === 'live' ? [symbol] : [];
  }

  open(outlet: Outlet): SwitchedViewing {
    return new Switched({ ...this.#options, shares: this.#shares }, outlet);
  }

  close(): void {
    this.#shares.close();
  }
}

interface SwitchedOptions extends SwitchboardOptions {
  readonly shares: Shares;
}

class Switched implements SwitchedViewing {
  readonly #options: SwitchedOptions;
  readonly #outlet: Outlet;
  #shown: Viewing;
  readonly #lookUps = new SlidingCount(SECOND_MS);
  #isLoading = false;
  #isOver = false;

  constructor(options: SwitchedOptions, outlet: Outlet) {
    this.#options = options;
    this.#outlet = outlet;
    this.#shown = options.main.open(outlet, options.shares);
  }

  get session() {
    return this.#shown.session;
  }
  get epoch(): string {
    return this.#shown.epoch;
  }
  get seq(): number {
    return this.#shown.seq;
  }
  snapshot(why: SnapshotBody['why']): SnapshotBody {
    return this.#shown.snapshot(why);
  }
  after(seq: number): readonly EncodedFrame[] | null {
    return this.#shown.after(seq);
  }
  now(): readonly TransientBody[] {
    return this.#shown.now();
  }

  request(request: ViewingRequest): Answered | Promise<Answered> {
    switch (request.type) {
      case 'open':
        return this.#open(request.view);
      case 'neighbours':
        return this.#neighbours(request.episodeId, request.at);
      default:
        return this.#shown.request(request);
    }
  }

  end(): void {
    this.#isOver = true;
    this.#shown.end();
  }

  async #neighbours(episodeId: string, at: number | 'latest'): Promise<Answered> {
    if (this.#lookUps.add() > LIMITS.neighboursPerSecond) return TOO_MANY;
    const asked = this.#shown.comparison(episodeId, at === 'latest' ? null : at);
    if (!asked) return NO_SUCH_ANSWER;
    try {
      return { neighbours: await this.#options.archive.neighbours(asked.session, asked.comparison) };
    } catch (error) {
      if (!isSpymasterError(error)) throw error;
      return { refused: 'NO_SUCH_ANSWER', message: error.message, hint: error.hint ?? '' };
    }
  }

  /** What was shown stays until the other is there. */
  async #open(view: View): Promise<Answered> {
    if (this.#isLoading) return BUSY;
    this.#isLoading = true;
    try {
      const open = await this.#openingOf(view);
      if ('refused' in open) return open;
      // The viewer has gone meanwhile.
      if (this.#isOver) return {};
      const shown = open();
      if (!shown) return NO_SUCH_SHARE;
      this.#shown.end();
      this.#shown = shown;
      return { begins: true };
    } catch (error) {
      if (!isSpymasterError(error)) throw error;
      return {
        refused: error.code === 'BUSY' ? 'BUSY' : 'NO_SUCH_SESSION',
        message: error.message,
        hint: error.hint ?? '',
      };
    } finally {
      this.#isLoading = false;
    }
  }

  async #openingOf(view: View): Promise<(() => Viewing | null) | Refused> {
    const { main, sessions, speed, shares } = this.#options;
    const { mode, date, symbol } = main.health;
    if (view.mode === 'shared') {
      const { share, lead } = view;
      return () =>
        lead === undefined ? shares.follow(share, this.#outlet) : shares.lead(share, lead, this.#outlet);
    }
    if (view.symbol !== undefined && view.symbol !== symbol) return otherSymbol(view.symbol, symbol);
    if (view.mode === 'live') return mode === 'live' ? () => main.open(this.#outlet, shares) : NOT_LIVE;
    const opening = (show: Show) => () => show.open(this.#outlet, shares, view);
    if (view.date === undefined || (mode === 'replay' && view.date === date)) return opening(main);
    const shown = await sessions.get(view.date);
    return opening(new ReplayShow(shown, { speed, startAt: firstAnswerAt(shown.timeline) }));
  }
}

const SECOND_MS = 1000;
const TOO_MANY: Refused = {
  refused: 'BUSY',
  message: `More than ${LIMITS.neighboursPerSecond} look-ups in a second.`,
  hint: 'Ask again in a moment.',
};
const NO_SUCH_ANSWER: Refused = {
  refused: 'NO_SUCH_ANSWER',
  message: 'Nothing that has been told so far was committed to of that approach, or then.',
  hint: 'Ask of an answer that is committed, by its approach and time.',
};
const BUSY: Refused = {
  refused: 'BUSY',
  message: 'Another session is being opened.',
  hint: 'Wait until it is there.',
};
const otherSymbol = (asked: string, symbol: string): Refused => ({
  refused: 'NO_SUCH_SESSION',
  message: `There is nothing of ${asked} here: this daemon serves ${symbol}.`,
  hint: `Ask for ${symbol}; each family has a daemon of its own (--symbol).`,
});
const NO_SUCH_SHARE: Refused = {
  refused: 'NO_SUCH_SHARE',
  message: 'This replay is not shared any more.',
  hint: 'Ask for another link, or open its date.',
};
const NOT_LIVE: Refused = {
  refused: 'NOT_LIVE',
  message: 'This daemon does not follow the market.',
  hint: 'Start one that does: spymaster serve --live',
};
