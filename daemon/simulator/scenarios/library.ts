import { newYorkInstant, parseClock } from '../../../shared/session/new-york-time.ts';
import { type Session, toTimestamp } from '../../../shared/session/session.ts';
import type { SessionNs } from '../../../shared/units.ts';
import { STAT_TYPE } from '../../databento/index.ts';
import type { FUTURES_SCHEMAS, OPTIONS_SCHEMAS } from '../../raw/raw-layout.ts';
import type { SimulatedDay } from '../day.ts';
import type { Act } from '../market-hand.ts';
import type { Directing } from '../options/customers.ts';
import { flip, pin } from './customer-scripts.ts';
import {
  type DateKind,
  isAfterClockChange,
  isBeforeRollDay,
  isHalfDay,
  isQuarterlyExpiry,
  isRollDay,
} from './date-kinds.ts';
import {
  absurdPrint,
  atOnce,
  brokenBooks,
  correctedAt,
  type Edit,
  late,
  reversed,
  toldLater,
  twice,
  without,
} from './edits.ts';
import {
  bornInside,
  bothBarriers,
  coincident,
  exactTouch,
  halt,
  iceberg,
  levelStep,
  onTheGrid,
  pull,
  sweepThrough,
} from './scripts.ts';

const MS = 1_000_000n;
const SECOND = 1000n * MS;
const MINUTE = 60n * SECOND;

export type FileName =
  | `futures ${(typeof FUTURES_SCHEMAS)[number]}`
  | `options ${(typeof OPTIONS_SCHEMAS)[number]}`;

/** When a scenario happens. */
interface Moment {
  readonly session: Session;
  /** Nanoseconds since the epoch. */
  readonly at: bigint;
}

/** When a script begins. */
interface ScriptMoment {
  readonly session: Session;
  readonly at: SessionNs;
}

/** Something that goes wrong, or that the market does, on a simulated day. */
export interface Scenario {
  /** New York time, where none is asked for; null for one that has no moment. */
  readonly time: string | null;
  readonly summary: string;
  /** What the pipeline says of it. */
  readonly answer: string;
  /** The sessions that it is of, where it is not of any. */
  readonly dates?: DateKind;
  /** Business in the second contract, for that in the first. */
  readonly secondShare?: number;
  /** The day that it happens on. */
  readonly day?: (day: SimulatedDay) => SimulatedDay;
  /**
   * What is not left to chance, earliest first; what is true of such a day is not known.
   */
  readonly script?: (moment: ScriptMoment) => readonly Act[];
  /** What customers of options are made to do. */
  readonly customers?: (at: SessionNs) => Directing;
  /** What becomes of files. */
  readonly edits?: (moment: Moment) => Partial<Record<FileName, Edit>>;
  /** Files that there are none of. */
  readonly missing?: readonly FileName[];
  /** Whether bars of a minute stand in the place of all that they are made of. */
  readonly isBarsOnly?: boolean;
}

const inBoth = (edit: () => Edit): Partial<Record<FileName, Edit>> => ({
  'futures trades': edit(),
  'futures mbp-10': edit(),
});
const withNews = (minutesSinceOpen: number, strength: number) => (day: SimulatedDay) => ({
  ...day,
  news: [{ minutesSinceOpen, strength }],
});
export const hour = (session: Session, clock: string): bigint =>
  newYorkInstant(session.date, parseClock(clock));

/** Largest number of records that a feed sends again. */
const RESENT_RECORDS = 200;
const BROKEN_BOOKS = 40;
/** Of the business of both contracts, the first one has a little more than half. */
const TIE = { first: 0.52, second: 0.48 } as const;

/** All of a date but what futures there are. */
const MARKET_FILES: readonly FileName[] = [
  'futures trades',
  'futures mbp-10',
  'options definition',
  'options trades',
  'options mbp-1',
  'options statistics',
];

export const SCENARIOS = {
  gap: {
    time: '10:31',
    summary: 'two minutes without trades or books',
    answer: 'a gap; features whose windows touch it are missing, races across it unknown, never CHOP',
    edits: ({ at }) => inBoth(() => without({ from: at, to: at + 2n * MINUTE })),
  },
  'one-sided-gap': {
    time: '10:31',
    summary: 'two minutes without books, trades go on',
    answer: 'no gap, and outcomes as without; features of the book missing until there is one again',
    edits: ({ at }) => ({ 'futures mbp-10': without({ from: at, to: at + 2n * MINUTE }) }),
  },
  'late-print': {
    time: '10:00',
    summary: 'six prints, a minute apart, received 200 to 900 ms late, the last one 3 s',
    answer: 'those within 500 ms count as on time, later ones are left out and counted',
    edits: ({ at }) => ({ 'futures trades': late(at, MINUTE) }),
  },
  duplicates: {
    time: '10:00',
    summary: 'each hundredth trade twice, and two hundred sent again',
    answer: 'the same rows as without; how many were there twice is counted',
    edits: ({ at }) => ({ 'futures trades': twice(at, RESENT_RECORDS) }),
  },
  'out-of-order': {
    time: '10:00',
    summary: 'five minutes of trades and books in which the order within 300 ms is turned round',
    answer: 'the same rows as without: order is by time and sequence',
    edits: ({ at }) => inBoth(() => reversed({ from: at, to: at + 5n * MINUTE }, 300n * MS)),
  },
  'same-ns': {
    time: '10:00',
    summary: 'five seconds of trades and books that all bear one time, at no level in particular',
    answer: 'in the order of their sequence; what is computed at that time has seen none of them',
    edits: ({ at }) => inBoth(() => atOnce({ from: at, to: at + 5n * SECOND })),
  },
  locked: {
    time: '10:00',
    summary: 'forty books whose bid and offer are one price',
    answer: 'books that are none: passed over, and order flow begins anew after them',
    edits: ({ at }) => ({ 'futures mbp-10': brokenBooks('locked', at, BROKEN_BOOKS) }),
  },
  crossed: {
    time: '10:00',
    summary: 'forty books whose bid is above the offer',
    answer: 'as locked ones',
    edits: ({ at }) => ({ 'futures mbp-10': brokenBooks('crossed', at, BROKEN_BOOKS) }),
  },
  'empty-side': {
    time: '10:00',
    summary: 'forty books without a best bid',
    answer: 'as locked ones',
    edits: ({ at }) => ({ 'futures mbp-10': brokenBooks('empty', at, BROKEN_BOOKS) }),
  },
  'bad-price': {
    time: '10:00',
    summary: 'a print at 9.9 times the price',
    answer: 'the same rows as without; the print is counted as a bad one',
    edits: ({ at }) => ({ 'futures trades': absurdPrint(at) }),
  },
  'starts-late': {
    time: '09:40',
    summary: 'no trades or books before 09:40',
    answer: 'a partial session; levels of the pre-market are not there',
    edits: ({ session, at }) => inBoth(() => without({ from: session.origin, to: at })),
  },
  'ends-early': {
    time: '09:53',
    summary: 'no trades or books after 09:53',
    answer: 'a partial session; approaches under way are cut off, never "no contact"',
    edits: ({ session, at }) =>
      inBoth(() => without({ from: at, to: toTimestamp(session, session.rthClose) + 60n * MINUTE })),
  },
  'silent-premarket': {
    time: null,
    summary: 'of the pre-market, 20 minutes',
    answer: 'its high and low are no levels',
    edits: ({ session }) =>
      inBoth(() => without({ from: hour(session, '04:00'), to: hour(session, '09:10') })),
  },
  'short-night': {
    time: null,
    summary: 'the first record at 08:00',
    answer: 'SMA_90 has 45 bars of its own and 45 of the session before',
    edits: ({ session }) => inBoth(() => without({ from: session.origin, to: hour(session, '08:00') })),
  },
  'night-hole': {
    time: null,
    summary: 'nothing from 07:00 to 08:30',
    answer: 'SMA_90 at the open reaches back over the hole',
    edits: ({ session }) =>
      inBoth(() => without({ from: hour(session, '07:00'), to: hour(session, '08:30') })),
  },
  'news-0830': {
    time: null,
    summary: 'a release at 08:30, four and a half times as lively as usual right after it',
    answer: 'ATR as it is defined; no print left out',
    day: withNews(-60, 3.5),
  },
  'news-1000': {
    time: null,
    summary: 'a release at 10:00, four times as lively as usual right after it',
    answer: 'as for 08:30',
    day: withNews(30, 3),
  },
  'vol-regime': {
    time: null,
    summary: 'a day three times as lively as it would have been',
    answer: 'thresholds are those of earlier sessions',
    day: (day) => ({ ...day, volatilityFactor: 3 * day.volatilityFactor }),
  },
  halt: {
    time: '10:05',
    summary:
      'no record of the future or its options for a quarter of an hour, and then a market fifteen points higher',
    answer: 'a gap: no approach begins in it, a race across it is unknown, and so is contact made in it',
    script: ({ at }) => halt(at),
  },
  'sweep-through': {
    time: '10:10',
    summary: 'after four minutes, one order for 300 contracts at five prices, across the pre-market high',
    answer: 'contact at its print at the level; a sweep, with its whole notional',
    script: ({ at }) => sweepThrough(at),
  },
  iceberg: {
    time: '10:10',
    summary:
      'after four minutes at the pre-market high, before a wall, 60 contracts taken and put back twelve times',
    answer: 'the level is filled up within a tenth of a second, and holds: absorption, or a wall',
    script: ({ at }) => iceberg(at),
  },
  pull: {
    time: '10:10',
    summary: 'a wall of 1,200 from the pre-market high on, cancelled two seconds before price comes',
    answer: 'more cancelled than filled: a vacuum',
    script: ({ at }) => pull(at),
  },
  'exact-touch': {
    time: '10:10',
    summary: 'after four minutes one print at the pre-market high itself, and price turns',
    answer: 'contact, and a touch: at the level counts as reached',
    script: ({ at }) => exactTouch(at),
  },
  'both-barriers': {
    time: '10:10',
    summary: 'after contact with the pre-market high, ten points to each side of it within a minute',
    answer: 'the order of trades decides; of minute bars alone it is not known',
    script: ({ at }) => bothBarriers(at),
  },
  'on-the-grid': {
    time: '10:00',
    summary: 'price moves at the marks of ten seconds alone, at the very nanosecond, for four minutes',
    answer: 'what is computed at a mark has not seen what happens at it',
    script: ({ at }) => onTheGrid(at),
  },
  coincident: {
    time: null,
    summary: 'the opening range has its high where the pre-market had, and price comes back to it',
    answer: 'two levels with an approach each; either counts the other as near',
    script: ({ session }) => coincident(session),
  },
  'born-inside': {
    time: null,
    summary: 'price a tick from the pre-market high at 09:30 and from the opening range’s at 09:45',
    answer: 'approaches that began inside the zone: flagged, and from where price stood',
    script: ({ session }) => bornInside(session),
  },
  'level-step': {
    time: '10:10',
    summary: 'price ten points higher within a minute, and there for forty: averages step towards it',
    answer: 'an approach that begins as a bar closes, without price having moved, from where it stands',
    script: ({ at }) => levelStep(at),
  },
  'no-options': {
    time: null,
    summary: 'no option files at all',
    answer: 'what options would say is missing, not 0',
    missing: ['options definition', 'options trades', 'options mbp-1', 'options statistics'],
  },
  'stale-nbbo': {
    time: '10:00',
    summary: 'ten minutes without option quotes, trades go on',
    answer: 'volatilities up to ten minutes old, and then none',
    edits: ({ at }) => ({ 'options mbp-1': without({ from: at, to: at + 10n * MINUTE }) }),
  },
  'late-oi': {
    time: '10:20',
    summary: 'the morning’s open interest told at 10:20',
    answer: 'until then the evening’s holds; what was put right in the morning is right then',
    edits: ({ session, at }) => ({
      'options statistics': toldLater(STAT_TYPE.openInterest, { from: hour(session, '04:00'), to: at }, at),
    }),
  },
  'oi-correction': {
    time: '10:40',
    summary: 'every open interest told anew at 10:40, half as large again',
    answer: 'they hold from when they were received, not before',
    edits: ({ at }) => ({ 'options statistics': correctedAt(STAT_TYPE.openInterest, at) }),
  },
  pin: {
    time: '10:00',
    summary: 'from then on every option order sells the strike that price is at, to dealers',
    answer: 'dealers long of gamma there: DAMPEN',
    customers: pin,
  },
  flip: {
    time: '10:30',
    summary:
      'option orders have sold the strike that price is at for half an hour, and buy back more in a minute',
    answer: 'dealer gamma changes its sign within a minute, from DAMPEN to AMPLIFY',
    customers: flip,
  },
  'bars-only': {
    time: null,
    summary: 'one-minute bars alone, `raw/futures/ohlcv-1m`: import them with `spymaster bars import --dbn`',
    answer:
      'levels as trades give them, contacts in the minutes they were made in, outcomes from the next minute on',
    missing: MARKET_FILES,
    isBarsOnly: true,
  },
  'half-day': {
    time: null,
    summary: 'a session that closes at 13:00, and whose options expire then',
    answer: 'the window is as on any day; options run to 13:00, and not to 16:00',
    dates: isHalfDay,
  },
  dst: {
    time: null,
    summary: 'the first session after New York has changed its clocks',
    answer: 'the window opens at 09:30 in New York, another hour in UTC than the session before',
    dates: isAfterClockChange,
  },
  'roll-day': {
    time: null,
    summary:
      'the calendar’s contract is a new one; the old one had more volume the session before, which has to be there',
    answer: 'the old one is followed, and the session is marked as one of a roll',
    dates: isRollDay,
  },
  'roll-tie': {
    time: null,
    summary:
      'the session before a roll date, on which the old contract has 52 % of the volume, the new one 48 (at the demo rate: what fills time is in the first contract alone)',
    answer:
      'on the roll date, where that is there too, the old one is followed, and it is marked as one of a roll',
    dates: isBeforeRollDay,
    secondShare: TIE.second / TIE.first,
  },
  'quad-friday': {
    time: null,
    summary: 'a quarterly expiry: its options are gone at 09:30, those of the week expire in the afternoon',
    answer: 'options by the instant they expire at: the morning’s count for nothing after it',
    dates: isQuarterlyExpiry,
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];
