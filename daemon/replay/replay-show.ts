import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { FeedStatus, SessionBody } from '../../shared/protocol/messages.ts';
import { sessionMessage } from '../session/session-message.ts';
import type {
  Acknowledged,
  HealthSource,
  Outlet,
  PlayerRequest,
  Refused,
  Show,
  Viewing,
} from '../session/show.ts';
import { StatedPosition } from '../session/stated-position.ts';
import { nowOf, type Timeline } from '../session/timeline.ts';
import type { RecordedSession } from './record-timeline.ts';
import { ReplayPlayer } from './replay-player.ts';

export interface ReplayOptions {
  /** Session seconds per second. */
  readonly speed: number;
  /** Start playing for the first viewer. */
  readonly autoplay: boolean;
}

/** What there is to see of a recorded session. */
export interface ShownReplay {
  readonly session: SessionBody;
  readonly timeline: Timeline;
}

export const shownReplay = ({ known, timeline, contract, simulated }: RecordedSession): ShownReplay => ({
  session: sessionMessage(known, { mode: 'replay', contract, simulated }),
  timeline,
});

/** A recorded session; every viewer has a player of their own. */
export class ReplayShow implements Show {
  readonly #shown: ShownReplay;
  readonly #speed: number;
  #autoplay: boolean;
  readonly #players = new Set<ReplayPlayer>();

  constructor(shown: ShownReplay, { speed, autoplay }: ReplayOptions) {
    this.#shown = shown;
    this.#speed = speed;
    this.#autoplay = autoplay;
  }

  get health(): HealthSource {
    const { session, timeline } = this.#shown;
    const { symbol, date, historySessions } = session;
    return {
      mode: 'replay',
      symbol,
      date,
      epoch: timeline.epoch,
      seq: timeline.durable.length,
      lastBar: timeline.lastBar,
      historySessions,
      status: RECORDED,
    };
  }

  open(outlet: Outlet): Viewing {
    const { session, timeline } = this.#shown;
    const position = new StatedPosition(timeline);
    const player = new ReplayPlayer(timeline, this.#speed, {
      onDurable: (frame) => {
        outlet.durable(frame);
        const exit = frame.body.type === 'streams' ? position.exitAt(frame.at) : null;
        if (exit) outlet.transient(exit);
      },
      onTransient: (body) => outlet.transient(body),
      onJump: () => outlet.jump(),
    });
    this.#players.add(player);
    return {
      session,
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
      now: () => {
        const { forming, answers } = timeline.nowAt(player.at);
        return nowOf(timeline.session, { at: player.at, forming, answers }, [
          { type: 'replay', state: player.state },
        ]);
      },
      start: () => {
        if (this.#autoplay) player.play();
        this.#autoplay = false;
      },
      request: (request) => {
        if (request.type !== 'position') return obey(player, request);
        position.state(request, player.at);
        return {};
      },
      comparison: (episodeId, time) => {
        const comparison = timeline.comparisonOf(episodeId, time, player.at);
        return comparison && { session: timeline.session, comparison };
      },
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

function obey(
  player: ReplayPlayer,
  request: Exclude<PlayerRequest, { type: 'position' }>,
): Acknowledged | Refused {
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
