import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { ReplayState, ServerBody } from '../../shared/protocol/messages.ts';
import { BAR_NS } from '../../shared/rules.ts';
import { fromTimestamp, sessionClock } from '../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import type { Timeline } from './timeline.ts';

const STEP_MS = 50;
/** An approach that began at the open is drawn once its first bar has traded. */
const DRAWN_AFTER_NS = 30 * NS_PER_SECOND;

export interface PlayerEvents {
  /** One message of the running stream. */
  onMessage(body: ServerBody): void;
  /** The stream begins anew from another instant: everyone needs a snapshot. */
  onJump(): void;
}

/**
 * Plays a timeline: the clock, its speed, and jumps. Wall time decides only when a frame
 * is sent, never what is in it.
 */
export class ReplayPlayer {
  readonly #timeline: Timeline;
  readonly #events: PlayerEvents;
  #at: number;
  #sent: number;
  #speed: number;
  #timer: NodeJS.Timeout | null = null;
  #lastWall = 0;

  constructor(timeline: Timeline, speed: number, events: PlayerEvents) {
    this.#timeline = timeline;
    this.#events = events;
    this.#speed = speed;
    this.#at = timeline.session.rthOpen;
    this.#sent = timeline.countUpTo(this.#at);
  }

  get at(): number {
    return this.#at;
  }
  get finished(): boolean {
    return this.#at >= this.#timeline.session.windowEnd;
  }

  get state(): ReplayState {
    const { session, firstApproachAt } = this.#timeline;
    return {
      date: session.date,
      playing: this.#timer !== null,
      finished: this.finished,
      speed: this.#speed,
      clock: sessionClock(session, this.#at),
      at: chartTime(session, this.#at),
      from: chartTime(session, session.rthOpen),
      to: chartTime(session, session.windowEnd),
      firstApproachAt: firstApproachAt === null ? null : chartTime(session, firstApproachAt),
    };
  }

  play(): void {
    if (this.#timer || this.finished) return;
    this.#lastWall = performance.now();
    this.#timer = setInterval(() => this.#onTimer(), STEP_MS);
    this.#announce();
  }

  pause(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#announce();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#announce();
  }

  /** To the end of the bar that is forming. */
  step(): void {
    const { rthOpen, windowEnd } = this.#timeline.session;
    const next = rthOpen + (Math.floor((this.#at - rthOpen) / BAR_NS) + 1) * BAR_NS;
    this.#advanceTo(Math.min(next, windowEnd));
    this.#announce();
  }

  /** To a chart time, in either direction. */
  seek(unixSeconds: number): void {
    const { session } = this.#timeline;
    this.#jump(fromTimestamp(session, BigInt(Math.floor(unixSeconds)) * 1_000_000_000n));
  }

  /** To when price has first come near a level, and the chart shows it. */
  seekFirstApproach(): void {
    const first = this.#timeline.firstApproachAt;
    if (first !== null) this.#jump(first + DRAWN_AFTER_NS);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #jump(at: number): void {
    const { rthOpen, windowEnd } = this.#timeline.session;
    this.#at = Math.max(rthOpen, Math.min(windowEnd, at));
    this.#sent = this.#timeline.countUpTo(this.#at);
    this.#lastWall = performance.now();
    if (this.finished) this.stop();
    this.#events.onJump();
  }

  #onTimer(): void {
    const now = performance.now();
    const elapsed = ((now - this.#lastWall) / 1000) * this.#speed * NS_PER_SECOND;
    this.#lastWall = now;
    this.#advanceTo(Math.min(this.#at + elapsed, this.#timeline.session.windowEnd));
    if (this.finished) this.stop();
    this.#announce();
  }

  #advanceTo(at: number): void {
    this.#at = at;
    const until = this.#timeline.countUpTo(at);
    for (; this.#sent < until; this.#sent++) {
      const { at: frameAt, closed, forming, levels, answers, pentaview } = this.#timeline.frames[this.#sent]!;
      if (closed) this.#events.onMessage({ type: 'bar', bar: closed });
      if (levels) this.#events.onMessage({ type: 'levels', point: levels });
      if (forming) this.#events.onMessage({ type: 'bar', bar: forming });
      const time = chartTime(this.#timeline.session, frameAt);
      if (answers) this.#events.onMessage({ type: 'answers', time, answers: [...answers] });
      if (pentaview) this.#events.onMessage({ type: 'streams', time, rows: [...pentaview.rows] });
      for (const alert of pentaview?.alerts ?? []) this.#events.onMessage({ type: 'alert', alert });
    }
  }

  #announce(): void {
    this.#events.onMessage({ type: 'replay', state: this.state });
  }
}
