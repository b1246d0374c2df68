import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { Request } from '../../shared/protocol/client-messages.ts';
import type { FeedStatus } from '../../shared/protocol/messages.ts';
import type { HealthSource } from '../server/health.ts';
import type { Answered, Outlet, Refused, Show, Viewing } from '../server/show.ts';
import { sessionMessage } from '../session/session-message.ts';
import type { RecordedSession } from './record-timeline.ts';
import { ReplayPlayer } from './replay-player.ts';

export interface ReplayOptions {
  /** Session seconds per second. */
  readonly speed: number;
  /** Start playing for the first viewer. */
  readonly autoplay: boolean;
}

/** A recorded session; every viewer has a player of their own. */
export class ReplayShow implements Show {
  readonly #recorded: RecordedSession;
  readonly #speed: number;
  #autoplay: boolean;
  readonly #players = new Set<ReplayPlayer>();

  constructor(recorded: RecordedSession, { speed, autoplay }: ReplayOptions) {
    this.#recorded = recorded;
    this.#speed = speed;
    this.#autoplay = autoplay;
  }

  get health(): HealthSource {
    const { known, timeline } = this.#recorded;
    return {
      mode: 'replay',
      symbol: known.instrument.symbol,
      date: timeline.session.date,
      epoch: timeline.epoch,
      seq: timeline.durable.length,
      lastBar: timeline.lastBar,
      historySessions: known.knowledge.corpus.sessions.length,
      status: RECORDED,
    };
  }

  open(outlet: Outlet): Viewing {
    const { known, timeline, contract, simulated } = this.#recorded;
    const player = new ReplayPlayer(timeline, this.#speed, {
      onDurable: (frame) => outlet.durable(frame),
      onTransient: (body) => outlet.transient(body),
      onJump: () => outlet.jump(),
    });
    this.#players.add(player);
    return {
      session: sessionMessage(known, { mode: 'replay', contract, simulated }),
      epoch: timeline.epoch,
      get seq() {
        return player.seq;
      },
      snapshot: (why) => {
        const { forming, answers } = timeline.nowAt(player.at);
        const picture = timeline.pictureOf(player.seq);
        const { state: replay } = player;
        const status = { ...RECORDED, knownUntil: chartTime(timeline.session, player.at) };
        return { type: 'snapshot', why, picture, forming, answers: [...answers], replay, status };
      },
      after: (seq) => {
        // The viewer goes on where they stood: to the instant of the last frame they had.
        const last = timeline.durable[seq - 1];
        if (!last) return null;
        player.resumeAt(last.at, seq);
        return [];
      },
      start: () => {
        if (this.#autoplay) player.play();
        this.#autoplay = false;
      },
      request: (request) => obey(player, request),
      end: () => {
        player.stop();
        this.#players.delete(player);
      },
    };
  }

  close(): void {
    for (const player of this.#players) player.stop();
  }
}

const RECORDED: FeedStatus = {
  feed: 'recorded',
  since: null,
  knownUntil: null,
  behindMs: null,
  openGapFrom: null,
  next: null,
  note: null,
};

const AT_END: Refused = {
  refused: 'AT_END',
  message: 'The session is over.',
  hint: 'Go back first.',
};

function obey(player: ReplayPlayer, request: Exclude<Request, { type: 'resume' }>): Answered {
  switch (request.type) {
    case 'play':
      if (player.finished) return AT_END;
      player.play();
      break;
    case 'pause':
      player.pause();
      break;
    case 'step':
      player.step(request.bars);
      break;
    case 'speed':
      player.setSpeed(request.x);
      break;
    case 'seek': {
      const isThere = player.seek(request.to);
      return { at: player.state.at, ...(isThere ? {} : { clamped: true }) };
    }
    case 'jump':
      if (!player.jumpTo(request.to))
        return {
          refused: 'NONE_LEFT',
          message: `There is no ${request.to.includes('Alert') ? 'alert' : 'approach'} that way.`,
          hint: 'Jump the other way, or to the start.',
        };
  }
  return { at: player.state.at };
}
