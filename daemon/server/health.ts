import type { FeedStatus } from '../../shared/protocol/feed-status.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/limits.ts';
import type { HealthSource } from '../session/show.ts';

export type Check = 'ok' | 'NO_HISTORY' | 'FEED_DOWN' | 'FEED_SILENT' | 'LAKE_MISSING' | 'PAGE_MISSING';

export interface Health extends HealthSource {
  readonly ready: boolean;
  readonly checks: Readonly<Record<'lake' | 'index' | 'feed' | 'page', Check>>;
  readonly version: string;
  /** Of the stream’s messages. */
  readonly protocol: number;
  readonly clients: { readonly admitted: number; readonly waiting: number };
  readonly upSeconds: number;
  readonly residentBytes: number;
}

/** Whether what a daemon serves from is still there. */
export interface Places {
  readonly lake: boolean;
  readonly page: boolean;
}

/** How a daemon is, in one reading. */
export function healthOf(
  source: HealthSource,
  { version, clients, isThere }: Pick<Health, 'version' | 'clients'> & { readonly isThere: Places },
): Health {
  const { mode, symbol, date, epoch, seq, lastBar, historySessions, status, asOf, codeVersion, feed } =
    source;
  const checks = {
    lake: isThere.lake ? 'ok' : 'LAKE_MISSING',
    index: historySessions > 0 ? 'ok' : 'NO_HISTORY',
    feed: feedCheck(status),
    page: isThere.page ? 'ok' : 'PAGE_MISSING',
  } as const;
  return {
    mode,
    symbol,
    date,
    epoch,
    seq,
    lastBar,
    historySessions,
    status,
    asOf,
    codeVersion,
    ...(feed && { feed }),
    // Without history a chart is still shown, and says so.
    ready: [checks.lake, checks.feed, checks.page].every((check) => check === 'ok'),
    checks,
    version,
    protocol: PROTOCOL_VERSION,
    clients,
    upSeconds: Math.floor(process.uptime()),
    residentBytes: process.memoryUsage.rss(),
  };
}

function feedCheck({ feed }: FeedStatus): Check {
  if (feed === 'down') return 'FEED_DOWN';
  return feed === 'silent' ? 'FEED_SILENT' : 'ok';
}
