import type { SessionBody } from '../../shared/protocol/messages.ts';

/** Over a week-end with a holiday on either side no session lies. */
const MAX_BREAK_DAYS = 5;
const DAY_MS = 24 * 3600 * 1000;

const dayText = (date: string): string =>
  new Date(`${date}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });

/** What an answer goes by is less where something of the market is missing. */
export function missingText({ inputs }: Pick<SessionBody, 'inputs'>): string {
  if (inputs.includes('bars')) return 'Bars alone: no order flow, no book, no options.';
  const missing = (['book', 'options'] as const).flatMap((input) =>
    inputs.includes(input) ? [] : [MISSING[input]],
  );
  const text = missing.join(', and ');
  return text && `${text[0]!.toUpperCase()}${text.slice(1)}: compared without.`;
}
const MISSING = { book: 'no order book', options: 'no options' } as const;

type History = Pick<
  SessionBody,
  'date' | 'historySessions' | 'historyCheckpoints' | 'historyFrom' | 'historyTo'
>;

/** How much of the past an answer goes by, and of when it is. */
export function historyText({
  historySessions,
  historyCheckpoints,
  historyFrom,
  historyTo,
}: History): string {
  if (historyFrom === null || historyTo === null) return 'No history: price and time alone speak.';
  const span = `${dayText(historyFrom)} to ${dayText(historyTo)}`;
  const moments = historyCheckpoints.toLocaleString('en-US');
  return `${historySessions} sessions of history, ${span}, ${moments} stored moments.`;
}

/** That sessions are missing before the day that is shown; empty where none are. */
export function oldHistoryText({ date, historyTo }: History): string {
  if (historyTo === null) return '';
  const days = (Date.parse(date) - Date.parse(historyTo)) / DAY_MS;
  if (days <= MAX_BREAK_DAYS) return '';
  return `History ends ${dayText(historyTo)}: what came since is not in it. Bring it up to date: spymaster backfill.`;
}
