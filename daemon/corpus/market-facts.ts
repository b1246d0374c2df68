import { makeBarBatch } from '../../pipeline/events/kinds.ts';
import { SessionRun } from '../../pipeline/session/session-run.ts';
import type { WarmUp } from '../../pipeline/session/warm-up.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Outcome } from '../../shared/vocabulary/outcome.ts';
import type { SourceFolders } from '../sources/find-source.ts';
import { type DayBars, readDayBars } from '../tables/bars.ts';
import { loadWarmUp } from '../work/needs.ts';
import { type BookDay, readBookDay } from './book-day.ts';
import { bookFacts } from './book-facts.ts';
import { type OptionDay, readOptionDay } from './option-day.ts';
import { optionFacts } from './option-facts.ts';
import { type Fact, priceFacts } from './price-facts.ts';

/**
 * The levels that stay where they are, and the share of real days on which each is
 * touched.
 */
const FIXED_LEVELS: readonly (readonly [level: LevelKind, realShare: number])[] = [
  ['PM_HIGH', 0.66],
  ['PM_LOW', 0.65],
  ['OR_HIGH', 0.82],
  ['OR_LOW', 0.8],
];
const TOUCH_TOLERANCE = 0.14;

/** What approaches of one session came to, followed in its one-minute bars. */
interface SessionRates {
  readonly approaches: number;
  readonly contacts: number;
  readonly outcomes: readonly (Outcome | null)[];
  readonly touched: readonly LevelKind[];
}

/**
 * Stylised facts of stored sessions, simulated or real: of their one-minute bars, and of
 * the approaches that these alone show, so that like is held against like; and of their
 * option chains, books and prints, where there are files of them.
 */
export async function marketFacts(
  folders: SourceFolders,
  instrument: Instrument,
  dates: readonly string[],
  onDate: (date: string) => void = () => undefined,
): Promise<Fact[]> {
  const days: DayBars[] = [];
  const chains: { open: number; day: OptionDay }[] = [];
  const books: BookDay[] = [];
  const rates: SessionRates[] = [];
  for (const date of dates) {
    const session = sessionOf(date);
    const day = await readDayBars(folders.lake, instrument.symbol, session);
    const { warmUp } = await loadWarmUp(folders, instrument, date);
    days.push(day);
    rates.push(ratesOf(session, instrument, warmUp, day));
    const chain = await readOptionDay(folders.rawFolder, instrument, session, day);
    if (chain) chains.push({ open: session.rthOpen, day: chain });
    const book = await readBookDay(folders.rawFolder, instrument, session);
    if (book) books.push(book);
    onDate(date);
  }
  return [
    ...priceFacts(days),
    ...rateFacts(rates),
    ...(chains.length > 0 ? optionFacts(chains) : []),
    ...(books.length > 0 ? bookFacts(books) : []),
  ];
}

/** Plays the bars as a source that has nothing else would. */
function ratesOf(session: Session, instrument: Instrument, warmUp: WarmUp, day: DayBars): SessionRates {
  const outcomes: (Outcome | null)[] = [];
  let [approaches, contacts] = [0, 0];
  const run = new SessionRun(session, instrument, warmUp, {
    outcome: ({ contacted, results }) => {
      approaches++;
      if (!contacted) return;
      contacts++;
      outcomes.push(results.contact_armed?.outcomes[240] ?? null);
    },
  });
  const batch = makeBarBatch(day.minute.length);
  batch.count = day.minute.length;
  for (let i = 0; i < batch.count; i++) {
    batch.start[i] = session.rthOpen + day.minute[i]! * NS_PER_MINUTE;
    batch.at[i] = batch.start[i]! + NS_PER_MINUTE;
    for (const name of ['open', 'high', 'low', 'close'] as const) batch[name][i] = day[name][i]!;
    run.onBar(batch, i);
  }
  run.finish(session.labelEnd);
  const touched = FIXED_LEVELS.flatMap(([level]) =>
    isTouched(day, run.levels.price(level, session.windowEnd), level) ? [level] : [],
  );
  return { approaches, contacts, outcomes, touched };
}

/**
 * In the window, once the level is known: from the open, or from the end of its range.
 */
function isTouched(day: DayBars, price: number, level: LevelKind): boolean {
  const from = level === 'OR_HIGH' || level === 'OR_LOW' ? 15 : 0;
  for (let i = 0; i < day.minute.length; i++) {
    const inWindow = day.minute[i]! >= from && day.minute[i]! < 180;
    if (inWindow && day.low[i]! <= price && day.high[i]! >= price) return true;
  }
  return false;
}

function rateFacts(rates: readonly SessionRates[]): Fact[] {
  const perSession = (of: (rate: SessionRates) => number) =>
    rates.reduce((sum, rate) => sum + of(rate), 0) / rates.length;
  const known = rates.flatMap(({ outcomes }) => outcomes.filter((outcome) => outcome !== null));
  const share = (which: Outcome) => known.filter((outcome) => outcome === which).length / known.length;
  return [
    {
      name: 'approaches a session',
      value: perSession(({ approaches }) => approaches),
      real: 19.3,
      band: [16, 23],
    },
    {
      name: 'contacts a session',
      value: perSession(({ contacts }) => contacts),
      real: 12.8,
      band: [10.5, 15.5],
    },
    { name: 'break within 4 minutes', value: share('BREAK'), real: 0.365, band: [0.31, 0.42] },
    { name: 'reject within 4 minutes', value: share('REJECT'), real: 0.52, band: [0.46, 0.57] },
    { name: 'chop at 4 minutes', value: share('CHOP'), real: 0.12, band: [0.07, 0.16] },
    ...FIXED_LEVELS.map(
      ([level, real]): Fact => ({
        name: `days on which ${level} is touched`,
        value: perSession(({ touched }) => Number(touched.includes(level))),
        real,
        band: [real - TOUCH_TOLERANCE, real + TOUCH_TOLERANCE],
      }),
    ),
  ];
}
