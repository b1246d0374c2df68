import type { Answer } from '../../shared/protocol/answer.ts';
import type { Bar, Contact, Ended, Gap, LevelPoint, OutcomeMessage } from '../../shared/protocol/messages.ts';
import { BAR_NS, STATE_TICK_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { ApproachEnd } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Episode } from '../approaches/episode.ts';
import type { OutcomeRow } from '../approaches/outcome-board.ts';
import type { Knowledge } from '../forecast/answer.ts';
import type { BarSeries } from '../grid/bar-series.ts';
import type { Checkpoint, Gap as SessionGap, StateRow } from '../session/rows.ts';
import type { SessionRun } from '../session/session-run.ts';
import { answerMessage, chartTime, eventTime } from './answer-message.ts';
import type { Pentaview, PentaviewFrame } from './pentaview.ts';
import { rounded } from './rounded.ts';

/** What the chart is told at one instant. */
export interface Frame {
  readonly at: SessionNs;
  /** The bar that has just closed, and the one that is forming. */
  readonly closed: Bar | null;
  readonly forming: Bar | null;
  /** Levels in force from this instant on, when a bar begins here. */
  readonly levels: LevelPoint | null;
  /** Holes in the data that have become known. */
  readonly gaps: readonly Gap[];
  /** Approaches that have touched their level, and what was said then. */
  readonly contacts: readonly Contact[];
  /** What became of approaches, now that nothing can change it. */
  readonly outcomes: readonly OutcomeMessage[];
  /** Approaches that are over since the last close. */
  readonly ended: readonly Ended[];
  /** All open approaches; null at instants without an update. */
  readonly answers: readonly Answer[] | null;
  /** A bar of the window has closed: what is said here stays. */
  readonly isClose: boolean;
  /** Streams of all active levels at a bar's close, and what they raised; else null. */
  readonly pentaview: PentaviewFrame | null;
}

/**
 * Turns a run's clock into frames, one every ten seconds from 04:00 to the close; after
 * 12:38 they have bars and gaps alone. A frame is made when the run has seen exactly the
 * events before it: recorded and played back, or sent as it is made, it says the same.
 */
export class FrameMaker {
  readonly #run: SessionRun;
  readonly #knowledge: Knowledge;
  readonly #pentaview: Pentaview | null;
  #streams: PentaviewFrame | null = null;
  #gaps: Gap[] = [];
  #contacts: Contact[] = [];
  #outcomes: OutcomeMessage[] = [];
  #ended: Ended[] = [];

  /** @param pentaview null where too few earlier sessions tell what is usual */
  constructor(run: SessionRun, knowledge: Knowledge, pentaview: Pentaview | null = null) {
    this.#run = run;
    this.#knowledge = knowledge;
    this.#pentaview = pentaview;
  }

  /** What is said at first contact; other moments have their frame at a close. */
  onCheckpoint(row: Checkpoint): void {
    const { episode, contact, kind, at } = row;
    if (kind !== 'CONTACT' || !contact) return;
    const { session, priceSource: source } = this.#run;
    const barrier = this.#run.sinceContact(episode);
    const said = answerMessage(this.#knowledge, { session, source, row, barrier, committed: true });
    if (!said) return;
    const { id: episodeId, level, direction } = episode;
    const { price, atr } = contact;
    this.#contacts.push({ episodeId, level, direction, time: eventTime(session, at), price, atr, said });
  }

  onOutcome({ episode, contact, contacted, closedAt, results }: OutcomeRow): void {
    const { session } = this.#run;
    const { id: episodeId, level, direction } = episode;
    this.#outcomes.push({
      episodeId,
      level,
      direction,
      time: chartTime(session, closedAt),
      contacted,
      contactAt: contact && eventTime(session, contact.at),
      decidedAt: decidedAt(session, contact, results.contact_armed),
      outcomes: results.contact_armed?.outcomes ?? NOTHING_KNOWN,
    });
  }

  onGap({ from, to, isOfTrades }: SessionGap): void {
    const { session } = this.#run;
    const ofPrices = this.#run.priceSource === 'bars' ? 'bars' : 'trades';
    const what: Gap['what'] = [isOfTrades ? ofPrices : 'book'];
    this.#gaps.push({ from: chartTime(session, from), to: chartTime(session, to), what });
  }

  onEnded({ id: episodeId }: Episode, ended: ApproachEnd): void {
    this.#ended.push({ episodeId, ended });
  }

  /** The state rows of a tick, before the frame of that instant is asked for. */
  onState(at: SessionNs, rows: readonly StateRow[]): void {
    this.#streams = this.#pentaview?.tick(at, rows) ?? null;
  }

  /**
   * The bar that forms as of the last event, between two frames; null where none does.
   */
  get forming(): Bar | null {
    const { now, session } = this.#run;
    return isTold(session, now) && now < session.rthClose ? this.#formingAt(now) : null;
  }

  /** Null before 04:00 and after the close. */
  frame(at: SessionNs): Frame | null {
    const { preMarketStart, rthOpen, windowEnd } = this.#run.session;
    if (!isTold(this.#run.session, at)) return null;
    const bars = this.#run.accumulators.bars.twoMinute;
    const inWindow = at >= rthOpen && at <= windowEnd;
    const onBar = (at - rthOpen) % BAR_NS === 0;
    const closedIndex = bars.countBy(at) - 1;
    const isClose = onBar && inWindow && at > rthOpen;
    const hasClosed = onBar && at > preMarketStart && closedIndex >= 0 && bars.end(closedIndex) === at;
    return {
      at,
      closed: hasClosed ? this.#bar(bars, closedIndex, true) : null,
      forming: this.#formingAt(at),
      levels: onBar && inWindow && at < windowEnd ? this.#levels(at) : null,
      ...this.#takeEvents(),
      answers: inWindow && (at - rthOpen) % STATE_TICK_NS === 0 ? this.#answers(at, onBar) : null,
      ended: isClose ? this.#takeEnded() : [],
      isClose,
      pentaview: this.#streams?.at === at ? this.#streams : null,
    };
  }

  /** All that was followed is decided or not to be known: nothing is said any more. */
  followedFrame(at: SessionNs): Frame {
    return { ...nothingAt(at), forming: this.#formingAt(at), answers: [], ...this.#takeEvents() };
  }

  /** What became known after the last frame; null for nothing. */
  lastFrame(at: SessionNs): Frame | null {
    const events = this.#takeEvents();
    if (events.gaps.length + events.contacts.length + events.outcomes.length === 0) return null;
    return { ...nothingAt(at), ...events };
  }

  #takeEvents(): Pick<Frame, 'gaps' | 'contacts' | 'outcomes'> {
    const events = { gaps: this.#gaps, contacts: this.#contacts, outcomes: this.#outcomes };
    this.#gaps = [];
    this.#contacts = [];
    this.#outcomes = [];
    return events;
  }

  #takeEnded(): Ended[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  #levels(at: SessionNs): LevelPoint {
    const value = (kind: LevelKind) => finiteOrNull(this.#run.levels.price(kind, at));
    return {
      time: chartTime(this.#run.session, at),
      values: {
        PM_HIGH: value('PM_HIGH'),
        PM_LOW: value('PM_LOW'),
        OR_HIGH: value('OR_HIGH'),
        OR_LOW: value('OR_LOW'),
        SMA_90: value('SMA_90'),
        EMA_20: value('EMA_20'),
      },
      absent: Object.fromEntries(
        LEVEL_KINDS.flatMap((kind) => {
          const absence = this.#run.levels.absence(kind, at);
          return absence ? [[kind, absence]] : [];
        }),
      ),
    };
  }

  #answers(at: SessionNs, onBar: boolean): Answer[] {
    return LEVEL_KINDS.flatMap((kind) => {
      const row = this.#run.currentRow(kind, at);
      if (!row) return [];
      const message = answerMessage(this.#knowledge, {
        session: this.#run.session,
        source: this.#run.priceSource,
        row,
        barrier: this.#run.sinceContact(row.episode),
        committed: onBar && this.#run.commitsTo(kind, at),
      });
      return message ? [message] : [];
    });
  }

  #formingAt(at: SessionNs): Bar | null {
    const bars = this.#run.accumulators.bars.twoMinute;
    const last = bars.count - 1;
    return last >= 0 && bars.end(last) > at ? this.#bar(bars, last, false) : null;
  }

  #bar(bars: BarSeries, i: number, complete: boolean): Bar {
    return {
      time: chartTime(this.#run.session, bars.start[i]!),
      open: bars.open[i]!,
      high: bars.high[i]!,
      low: bars.low[i]!,
      close: bars.close[i]!,
      volume: bars.volume[i]!,
      vwap: finiteOrNull(rounded(bars.vwap(i))),
      complete,
    };
  }
}

const nothingAt = (at: SessionNs) => ({
  at,
  closed: null,
  forming: null,
  levels: null,
  answers: null,
  ended: [],
  isClose: false,
  pentaview: null,
});

const isTold = ({ preMarketStart, rthClose }: Session, at: SessionNs): boolean =>
  at >= preMarketStart && at <= rthClose;

/** When break or rejection was; null where neither is known to have been. */
function decidedAt(
  session: Session,
  contact: OutcomeRow['contact'],
  armed: OutcomeRow['results']['contact_armed'],
): number | null {
  const isKnown = armed && Object.values(armed.outcomes).some((end) => end === 'BREAK' || end === 'REJECT');
  return contact && isKnown ? eventTime(session, contact.at + armed.secondsToOutcome * NS_PER_SECOND) : null;
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const NOTHING_KNOWN = { 120: null, 240: null, 480: null } as const;
