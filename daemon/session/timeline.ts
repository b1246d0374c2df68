import { chartTime } from '../../pipeline/frames/answer-message.ts';
import type { Comparison } from '../../pipeline/frames/comparison.ts';
import type { Frame } from '../../pipeline/frames/frame-maker.ts';
import type { StreamBar } from '../../pipeline/streams/stream-bar.ts';
import type { StreamSizes } from '../../pipeline/streams/stream-sizes.ts';
import type { Answer } from '../../shared/protocol/answer.ts';
import type { Bar, DurableBody, Picture, TransientBody } from '../../shared/protocol/messages.ts';
import { emptyPicture, fold } from '../../shared/protocol/picture.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';

/** A durable frame at its place: its number is its place, counted from 1. */
export interface DurableFrame {
  readonly at: SessionNs;
  readonly seq: number;
  readonly body: DurableBody;
  /** As it is sent: made once, however many it is sent to. */
  readonly text: string;
}

/** What an instant shows beside what stays: replaced by the next. */
export interface Moment {
  readonly at: SessionNs;
  readonly forming: Bar | null;
  readonly answers: readonly Answer[] | null;
}

/** What passes at a moment, beside something else that does. */
export function nowOf(
  session: Session,
  { at, forming, answers }: Moment,
  others: readonly TransientBody[] = [],
): TransientBody[] {
  return [
    ...others,
    ...(forming ? [{ type: 'forming' as const, bar: forming }] : []),
    ...(answers ? [{ type: 'update' as const, time: chartTime(session, at), answers: [...answers] }] : []),
  ];
}

/** What a committed answer was compared with, and at which instant it was told. */
export interface ToldComparison extends Comparison {
  readonly toldAt: SessionNs;
}

/** A timeline as plain data. */
export interface TimelineData {
  readonly date: string;
  readonly epoch: string;
  readonly durable: readonly DurableFrame[];
  readonly moments: readonly Moment[];
  readonly comparisons: readonly ToldComparison[];
  readonly streamBars: readonly StreamBar[];
  readonly sizes: StreamSizes | null;
}

/**
 * What a session tells, in time order: durable frames, numbered, and the moments between
 * them. It grows while the session runs; what is there never changes.
 */
export class Timeline {
  readonly session: Session;
  /** Names what the frames are made of: equal epochs have equal frames. */
  readonly epoch: string;
  readonly durable: DurableFrame[] = [];
  readonly moments: Moment[] = [];
  /** What committed answers were compared with, in time order. */
  readonly comparisons: ToldComparison[] = [];
  /** Streams of every level at every close, in full; and how large they usually are. */
  readonly streamBars: StreamBar[] = [];
  readonly sizes: StreamSizes | null;
  #lastPicture: { readonly count: number; readonly picture: Picture } | null = null;
  #begins: { readonly of: number; readonly at: readonly SessionNs[] } = { of: 0, at: [] };

  /** @param sizes as of the date; null where no streams are told */
  constructor(session: Session, epoch: string, sizes: StreamSizes | null = null) {
    this.session = session;
    this.epoch = epoch;
    this.sizes = sizes;
  }

  static from({ date, epoch, sizes, durable, moments, comparisons, streamBars }: TimelineData): Timeline {
    const timeline = new Timeline(sessionOf(date), epoch, sizes);
    timeline.durable.push(...durable);
    timeline.moments.push(...moments);
    timeline.comparisons.push(...comparisons);
    timeline.streamBars.push(...streamBars);
    return timeline;
  }

  get data(): TimelineData {
    const { session, epoch, durable, moments, comparisons, streamBars, sizes } = this;
    return { date: session.date, epoch, durable, moments, comparisons, streamBars, sizes };
  }

  /** The same under another name, which every frame says. */
  under(epoch: string): Timeline {
    const durable = this.durable.map((frame) => ({ ...frame, text: textOf(epoch, frame) }));
    return Timeline.from({ ...this.data, epoch, durable });
  }

  /** Takes in the next frame; returns what it adds to what stays. */
  push(frame: Frame): readonly DurableFrame[] {
    const { at, forming, answers } = frame;
    const first = this.durable.length;
    this.moments.push({ at, forming, answers });
    this.streamBars.push(...(frame.pentaview?.bars ?? []));
    for (const body of durableBodies(this.session, frame)) {
      const seq = this.durable.length + 1;
      this.durable.push({ at, seq, body, text: textOf(this.epoch, { seq, body }) });
    }
    return this.durable.slice(first);
  }

  /** Start of the last closed bar, in Unix seconds; null before the first. */
  get lastBar(): number | null {
    const last = this.durable.findLast(({ body }) => body.type === 'bar')?.body;
    return last?.type === 'bar' ? last.bar.time : null;
  }

  /** Where it ends: at 12:38, with the last outcome, or with what is told later. */
  get end(): SessionNs {
    return Math.max(this.session.labelEnd, this.durable.at(-1)?.at ?? 0);
  }

  /** How many durable frames there are at or before an instant. */
  countUpTo(at: SessionNs): number {
    return countBy(this.durable, at);
  }
  /** How many moments there are at or before an instant. */
  momentsUpTo(at: SessionNs): number {
    return countBy(this.moments, at);
  }

  /** What the first frames tell together: read it, do not change it. */
  pictureOf(count: number): Picture {
    // Many may ask at once for the same: whoever follows, and whoever is followed.
    if (this.#lastPicture?.count === count) return this.#lastPicture.picture;
    const picture = emptyPicture();
    for (let i = 0; i < count; i++) fold(picture, this.durable[i]!.body);
    this.#lastPicture = { count, picture };
    return picture;
  }

  /** The bar that forms at an instant, and what is said at it. */
  nowAt(at: SessionNs): { readonly forming: Bar | null; readonly answers: readonly Answer[] } {
    const count = this.momentsUpTo(at);
    const said = this.moments.slice(0, count).findLast(({ answers }) => answers !== null);
    return { forming: this.moments[count - 1]?.forming ?? null, answers: said?.answers ?? [] };
  }

  /**
   * What a committed answer was compared with; null where there is none by an instant.
   * @param time of the answer, in Unix seconds; null for the last
   */
  comparisonOf(episodeId: string, time: number | null, until: SessionNs): ToldComparison | null {
    const isMeant = (of: ToldComparison) =>
      of.episodeId === episodeId &&
      of.toldAt <= until &&
      (time === null || chartTime(this.session, of.at) === time);
    return this.comparisons.findLast(isMeant) ?? null;
  }

  /** The first instants at which what is said includes an approach that is new. */
  get approachesBegin(): readonly SessionNs[] {
    // It only grows: looked for anew when it has.
    if (this.#begins.of !== this.moments.length)
      this.#begins = { of: this.moments.length, at: this.#findApproaches() };
    return this.#begins.at;
  }

  #findApproaches(): readonly SessionNs[] {
    const seen = new Set<string>();
    return this.moments.flatMap(({ at, answers }) => {
      const fresh = (answers ?? []).filter(({ episodeId }) => !seen.has(episodeId));
      for (const { episodeId } of fresh) seen.add(episodeId);
      return fresh.length > 0 ? [at] : [];
    });
  }

  get alertsBegin(): readonly SessionNs[] {
    const started = this.durable.filter(
      ({ body }) => body.type === 'alert' && body.alert.state === 'started' && body.alert.notify,
    );
    return [...new Set(started.map(({ at }) => at))];
  }
}

const textOf = (epoch: string, { seq, body }: Pick<DurableFrame, 'seq' | 'body'>): string =>
  JSON.stringify({ epoch, seq, ...body });

/**
 * In the order in which an instant is understood: what is missing, the bar, levels, what
 * has happened at them, what is said, streams, what they raise.
 */
function durableBodies(session: Session, frame: Frame): DurableBody[] {
  const { at, closed, levels, gaps, contacts, outcomes, answers, ended, isClose, pentaview } = frame;
  const time = chartTime(session, at);
  return [
    ...gaps.map((gap) => ({ type: 'gap' as const, gap })),
    ...(closed ? [{ type: 'bar' as const, bar: closed }] : []),
    ...(levels ? [{ type: 'levels' as const, point: levels }] : []),
    ...contacts.map((contact) => ({ type: 'contact' as const, contact })),
    ...outcomes.map((outcome) => ({ type: 'outcome' as const, outcome })),
    ...(isClose
      ? [{ type: 'signals' as const, time, answers: [...(answers ?? [])], ended: [...ended] }]
      : []),
    ...(pentaview ? [{ type: 'streams' as const, time, rows: [...pentaview.rows] }] : []),
    ...(pentaview?.alerts ?? []).map((alert) => ({ type: 'alert' as const, alert })),
  ];
}

function countBy(items: readonly { readonly at: SessionNs }[], at: SessionNs): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
