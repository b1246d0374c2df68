import { sessionsBetween } from '../../shared/session/session.ts';
import { INPUTS, type Input } from '../../shared/vocabulary/input.ts';
import { together } from '../files/together.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { datesWithRaw, isSimulated, rawFolderOf } from '../raw/raw-layout.ts';

/** Sessions from one date to another, both included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** A session of the calendar, in a line. */
export interface ListedSession {
  readonly date: string;
  /** `unbuilt`: there are data of it, and nothing was made of them yet. */
  readonly state: 'built' | 'unbuilt' | 'no-data';
  /** What to do where it is not built; null where it is. */
  readonly hint: string | null;
  readonly contract: string | null;
  /** What there is of the market. */
  readonly inputs: readonly Input[];
  /** Null where it is not built. */
  readonly approaches: number | null;
  readonly contacts: number | null;
  /** Its data end before 12:38. */
  readonly isPartial: boolean | null;
  readonly isSimulated: boolean;
}

/**
 * The sessions of a span that a data folder knows, and those of the calendar between
 * them: days that are missing are seen.
 */
export async function listedSessions(lake: Lake, symbol: string, span: Span): Promise<ListedSession[]> {
  const within =
    ({ from, to }: Span) =>
    (date: string) =>
      date >= from && date <= to;
  const built = new Set((await lake.dates(DATASETS.features(symbol))).filter(within(span)));
  const unbuilt = new Set((await datesWithData(lake, symbol)).filter(within(span)));
  const known = [...built, ...unbuilt].sort();
  if (known.length === 0) return [];
  return together(sessionsBetween(known[0]!, known.at(-1)!), async (date) => {
    if (built.has(date)) return builtSession(lake, symbol, date);
    return without(lake, date, unbuilt.has(date) ? 'unbuilt' : 'no-data');
  });
}

async function datesWithData(lake: Lake, symbol: string): Promise<string[]> {
  const place = { rawFolder: rawFolderOf(lake.root), market: 'futures', symbol } as const;
  return [
    ...datesWithRaw(place),
    ...(await lake.dates(DATASETS.trades(symbol))),
    ...(await lake.dates(DATASETS.importedBars(symbol))),
  ];
}

async function builtSession(lake: Lake, symbol: string, date: string): Promise<ListedSession> {
  const facts = (await lake.manifest(DATASETS.features(symbol), date))?.facts ?? {};
  const has: Readonly<Record<Input, boolean>> = {
    bars: facts.price_source === 'bars',
    trades: facts.price_source === 'trades',
    book: facts.has_books === 1,
    options: facts.has_options === 1,
  };
  return {
    date,
    state: 'built',
    hint: null,
    contract: typeof facts.contract === 'string' ? facts.contract : null,
    inputs: INPUTS.filter((input) => has[input]),
    approaches: Number(facts.approaches),
    contacts: Number(facts.contacts),
    isPartial: facts.partial === 1,
    isSimulated: isSimulated(lake.root, date),
  };
}

const HINTS = {
  unbuilt: (date: string) => `Build it: spymaster backfill --start ${date} --end ${date}`,
  'no-data': (date: string) => `Fetch it: spymaster download futures --start ${date} --end ${date}`,
} as const;

const without = (lake: Lake, date: string, state: keyof typeof HINTS): ListedSession => ({
  date,
  state,
  hint: HINTS[state](date),
  contract: null,
  inputs: [],
  approaches: null,
  contacts: null,
  isPartial: null,
  isSimulated: isSimulated(lake.root, date),
});
