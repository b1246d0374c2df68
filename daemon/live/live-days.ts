import { type Instrument, instrument as instrumentOf } from '../../shared/instruments.ts';
import { foldersOf, hasData } from '../sources/find-source.ts';
import { liveDate } from './live-date.ts';
import {
  type LiveResult,
  LiveSession,
  type LiveSessionEvents,
  type LiveSessionOptions,
} from './live-session.ts';
import { LiveShow, type ShownSession } from './live-show.ts';

export interface LiveDaysOptions extends Omit<LiveSessionOptions, 'date'> {
  /**
   * Commits a day that is over, and waits until it is a part of what is known. The next
   * day is followed where it says true.
   * @param remark says on the chart what it waits for
   */
  readonly onDayOver: (
    date: string,
    result: LiveResult,
    remark: (sentence: string | null) => void,
  ) => Promise<boolean>;
  readonly onNote: LiveSessionEvents['onNote'];
}

/** Sessions as they happen, one after the other. */
export class LiveDays {
  readonly show: LiveShow;
  readonly #options: LiveDaysOptions;
  /** What is followed, or is to be; null before it is prepared. */
  #session: LiveSession | null;

  private constructor(options: LiveDaysOptions, show: LiveShow, session: LiveSession | null) {
    this.#options = options;
    this.show = show;
    this.#session = session;
  }

  /**
   * @param date the session to begin with
   * @throws {SpymasterError} as {@link LiveSession.prepare}
   */
  static async prepare(options: LiveDaysOptions, date: string): Promise<LiveDays> {
    let days: LiveDays | null = null;
    const session = await prepared(options, date, () => days!.show);
    days = new LiveDays(options, new LiveShow(session), session);
    return days;
  }

  /** Shows a day that is over, until a session that is prepared begins. */
  static showing(options: LiveDaysOptions, over: ShownSession): LiveDays {
    return new LiveDays(options, new LiveShow(over), null);
  }

  get session(): LiveSession | null {
    return this.#session;
  }

  /**
   * Prepares the session that is to be followed next.
   * @throws {SpymasterError} as {@link LiveSession.prepare}
   */
  async prepareNext(date: string): Promise<LiveSession> {
    const session = await prepared(this.#options, date, () => this.show);
    this.#session = session;
    return session;
  }

  /**
   * Follows sessions until it is stopped, or a day is not to be followed by another.
   * @throws {SpymasterError} as {@link LiveSession.run} and {@link LiveSession.prepare}
   */
  async run(): Promise<void> {
    for (let next = this.#session; next !== null; next = this.#session) {
      const { date } = next.known.session;
      const result = await next.run();
      if (!result) return;
      const remark = next.remark.bind(next);
      if (!(await this.#options.onDayOver(date, result, remark))) return;
      const nextDay = await nextDate(this.#options);
      if (nextDay === null || this.#options.signal.aborted) return;
      // The day that is over stays to be seen until the next begins.
      await this.prepareNext(nextDay);
    }
  }
}

async function prepared(options: LiveDaysOptions, date: string, show: () => LiveShow): Promise<LiveSession> {
  const session: LiveSession = await LiveSession.prepare(
    { ...options, date },
    {
      onBegin: () => show().begin(session),
      onStep: (added) => show().step(added),
      onNote: (sentence, error) => options.onNote(sentence, error),
    },
  );
  return session;
}

/** Nanoseconds since 1970: by the feed's own clock, or this machine's. */
export const wallClockOf = ({ wallClock }: LiveDaysOptions['gateway']): bigint =>
  wallClock?.() ?? BigInt(Date.now()) * 1_000_000n;

/** The session to follow now; null where the calendar ends. */
export async function nextDate({
  dataFolder,
  symbol,
  gateway,
}: Pick<LiveDaysOptions, 'dataFolder' | 'symbol' | 'gateway'>): Promise<string | null> {
  const now = wallClockOf(gateway);
  const folders = foldersOf(dataFolder);
  const instrument: Instrument = instrumentOf(symbol);
  const done = new Set<string>();
  for (;;) {
    const date = liveDate(now, (candidate) => done.has(candidate));
    if (date === null || !(await hasData(folders, instrument, date, 'dbn'))) return date;
    done.add(date);
  }
}
