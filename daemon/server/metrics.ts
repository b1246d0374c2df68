import type { Answer } from '../../shared/protocol/answer.ts';
import { FEED_STATES } from '../../shared/protocol/feed-status.ts';
import { verdictOf } from '../../shared/protocol/verdict.ts';
import { DELAY_BOUNDS_SECONDS, type Delays } from '../session/delays.ts';
import type { FeedFacts } from '../session/show.ts';
import type { Timeline } from '../session/timeline.ts';
import type { Health } from './health.ts';
import type { StreamServer } from './stream-server.ts';

type Sample = readonly [labels: Readonly<Record<string, string | number>>, value: number];

/**
 * How a daemon is, in the text form that Prometheus reads (exposition format 0.0.4).
 */
export function metricsText(
  health: Health,
  stream: Pick<StreamServer, 'closes' | 'queueDepth' | 'traffic' | 'conflated'>,
  { durable }: Pick<Timeline, 'durable'>,
  closeDelays?: Delays,
): string {
  const { clients, status, seq, upSeconds, residentBytes, historySessions, mode, feed } = health;
  const { frames, byType, snapshots, resumes } = stream.traffic;
  const ofTypes = (of: (sent: { frames: number; bytes: number }) => number): Sample[] =>
    [...byType].map(([type, sent]) => [{ type }, of(sent)]);
  return [
    gauge('clients', 'Clients that have said hello, and that have not yet.', [
      [{ state: 'admitted' }, clients.admitted],
      [{ state: 'waiting' }, clients.waiting],
    ]),
    gauge('queued_frames', 'Frames that wait for slow clients.', [[{}, stream.queueDepth]]),
    counter('frames_total', 'Frames sent, by what they are.', byName('kind', frames)),
    counter(
      'frames_of_type_total',
      'Frames sent, by type.',
      ofTypes((sent) => sent.frames),
    ),
    counter(
      'bytes_total',
      'Bytes of frames sent, by type, before any compression.',
      ofTypes((sent) => sent.bytes),
    ),
    counter('snapshots_total', 'Snapshots sent, by why.', byName('why', snapshots)),
    counter('resumes_total', 'Clients that went on where they stood.', [[{}, resumes]]),
    counter('conflated_total', 'Frames that pass, and that a newer one took the place of.', [
      [{}, stream.conflated],
    ]),
    counter('closes_total', 'Connections ended by the daemon, by close code.', [
      ...[...stream.closes].map(([code, count]): Sample => [{ code }, count]),
    ]),
    gauge('durable_frames', 'The number of the last durable frame.', [[{}, seq]]),
    gauge(
      'feed_state',
      'One for what the feed is doing.',
      FEED_STATES.map((state): Sample => [{ state }, state === status.feed ? 1 : 0]),
    ),
    ...(status.behindMs === null
      ? []
      : [gauge('feed_lag_seconds', 'From an event to its reading.', [[{}, status.behindMs / 1000]])]),
    // Of a replay everything is known from the start: that would tell what is to come.
    ...(mode === 'live'
      ? [
          ...(feed ? feedMetrics(feed) : []),
          gauge('feed_gaps', 'Spans without data so far.', [[{}, gapsIn(durable)]]),
          gauge('answers', 'Answers committed to so far, by what they claim.', answersIn(durable)),
        ]
      : []),
    ...(closeDelays
      ? [histogram('close_to_wire_seconds', 'From a bar’s end to its frames.', closeDelays)]
      : []),
    gauge('history_sessions', 'Sessions behind the answers.', [[{}, historySessions]]),
    gauge('up_seconds', 'Since the process began.', [[{}, upSeconds]]),
    gauge('resident_bytes', 'Memory of the process.', [[{}, residentBytes]]),
  ].join('');
}

const feedMetrics = ({ reconnects, holes, late, isRecorded }: FeedFacts): string[] => [
  counter('feed_reconnects_total', 'Connections to the gateway that were made anew.', [[{}, reconnects]]),
  counter('feed_holes_total', 'Spans that could not be had again.', [[{}, holes]]),
  counter('feed_late_events_total', 'Events that came too late to be told.', [[{}, late]]),
  gauge('feed_recorded', 'One while the session is recorded.', [[{}, isRecorded ? 1 : 0]]),
];

type Durable = Timeline['durable'];
const gapsIn = (durable: Durable): number => durable.filter(({ body }) => body.type === 'gap').length;

/** At closes and at contacts; a contact at a close is in both, and counts once. */
function answersIn(durable: Durable): Sample[] {
  const counts = new Map<string, { readonly labels: Sample[0]; count: number }>();
  const counted = new Set<string>();
  for (const answer of durable.flatMap(committedIn)) {
    const name = `${answer.episodeId} ${answer.time}`;
    if (counted.has(name)) continue;
    counted.add(name);
    const labels = { verdict: verdictOf(answer), grade: answer.grade };
    const group = counts.get(labelsText(labels)) ?? { labels, count: 0 };
    group.count++;
    counts.set(labelsText(labels), group);
  }
  return [...counts.values()].map(({ labels, count }): Sample => [labels, count]);
}

function committedIn({ body }: Durable[number]): readonly Answer[] {
  if (body.type === 'contact') return [body.contact.said];
  return body.type === 'signals' ? body.answers.filter(({ committed }) => committed) : [];
}

/** In the form of Prometheus: each count holds all that took no longer. */
function histogram(name: string, help: string, { counts, count, sumSeconds }: Delays): string {
  const full = `spymaster_${name}`;
  const buckets = DELAY_BOUNDS_SECONDS.map((bound, i) => `${full}_bucket{le="${bound}"} ${counts[i]}\n`);
  const all = `${full}_bucket{le="+Inf"} ${count}\n${full}_sum ${sumSeconds}\n${full}_count ${count}\n`;
  return `# HELP ${full} ${help}\n# TYPE ${full} histogram\n${buckets.join('')}${all}`;
}

const byName = (label: string, counts: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);
const counter = (name: string, help: string, samples: readonly Sample[]): string =>
  metric('counter', name, help, samples);
const gauge = (name: string, help: string, samples: readonly Sample[]): string =>
  metric('gauge', name, help, samples);

function metric(type: 'gauge' | 'counter', name: string, help: string, samples: readonly Sample[]): string {
  const full = `spymaster_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labelsText(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}

function labelsText(labels: Sample[0]): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return parts.length > 0 ? `{${parts.join(',')}}` : '';
}
