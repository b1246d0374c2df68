import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { isCondition } from '../../shared/vocabulary/alert.ts';
import { nameOf } from '../card/name-of.ts';
import { clockOf } from '../clock.ts';
import { END_WORDS, type RaceEnd } from '../races/races.ts';
import type { Scene } from '../scene.ts';

/** Something that has happened, on the track. */
export interface LaneMark {
  readonly at: number;
  /** Its place on the track, 0 to 1. */
  readonly share: number;
  readonly kind: RaceEnd | 'ALERT';
  readonly title: string;
}

/**
 * What has been passed: ends of races, and alerts. Nothing later than the shown moment.
 */
export function laneMarks(scene: Scene): LaneMark[] {
  const { replay, races, news, now } = scene.state;
  const clock = clockOf(scene.options);
  if (!replay || replay.to <= replay.from) return [];
  const mark = (at: number, kind: LaneMark['kind'], title: string): LaneMark[] =>
    at > now || at < replay.from
      ? []
      : [{ at, kind, title, share: (at - replay.from) / (replay.to - replay.from) }];
  const ends = races.flatMap(({ contact, end, endedAt }) =>
    end === null || endedAt === null
      ? []
      : mark(endedAt, end, `${clock.minutes(endedAt)} ${nameOf(contact)} ${END_WORDS[end]}`),
  );
  const alerts = news
    .filter((alert: Alert) => !isCondition(alert.type) && alert.severity !== 'INFO')
    .flatMap(({ time }) => mark(time, 'ALERT', `${clock.minutes(time)} alert`));
  return [...ends, ...alerts];
}
