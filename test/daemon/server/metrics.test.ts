import { expect, it } from 'vitest';
import { healthOf } from '../../../daemon/server/health.ts';
import { metricsText } from '../../../daemon/server/metrics.ts';
import { Traffic } from '../../../daemon/server/traffic.ts';
import { Delays } from '../../../daemon/session/delays.ts';
import { verdictOf } from '../../../shared/protocol/verdict.ts';
import { ANSWER, CONTACT, STATUS } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';

const delays = new Delays();
for (const seconds of [0.2, 30]) delays.add(seconds);
const health = healthOf(
  {
    mode: 'live',
    symbol: 'ES',
    date: '2025-06-05',
    epoch: 'e',
    seq: 12,
    lastBar: null,
    historySessions: 84,
    asOf: '2025-06-05',
    codeVersion: 'silver 8',
    feed: { reconnects: 3, holes: 1, late: 5, isRecorded: false },
    status: { ...STATUS, feed: 'behind', behindMs: 2500 },
  },
  {
    version: '1.2.3',
    clients: { admitted: 2, waiting: 1 },
    isThere: { lake: true, page: true },
  },
);

const timeline = timelineOf(
  frameAt('09:32', {
    answers: [ANSWER, { ...ANSWER, time: ANSWER.time + 30, committed: false }],
    isClose: true,
  }),
  frameAt('09:33', {
    contacts: [
      { ...CONTACT, said: { ...ANSWER, time: ANSWER.time + 7 } },
      { ...CONTACT, said: ANSWER },
    ],
  }),
  frameAt('09:34', {
    answers: ['one', 'another'].map((episodeId) => ({ ...ANSWER, episodeId })),
    isClose: true,
    gaps: [{ from: 1, to: 2, what: ['trades'] }],
  }),
);

it('Metrics are in the form that Prometheus reads, each with its help and type', () => {
  const traffic = new Traffic();
  traffic.sent('durable', '{"type":"bar","ü":1}');
  traffic.sent('durable', '{"type":"gap"}');
  traffic.snapshots.slow = 4;
  traffic.resumes = 6;
  const text = metricsText(
    health,
    { closes: new Map([[4401, 3]]), queueDepth: 7, traffic, conflated: 5 },
    timeline,
    delays,
  );
  for (const line of [
    'spymaster_clients{state="admitted"} 2',
    'spymaster_clients{state="waiting"} 1',
    'spymaster_queued_frames 7',
    'spymaster_closes_total{code="4401"} 3',
    'spymaster_frames_total{kind="durable"} 2',
    'spymaster_frames_total{kind="reply"} 0',
    'spymaster_frames_of_type_total{type="bar"} 1',
    'spymaster_bytes_total{type="bar"} 21',
    'spymaster_bytes_total{type="gap"} 14',
    'spymaster_snapshots_total{why="slow"} 4',
    'spymaster_resumes_total 6',
    'spymaster_conflated_total 5',
    'spymaster_durable_frames 12',
    'spymaster_feed_gaps 1',
    `spymaster_answers{verdict="${verdictOf(ANSWER)}",grade="${ANSWER.grade}"} 4`,
    'spymaster_close_to_wire_seconds_bucket{le="0.05"} 0',
    'spymaster_close_to_wire_seconds_bucket{le="0.25"} 1',
    'spymaster_close_to_wire_seconds_bucket{le="+Inf"} 2',
    'spymaster_close_to_wire_seconds_count 2',
    'spymaster_close_to_wire_seconds_sum 30.2',
    'spymaster_feed_state{state="behind"} 1',
    'spymaster_feed_state{state="live"} 0',
    'spymaster_feed_lag_seconds 2.5',
    'spymaster_history_sessions 84',
    'spymaster_feed_reconnects_total 3',
    'spymaster_feed_holes_total 1',
    'spymaster_feed_late_events_total 5',
    'spymaster_feed_recorded 0',
  ])
    expect(text.split('\n')).toContain(line);
  const names = new Set(
    [...text.matchAll(/^(spymaster_\w+)/gm)].map(([, name]) => name!.replace(/_(bucket|sum|count)$/, '')),
  );
  for (const name of names) {
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
    expect(text).toMatch(new RegExp(`^# TYPE ${name} (gauge|counter|histogram)$`, 'm'));
  }
  expect(text.endsWith('\n')).toBe(true);
});
it('A lag that is not known is no figure', () => {
  const unknown = { ...health, status: { ...health.status, behindMs: null } };
  expect(
    metricsText(
      unknown,
      { closes: new Map(), queueDepth: 0, traffic: new Traffic(), conflated: 0 },
      timeline,
    ),
  ).not.toContain('lag');
});
it('No lag is a figure too', () => {
  const inTime = { ...health, status: { ...health.status, behindMs: 0 } };
  const stream = { closes: new Map(), queueDepth: 0, traffic: new Traffic(), conflated: 0 };
  expect(metricsText(inTime, stream, timeline)).toContain('spymaster_feed_lag_seconds 0\n');
});
it('A replay does not tell what is to come', () => {
  const stream = { closes: new Map(), queueDepth: 0, traffic: new Traffic(), conflated: 0 };
  const text = metricsText({ ...health, mode: 'replay' }, stream, timeline);
  expect(text).not.toMatch(/feed_gaps|spymaster_answers|close_to_wire/);
});
