import type { FeedStatus } from '../../shared/protocol/messages.ts';
import type { HealthSource } from '../session/show.ts';

export type Check = 'ok' | 'NO_HISTORY' | 'FEED_DOWN' | 'FEED_SILENT';

export interface Health extends HealthSource {
  readonly ready: boolean;
  readonly checks: { readonly index: Check; readonly feed: Check };
  readonly version: string;
  readonly clients: { readonly admitted: number; readonly waiting: number };
  readonly upSeconds: number;
  readonly residentBytes: number;
}

/** How a daemon is, in one reading. */
export function healthOf(
  source: HealthSource,
  { version, clients }: Pick<Health, 'version' | 'clients'>,
): Health {
  const { mode, symbol, date, epoch, seq, lastBar, historySessions, status } = source;
  const checks = { index: historySessions > 0 ? 'ok' : 'NO_HISTORY', feed: feedCheck(status) } as const;
  return {
    mode,
    symbol,
    date,
    epoch,
    seq,
    lastBar,
    historySessions,
    status,
    // Without history a chart is still shown, and says so.
    ready: checks.feed === 'ok',
    checks,
    version,
    clients,
    upSeconds: Math.floor(process.uptime()),
    residentBytes: process.memoryUsage.rss(),
  };
}

function feedCheck({ feed }: FeedStatus): Check {
  if (feed === 'down') return 'FEED_DOWN';
  return feed === 'silent' ? 'FEED_SILENT' : 'ok';
}
