import { isSpymasterError } from '../../shared/errors.ts';
import type { View } from '../../shared/protocol/client-messages.ts';
import type { SnapshotBody, TransientBody } from '../../shared/protocol/messages.ts';
import { ReplayShow, type ShownReplay } from '../replay/replay-show.ts';
import type {
  Answered,
  EncodedFrame,
  HealthSource,
  Outlet,
  Refused,
  Show,
  SwitchedViewing,
  Viewing,
  ViewingRequest,
} from '../session/show.ts';

/** Sessions of the past, by date. */
export interface Sessions {
  /** @throws {SpymasterError} where there is none, or too much is asked for at once */
  get(date: string): Promise<ShownReplay>;
}

export interface SwitchboardOptions {
  /** What everyone sees who asks for nothing else. */
  readonly main: Show;
  readonly sessions: Sessions;
  /** Session seconds per second, of what is opened. */
  readonly speed: number;
}

/** Lets each viewer choose: the daemon's own show, or a session of the past. */
export class Switchboard {
  readonly #options: SwitchboardOptions;

  constructor(options: SwitchboardOptions) {
    this.#options = options;
  }

  get health(): HealthSource {
    return this.#options.main.health;
  }

  open(outlet: Outlet): SwitchedViewing {
    return new Switched(this.#options, outlet);
  }

  close(): void {
    this.#options.main.close();
  }
}

class Switched implements SwitchedViewing {
  readonly #options: SwitchboardOptions;
  readonly #outlet: Outlet;
  #shown: Viewing;
  #isLoading = false;
  #isOver = false;

  constructor(options: SwitchboardOptions, outlet: Outlet) {
    this.#options = options;
    this.#outlet = outlet;
    this.#shown = options.main.open(outlet);
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
  start(): void {
    this.#shown.start();
  }

  request(request: ViewingRequest): Answered | Promise<Answered> {
    return request.type === 'open' ? this.#open(request.view) : this.#shown.request(request);
  }

  end(): void {
    this.#isOver = true;
    this.#shown.end();
  }

  /** What was shown stays until the other is there. */
  async #open(view: View): Promise<Answered> {
    if (this.#isLoading) return BUSY;
    this.#isLoading = true;
    try {
      const show = await this.#showOf(view);
      if ('refused' in show) return show;
      // The viewer has gone meanwhile.
      if (this.#isOver) return {};
      this.#shown.end();
      this.#shown = show.open(this.#outlet);
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

  async #showOf(view: View): Promise<Show | Refused> {
    const { main, sessions, speed } = this.#options;
    const { mode, date } = main.health;
    if (view.mode === 'live') return mode === 'live' ? main : NOT_LIVE;
    if (mode === 'replay' && view.date === date) return main;
    return new ReplayShow(await sessions.get(view.date), { speed, autoplay: false });
  }
}

const BUSY: Refused = {
  refused: 'BUSY',
  message: 'Another session is being opened.',
  hint: 'Wait until it is there.',
};
const NOT_LIVE: Refused = {
  refused: 'NOT_LIVE',
  message: 'This daemon does not follow the market.',
  hint: 'Start one that does: spymaster serve --live',
};
