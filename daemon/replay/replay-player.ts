import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { Jump } from '../../shared/protocol/client-messages.ts';
import type { ReplayState, TransientBody } from '../../shared/protocol/messages.ts';
import { BAR_NS } from '../../shared/rules.ts';
import { fromTimestamp, type Session, sessionClock } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { DurableFrame, Timeline } from '../session/timeline.ts';

const STEP_MS = 50;
export const instantOf = (session: Session, unixSeconds: number): SessionNs =>
  fromTimestamp(session, BigInt(unixSeconds) * 1_000_000_000n);
/** An approach that began at the open is drawn once its first bar has traded. */
const DRAWN_AFTER_NS = 30 * NS_PER_SECOND;

export interface PlayerEvents {
  onDurable(frame: DurableFrame): void;
  onTransient(body: TransientBody): void;
  /** Where it stands, or whether it plays, is another than before. */
  onState(): void;
  /** The stream goes on from another instant: a snapshot is needed. */
  onJump(): void;
}

/**
 * Plays a timeline: the clock, its speed, and jumps. Wall time decides only when a frame
 * is sent, never what is in it.
 */
export class ReplayPlayer {
  readonly #timeline: Timeline;
  readonly #end: SessionNs;
  readonly #listeners = new Set<PlayerEvents>();
  #at: SessionNs;
  #sent: number;
  #moment: number;
  #speed: number;
  #timer: NodeJS.Timeout | null = null;
  #lastWall = 0;

  /**
   * @param speed session seconds per second
   * @param startAt where it stands at first, within the session
   */
  constructor(timeline: Timeline, speed: number, startAt: SessionNs = timeline.session.rthOpen) {
    this.#timeline = timeline;
    this.#end = timeline.end;
    this.#speed = speed;
    this.#at = this.#clamped(startAt);
    this.#sent = timeline.countUpTo(this.#at);
    this.#moment = timeline.momentsUpTo(this.#at);
  }

  /** @returns how to stop listening */
  listen(events: PlayerEvents): () => void {
    this.#listeners.add(events);
    return () => {
      this.#listeners.delete(events);
    };
  }

  /** One that goes on from the same moment, as this one would. */
  another(): ReplayPlayer {
    const other = new ReplayPlayer(this.#timeline, this.#speed);
    other.#at = this.#at;
    other.#sent = this.#sent;
    other.#moment = this.#moment;
    if (this.#timer) other.play();
    return other;
  }

  get at(): SessionNs {
    return this.#at;
  }
  /** How many durable frames have been told. */
  get seq(): number {
    return this.#sent;
  }
  get finished(): boolean {
    return this.#at >= this.#end;
  }
  /** Where it begins; before that lies the pre-market, to which one can go back. */
  get #from(): SessionNs {
    return this.#timeline.session.rthOpen;
  }

  get state(): Omit<ReplayState, 'share' | 'role'> {
    const { session } = this.#timeline;
    const [first] = this.#timeline.approachesBegin;
    return {
      date: session.date,
      playing: this.#timer !== null,
      finished: this.finished,
      speed: this.#speed,
      clock: sessionClock(session, this.#at),
      at: chartTime(session, this.#at),
      from: chartTime(session, this.#from),
      to: chartTime(session, session.labelEnd),
      firstApproachAt: first === undefined ? null : chartTime(session, first),
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
    this.stop();
    this.#announce();
  }

  /** From now on: the time that has passed has passed at the speed before. */
  setSpeed(speed: number): void {
    if (this.#timer) this.#advance();
    this.#speed = speed;
    this.#announce();
  }

  /** To the end of a bar ahead, or the start of one behind. */
  step(bars: number): void {
    this.stop();
    const position = (this.#at - this.#from) / BAR_NS;
    const next = (bars > 0 ? Math.floor(position) : Math.ceil(position)) + bars;
    const at = this.#clamped(this.#from + next * BAR_NS);
    if (bars < 0) return this.#jump(at);
    this.#advanceTo(at);
    this.#announce();
  }

  /**
   * To a chart time, in either direction.
   * @returns whether it lies in what can be played
   */
  seek(unixSeconds: number): boolean {
    const wanted = instantOf(this.#timeline.session, unixSeconds);
    this.#jump(this.#clamped(wanted));
    return this.#clamped(wanted) === wanted;
  }

  /** @returns false where there is nothing to jump to */
  jumpTo(jump: Jump): boolean {
    const target = this.#targetOf(jump);
    if (target === undefined) return false;
    this.#jump(target);
    return true;
  }

  #targetOf(jump: Jump): SessionNs | undefined {
    const approaches = () => this.#timeline.approachesBegin.map((at) => at + DRAWN_AFTER_NS);
    const alerts = () => this.#timeline.alertsBegin;
    const isAhead = (at: SessionNs) => at > this.#at;
    const isBehind = (at: SessionNs) => at < this.#at;
    switch (jump) {
      case 'start':
        return this.#from;
      case 'end':
        return this.#end;
      case 'nextApproach':
        return approaches().find(isAhead);
      case 'previousApproach':
        return approaches().findLast(isBehind);
      case 'nextAlert':
        return alerts().find(isAhead);
      case 'previousAlert':
        return alerts().findLast(isBehind);
    }
  }

  /** To where a viewer stood who has come back: the frames up to a number are told. */
  resumeAt(at: SessionNs, seq: number): void {
    this.#at = this.#clamped(at);
    this.#sent = seq;
    this.#moment = this.#timeline.momentsUpTo(this.#at);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #clamped(at: SessionNs): SessionNs {
    return Math.max(this.#timeline.session.preMarketStart, Math.min(this.#end, at));
  }

  #jump(at: SessionNs): void {
    this.#at = at;
    this.#sent = this.#timeline.countUpTo(at);
    this.#moment = this.#timeline.momentsUpTo(at);
    this.#lastWall = performance.now();
    if (this.finished) this.stop();
    for (const each of this.#listeners) each.onJump();
  }

  #onTimer(): void {
    this.#advance();
    if (this.finished) this.stop();
    this.#announce();
  }

  #advance(): void {
    const now = performance.now();
    const elapsed = ((now - this.#lastWall) / 1000) * this.#speed * NS_PER_SECOND;
    this.#lastWall = now;
    this.#advanceTo(Math.min(this.#at + elapsed, this.#end));
  }

  /** What stays, in order; of what passes the last alone. */
  #advanceTo(at: SessionNs): void {
    this.#at = at;
    const { durable, moments, session } = this.#timeline;
    const until = this.#timeline.countUpTo(at);
    // Whoever is told finds it counted.
    while (this.#sent < until) this.#tellDurable(durable[this.#sent++]!);
    const first = this.#moment;
    this.#moment = this.#timeline.momentsUpTo(at);
    const passed = moments.slice(first, this.#moment);
    const forming = passed.at(-1)?.forming;
    if (forming) this.#tell({ type: 'forming', bar: forming });
    const said = passed.findLast(({ answers }) => answers !== null);
    if (said)
      this.#tell({
        type: 'update',
        time: chartTime(session, said.at),
        answers: [...said.answers!],
      });
  }

  #announce(): void {
    for (const each of this.#listeners) each.onState();
  }

  #tell(body: TransientBody): void {
    for (const each of this.#listeners) each.onTransient(body);
  }

  #tellDurable(frame: DurableFrame): void {
    for (const each of this.#listeners) each.onDurable(frame);
  }
}
