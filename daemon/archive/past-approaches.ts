import { chartTime, eventTime } from '../../pipeline/frames/answer-message.ts';
import type { ComparedCase } from '../../pipeline/frames/comparison.ts';
import { isRecentMinute } from '../../pipeline/frames/own-path.ts';
import { levelFrame } from '../../pipeline/levels/level-frame.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { type Neighbour, PATH_MINUTES } from '../../shared/protocol/neighbours.ts';
import { fromTimestamp, type Session, sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { Lake } from '../lake/lake.ts';
import { type DayBars, readDayBars } from '../tables/bars.ts';
import { readLabels, type StoredOutcome } from '../tables/labels.ts';
import { readMoments, type StoredMoment } from '../tables/signals.ts';

/** What a chart needs to know of the approaches of one session. */
interface PastSession {
  readonly session: Session;
  readonly moments: ReadonlyMap<string, StoredMoment>;
  readonly outcomes: ReadonlyMap<string, StoredOutcome>;
  readonly bars: DayBars;
}

/** Sessions that are kept: a few hundred kilobytes each. */
const KEPT = 200;

/** Approaches of stored sessions, read when they are first asked for. */
export class PastApproaches {
  readonly #lake: Lake;
  readonly #symbol: string;
  readonly #sessions = new Map<string, Promise<PastSession>>();

  constructor(dataFolder: string, symbol: string) {
    this.#lake = new Lake(dataFolder);
    this.#symbol = symbol;
  }

  /**
   * What became of the cases of a comparison, and how price moved about them.
   * @throws {SpymasterError} LAKE_NOT_COMMITTED, LAKE_CORRUPT where the lake holds no
   * longer what was compared with
   */
  async find(cases: readonly ComparedCase[]): Promise<Neighbour[]> {
    const found: Neighbour[] = [];
    for (const each of cases) found.push(neighbourOf(await this.#sessionOf(each.date), each));
    return found;
  }

  #sessionOf(date: string): Promise<PastSession> {
    const known = this.#sessions.get(date);
    if (known) return known;
    const read = this.#read(date);
    this.#sessions.set(date, read);
    // One that could not be read may be there the next time.
    read.catch(() => this.#sessions.delete(date));
    while (this.#sessions.size > KEPT) this.#sessions.delete(this.#sessions.keys().next().value!);
    return read;
  }

  async #read(date: string): Promise<PastSession> {
    const session = sessionOf(date);
    const moments = await readMoments(this.#lake, this.#symbol, date);
    const outcomes = await readLabels(this.#lake, this.#symbol, date);
    const bars = await readDayBars(this.#lake, this.#symbol, session);
    return {
      session,
      moments: new Map(moments.map((moment) => [moment.id, moment])),
      outcomes: new Map(outcomes.map((outcome) => [outcome.episodeId, outcome])),
      bars,
    };
  }
}

function neighbourOf(past: PastSession, { id, date, similarityPercentile, weight }: ComparedCase): Neighbour {
  const moment = past.moments.get(id);
  const became = moment && past.outcomes.get(moment.episodeId);
  if (!moment || !became) throw gone(id, date);
  const { session } = past;
  const { contacted, contactNs, excursion, secondsToOutcome } = became;
  return {
    id,
    episodeId: moment.episodeId,
    date,
    time: chartTime(session, fromTimestamp(session, moment.atNs)),
    level: moment.level,
    direction: moment.direction,
    similarityPercentile,
    weight,
    contacted,
    contactAt: contactNs === null ? null : eventTime(session, fromTimestamp(session, contactNs)),
    outcomes: became.outcomes.contact_armed,
    decidedAfterSeconds: Number.isFinite(secondsToOutcome) ? secondsToOutcome : null,
    throughAtr: excursion && rounded(excursion.throughAtr),
    backAtr: excursion && rounded(excursion.backAtr),
    path: pathOf(past, moment, became),
  };
}

/** In the terms of contact where it was made, else in those of the moment. */
function pathOf(past: PastSession, moment: StoredMoment, became: StoredOutcome): (number | null)[] {
  const { session } = past;
  const { level, atr, ns } =
    became.contactNs === null
      ? { level: moment.levelPrice, atr: moment.atr, ns: moment.atNs }
      : { level: became.contactLevelPrice, atr: became.contactAtr, ns: became.contactNs };
  const center = fromTimestamp(session, ns);
  const points: (number | null)[] = [];
  for (let minute = PATH_MINUTES.from; minute <= PATH_MINUTES.to; minute++) {
    const price = priceAt(past, center + minute * NS_PER_MINUTE);
    points.push(price === null ? null : rounded(levelFrame(moment.direction, price, level, atr)));
  }
  return points;
}

/** The close of the last minute that had ended; null where that is too long ago. */
function priceAt({ session, bars: { minute, close } }: PastSession, at: SessionNs): number | null {
  const under = Math.floor((at - session.rthOpen) / NS_PER_MINUTE);
  let [from, to] = [0, minute.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (minute[middle]! < under) from = middle + 1;
    else to = middle;
  }
  if (from === 0) return null;
  const start = session.rthOpen + minute[from - 1]! * NS_PER_MINUTE;
  return isRecentMinute(start, at) ? close[from - 1]! : null;
}

const THOUSANDTHS = 1000;
const rounded = (value: number): number => Math.round(value * THOUSANDTHS) / THOUSANDTHS;

const gone = (id: string, date: string): SpymasterError =>
  new SpymasterError('LAKE_NOT_COMMITTED', `${date} no longer has the approach ${id}.`, {
    hint: `It was built anew since. Start the daemon again, or build the index: spymaster index build`,
  });
