import * as v from 'valibot';
import { instrument as instrumentOf } from '../../shared/instruments.ts';
import { alertTitle } from '../../shared/protocol/alert-text.ts';
import { ENDS } from '../../shared/protocol/sentences.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { newYorkDateOf } from '../../shared/session/new-york-time.ts';
import type { Severity } from '../../shared/vocabulary/alert.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';
import type { ListedOutcome } from '../archive/stored-past.ts';
import type { ArchiveSource } from './archive-routes.ts';
import { type Get, parsed, wholeNumber } from './get.ts';

/** Minutes of a bar, as charts call them. */
const RESOLUTIONS = ['1', '2', '5'] as const;
const NEW_YORK = 'America/New_York';
const EXCHANGE = 'CME';

const wanted = { symbol: v.string(), from: wholeNumber, to: wholeNumber };
const HistorySchema = v.object({
  ...wanted,
  resolution: v.picklist(RESOLUTIONS),
  countback: v.optional(wholeNumber, '0'),
});
const MarksSchema = v.object(wanted);
const SymbolSchema = v.object({ symbol: v.string() });
const SearchSchema = v.object({ query: v.optional(v.string(), '') });

/**
 * Stored bars and what became of approaches, in the form of TradingView's Universal Data
 * Feed (UDF): read alone.
 */
export function serveUdf(get: Get, archive: ArchiveSource, symbol: string): void {
  get('/udf/config', async () => ({
    supported_resolutions: RESOLUTIONS,
    supports_group_request: false,
    supports_marks: true,
    supports_search: true,
    supports_timescale_marks: false,
    supports_time: true,
  }));
  get('/udf/time', async (_request, reply) => {
    reply.type('text/plain');
    return String(Math.floor(Date.now() / SECOND_MS));
  });
  get('/udf/symbols', async ({ query }) =>
    isOurs(parsed(SymbolSchema, query).symbol, symbol) ? symbolOf(symbol) : NO_SUCH_SYMBOL,
  );
  get('/udf/search', async ({ query }) =>
    symbol.includes(parsed(SearchSchema, query).query.toUpperCase()) ? [found(symbol)] : [],
  );
  get('/udf/history', async ({ query }) => historyOf(archive, symbol, parsed(HistorySchema, query)));
  get('/udf/marks', async ({ query }) => marksOf(archive, symbol, parsed(MarksSchema, query)));
}

const SECOND_MS = 1000;
const NO_SUCH_SYMBOL = { s: 'error', errmsg: 'This symbol is not served here.' } as const;
const isOurs = (asked: string, symbol: string): boolean =>
  [symbol, `${EXCHANGE}:${symbol}`].includes(asked.toUpperCase());

/** Prices are told in units of a hundredth; the tick is so many of them. */
const PRICE_SCALE = 100;

function symbolOf(symbol: string) {
  const { tickSizePoints } = instrumentOf(symbol);
  return {
    name: symbol,
    ticker: symbol,
    description: `${symbol} futures, the contract that was followed each day`,
    type: 'futures',
    session: '0400-1640',
    timezone: NEW_YORK,
    exchange: EXCHANGE,
    listed_exchange: EXCHANGE,
    minmov: Math.round(tickSizePoints * PRICE_SCALE),
    pricescale: PRICE_SCALE,
    has_intraday: true,
    has_daily: false,
    supported_resolutions: RESOLUTIONS,
    volume_precision: 0,
    data_status: 'endofday',
  };
}

const found = (symbol: string) => {
  const { description, exchange, ticker, type } = symbolOf(symbol);
  return { symbol, full_name: `${EXCHANGE}:${symbol}`, description, exchange, ticker, type };
};

async function historyOf(
  archive: ArchiveSource,
  symbol: string,
  asked: v.InferOutput<typeof HistorySchema>,
): Promise<object> {
  if (!isOurs(asked.symbol, symbol)) return NO_SUCH_SYMBOL;
  const { from, to, resolution, countback } = asked;
  const { time, open, high, low, close, volume } = await archive.candles({
    from,
    to,
    minutes: Number(resolution),
    atLeast: countback,
  });
  if (time.length === 0) {
    // There may be bars before the span: a chart then asks for those.
    const earlier = await archive.candles({ from, to: from, minutes: Number(resolution), atLeast: 1 });
    const nextTime = earlier.time.at(-1);
    return nextTime === undefined ? { s: 'no_data' } : { s: 'no_data', nextTime };
  }
  return { s: 'ok', t: time, o: open, h: high, l: low, c: close, v: volume };
}

const COLORS = { BREAK: 'green', REJECT: 'red', CHOP: 'blue' } as const;
const MARK_SIZE = 14;

/** Contacts, with what became of them, and alerts that came on. */
async function marksOf(
  archive: ArchiveSource,
  symbol: string,
  asked: v.InferOutput<typeof MarksSchema>,
): Promise<object> {
  if (!isOurs(asked.symbol, symbol)) return NO_SUCH_SYMBOL;
  const [from, to] = [newYorkDateOf(asked.from), newYorkDateOf(asked.to)];
  const isAsked = (time: number) => time >= asked.from && time < asked.to;
  const marks = [
    ...contactMarks(await archive.outcomes({ from, to })),
    ...alertMarks(await archive.alerts({ from, to })),
  ].filter(({ time }) => isAsked(time));
  return {
    id: marks.map(({ id }) => id),
    time: marks.map(({ time }) => time),
    color: marks.map(({ color }) => color),
    text: marks.map(({ text }) => text),
    label: marks.map(({ label }) => label),
    labelFontColor: marks.map(() => 'white'),
    minSize: marks.map(() => MARK_SIZE),
  };
}

/** A mark on a bar, as UDF has them. */
interface Mark {
  readonly id: string;
  readonly time: number;
  readonly color: string;
  readonly text: string;
  readonly label: string;
}

const contactMarks = (outcomes: readonly ListedOutcome[]): Mark[] =>
  outcomes.flatMap(({ episodeId, level, direction, contactAt, outcomes: ends }) => {
    if (contactAt === null) return [];
    const outcome = ends[PRIMARY_HORIZON_SECONDS];
    const became = outcome === null ? 'not known' : ENDS[outcome];
    return [
      {
        id: episodeId,
        time: contactAt,
        color: outcome === null ? 'yellow' : COLORS[outcome],
        text: `${level} ${direction}: ${became} within 4 min of contact`,
        label: outcome === null ? '?' : outcome[0]!,
      },
    ];
  });

const ALERT_COLORS: Readonly<Record<Severity, string>> = {
  INFO: 'blue',
  WARNING: 'yellow',
  CRITICAL: 'red',
};

/** Those that were news, where they came on. */
const alertMarks = (alerts: readonly Alert[]): Mark[] =>
  alerts
    .filter(({ state, notify }) => state === 'started' && notify)
    .map((alert) => ({
      id: alert.id,
      time: alert.time,
      color: ALERT_COLORS[alert.severity],
      text: `${alert.level} ${alert.direction}: ${alertTitle(alert)}`,
      label: '!',
    }));
