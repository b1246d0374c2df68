import { SessionAlerts } from '../../pipeline/alerts/session-alerts.ts';
import { alertMessage } from '../../pipeline/frames/stream-message.ts';
import type { StreamBar, StreamSession } from '../../pipeline/streams/stream-bar.ts';
import {
  SIZES_LOOK_BACK_SESSIONS,
  StreamSizeHistory,
  type StreamSizes,
} from '../../pipeline/streams/stream-sizes.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { type Session, sessionOf } from '../../shared/session/session.ts';
import { ALERT_TYPES, type AlertType } from '../../shared/vocabulary/alert.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { type StreamHistory, streamSessions } from './history.ts';

/** What came on, changed and went off in a session, as the streams before it tell. */
export function alertsOf(
  session: Session,
  bars: readonly StreamBar[],
  { sizes, records }: Pick<StreamHistory, 'sizes' | 'records'>,
): Alert[] {
  const alerts = new SessionAlerts(session.date, sizes);
  return [...Map.groupBy(bars, ({ at }) => at).values()].flatMap((atClose) =>
    alerts.next(atClose).map((event) => alertMessage(session, event, records)),
  );
}

const NO_RECORDS = Object.fromEntries(ALERT_TYPES.map((type) => [type, null])) as Readonly<
  Record<AlertType, null>
>;

/**
 * Alerts of the stored sessions of a span, without the record of earlier ones. Sessions
 * whose streams are not computed, or out of date, have none.
 */
export async function storedAlerts(
  lake: Lake,
  symbol: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Alert[]> {
  const before = (await lake.dates(DATASETS.streams(symbol))).filter((date) => date < from);
  const first = before.at(-SIZES_LOOK_BACK_SESSIONS) ?? before[0] ?? from;
  const { sessions } = await streamSessions(lake, symbol, (date) => date >= first && date <= to);
  return withSizesBefore(sessions).flatMap(({ session: { date, bars }, sizes }) =>
    date < from ? [] : alertsOf(sessionOf(date), bars, { sizes, records: NO_RECORDS }),
  );
}

/** Sessions in order of dates, each with what those before it call large. */
export function withSizesBefore(
  sessions: readonly StreamSession[],
): { readonly session: StreamSession; readonly sizes: StreamSizes }[] {
  const history = new StreamSizeHistory();
  return sessions.map((session) => {
    const { sizes } = history;
    history.add(session.bars);
    return { session, sizes };
  });
}
