import type { Checkpoint } from '../../pipeline/session/rows.ts';
import { minutesSinceOpen, type Session } from '../../shared/session/session.ts';

/** One id per checkpoint: the episode's, with what distinguishes the moment. */
export function eventId(session: Session, { episode, kind, at }: Checkpoint): string {
  switch (kind) {
    case 'APPROACH':
      return episode.id;
    case 'CONTACT':
      return `${episode.id}_C`;
    case 'WITHIN_1_0':
      return `${episode.id}_W100`;
    case 'WITHIN_0_5':
      return `${episode.id}_W050`;
    case 'CLOSE':
      return `${episode.id}_T${Math.round(minutesSinceOpen(session, at) * 60)}`;
  }
}
