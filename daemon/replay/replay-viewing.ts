import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { ReplayState, SnapshotBody, TransientBody } from '../../shared/protocol/messages.ts';
import { noFeed } from '../session/no-feed.ts';
import type {
  Acknowledged,
  EncodedFrame,
  Follower,
  JoinedShare,
  Led,
  Outlet,
  PlayerRequest,
  Refused,
  Sharing,
  Shown,
  ShownComparison,
} from '../session/show.ts';
import { StatedPosition } from '../session/stated-position.ts';
import { type DurableFrame, nowOf } from '../session/timeline.ts';
import type { ReplayPlayer } from './replay-player.ts';

export interface ReplayViewingOptions {
  readonly outlet: Outlet;
  readonly player: ReplayPlayer;
  readonly shares: Sharing;
  /** The share that it is in; null for a replay of one's own. */
  readonly share: JoinedShare | null;
  /** The word of its leader. */
  readonly lead?: string;
  /** The viewer has said where it stood: that is where it goes on. */
  readonly isPlaced?: boolean;
  readonly onEnd?: () => void;
}

/** A recorded session as one viewer sees it: played by them, or by whom they follow. */
export class ReplayViewing implements Follower {
  readonly #shown: Shown;
  readonly #options: ReplayViewingOptions;
  readonly #position: StatedPosition;
  #player: ReplayPlayer;
  #share: JoinedShare | null;
  /** The word by which its leader comes back to it. */
  #lead = '';
  #unlisten: () => void;

  constructor(shown: Shown, options: ReplayViewingOptions) {
    this.#shown = shown;
    this.#options = options;
    this.#position = new StatedPosition(shown.timeline);
    this.#player = options.player;
    this.#share = options.share;
    this.#lead = options.lead ?? '';
    this.#unlisten = this.#listen();
  }

  get session() {
    return this.#shown.session;
  }
  get epoch(): string {
    return this.#shown.timeline.epoch;
  }
  get seq(): number {
    return this.#player.seq;
  }

  snapshot(why: SnapshotBody['why']): SnapshotBody {
    const { timeline } = this.#shown;
    const { forming, answers } = timeline.nowAt(this.#player.at);
    const picture = timeline.pictureOf(this.#player.seq);
    const status = { ...RECORDED, knownUntil: chartTime(timeline.session, this.#player.at) };
    return {
      type: 'snapshot',
      why,
      picture,
      forming,
      answers: [...answers],
      replay: this.#state,
      status,
    };
  }

  after(seq: number): readonly EncodedFrame[] | null {
    // Whoever follows does not move whom they follow, and a leader not their followers.
    if (this.#share?.role === 'follower') return null;
    if (this.#share || this.#options.isPlaced) return this.#told(seq);
    // The viewer goes on where they stood: to the instant of the last frame they had.
    const last = this.#shown.timeline.durable[seq - 1];
    if (!last) return null;
    this.#player.resumeAt(last.at, seq);
    return [];
  }

  /** What has been played after a frame; null where the viewer is ahead of that. */
  #told(seq: number): readonly EncodedFrame[] | null {
    const { seq: played } = this.#player;
    return seq <= played ? this.#shown.timeline.durable.slice(seq, played) : null;
  }

  now(): readonly TransientBody[] {
    const { timeline } = this.#shown;
    const { at } = this.#player;
    const { forming, answers } = timeline.nowAt(at);
    return nowOf(timeline.session, { at, forming, answers }, [{ type: 'replay', state: this.#state }]);
  }

  request(request: PlayerRequest): Acknowledged | Refused {
    switch (request.type) {
      case 'position':
        this.#position.state(request, this.#player.at);
        return {};
      case 'share':
        return this.#beginShare();
      case 'leave':
        this.leave();
        return {};
      default:
        return this.#share?.role === 'follower' ? NOT_LEADER : obey(this.#player, request);
    }
  }

  comparison(episodeId: string, time: number | null): ShownComparison | null {
    const { timeline } = this.#shown;
    const comparison = timeline.comparisonOf(episodeId, time, this.#player.at);
    return comparison && { session: timeline.session, comparison };
  }

  leave(): void {
    const share = this.#share;
    if (!share) return;
    if (share.role === 'follower') {
      this.#options.shares.forget(share.id, this);
      return this.goAlone();
    }
    // The player stays with whoever leads.
    this.#share = null;
    this.#options.shares.end(share.id, this);
    this.#tellState();
  }

  goAlone(): void {
    this.#share = null;
    this.#unlisten();
    this.#player = this.#player.another();
    this.#unlisten = this.#listen();
    this.#tellState();
  }

  end(): void {
    this.#options.onEnd?.();
    this.#unlisten();
    const share = this.#share;
    if (share?.role === 'follower') this.#options.shares.forget(share.id, this);
    // Those who follow may go on for a while.
    else if (share) this.#options.shares.endSoon(share.id, this);
    else this.#player.stop();
  }

  get #state(): ReplayState {
    return { ...this.#player.state, share: this.#share?.id ?? null, role: this.#share?.role ?? 'own' };
  }

  #beginShare(): Acknowledged {
    const player = this.#player;
    const { shares } = this.#options;
    if (this.#share?.role === 'follower') return { share: this.#share.id };
    if (this.#share) return { share: this.#share.id, lead: this.#lead };
    const led: Led = {
      join: (outlet, share) => new ReplayViewing(this.#shown, { outlet, player, shares, share, lead }),
      stop: () => player.stop(),
    };
    const { share: id, lead } = shares.begin(led, this);
    this.#share = { id, role: 'leader' };
    this.#lead = lead;
    this.#tellState();
    return { share: id, lead };
  }

  #listen(): () => void {
    const { outlet } = this.#options;
    return this.#player.listen({
      onDurable: (frame) => this.#onDurable(frame),
      onTransient: (body) => outlet.transient(body),
      onState: () => this.#tellState(),
      onJump: () => outlet.jump(),
    });
  }

  #onDurable(frame: DurableFrame): void {
    const { outlet } = this.#options;
    outlet.durable([frame]);
    const exit = frame.body.type === 'streams' ? this.#position.exitAt(frame.at) : null;
    if (exit) outlet.transient(exit);
  }

  #tellState(): void {
    this.#options.outlet.transient({ type: 'replay', state: this.#state });
  }
}

export const RECORDED = noFeed('recorded');

const NOT_LEADER: Refused = {
  refused: 'NOT_LEADER',
  message: 'Somebody else plays this replay.',
  hint: 'Take your own first: leave.',
};

const AT_END: Refused = {
  refused: 'AT_END',
  message: 'The session is over.',
  hint: 'Go back first.',
};

type Control = Exclude<PlayerRequest, { type: 'position' | 'share' | 'leave' }>;

function obey(player: ReplayPlayer, request: Control): Acknowledged | Refused {
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
