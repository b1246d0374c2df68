import { describe, expect, it } from 'vitest';
import { healthOf } from '../../../daemon/server/health.ts';
import type { HealthSource } from '../../../daemon/session/show.ts';
import type { FeedState } from '../../../shared/protocol/feed-status.ts';
import { STATUS } from '../../messages.ts';

const FEED = { reconnects: 1, holes: 0, late: 2, isRecorded: true };
const source = (feed: FeedState, historySessions = 84): HealthSource => ({
  mode: 'live',
  symbol: 'ES',
  date: '2025-06-05',
  epoch: '2025-06-05.0123456789ab',
  seq: 12,
  lastBar: 1_749_130_200,
  historySessions,
  asOf: '2025-06-05',
  codeVersion: 'silver 8',
  feed: FEED,
  status: { ...STATUS, feed, behindMs: 250 },
});
const WITH = {
  version: '1.2.3',
  clients: { admitted: 2, waiting: 1 },
  isThere: { lake: true, page: true },
};

describe('A daemon’s health', () => {
  it.each([
    ['live', true, 'ok'],
    ['recorded', true, 'ok'],
    ['catching-up', true, 'ok'],
    ['behind', true, 'ok'],
    ['closed', true, 'ok'],
    ['waiting', true, 'ok'],
    ['silent', false, 'FEED_SILENT'],
    ['down', false, 'FEED_DOWN'],
  ] as const)('with a feed that is %s: ready %s', (feed, ready, check) => {
    expect(healthOf(source(feed), WITH)).toMatchObject({ ready, checks: { index: 'ok', feed: check } });
  });
  it('names a lack of history, which is no reason not to show a chart', () => {
    expect(healthOf(source('live', 0), WITH)).toMatchObject({ ready: true, checks: { index: 'NO_HISTORY' } });
  });
  it('is not ready once what it serves from is gone', () => {
    const without = (gone: 'lake' | 'page') =>
      healthOf(source('live'), { ...WITH, isThere: { ...WITH.isThere, [gone]: false } });
    expect(without('lake')).toMatchObject({ ready: false, checks: { lake: 'LAKE_MISSING', page: 'ok' } });
    expect(without('page')).toMatchObject({ ready: false, checks: { lake: 'ok', page: 'PAGE_MISSING' } });
  });
  it('says where the stream stands, who is there, and what the process takes', () => {
    const health = healthOf(source('live'), WITH);
    const { version, clients } = WITH;
    expect(health).toMatchObject({ seq: 12, date: '2025-06-05', version, clients, feed: FEED });
    expect(health).toMatchObject({ asOf: '2025-06-05', codeVersion: 'silver 8', protocol: 1 });
    expect(health).not.toHaveProperty('isThere');
    expect(health.residentBytes).toBeGreaterThan(1 << 20);
    expect(health.upSeconds).toBeGreaterThanOrEqual(0);
  });
});
