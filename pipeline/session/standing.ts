import { minutesSinceOpen, type Session } from '../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import { timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { Standing } from '../forecast/moment.ts';
import { levelFrame } from '../levels/level-frame.ts';
import type { Checkpoint } from './rows.ts';

/**
 * Where an approach stands at a checkpoint, the same for those that are stored and for
 * those that are asked about. From contact on, the level and ATR of contact count:
 * outcomes are measured from there, wherever a moving level has gone since.
 * @returns null outside 09:30–12:30
 */
export function standingOf(session: Session, row: Checkpoint, source: PriceSource): Standing | null {
  const { episode, kind, phase, at, spot, contact } = row;
  const bucket = timeBucket(minutesSinceOpen(session, at));
  if (!bucket) return null;
  const { levelPrice, atr } = contact ?? row;
  return {
    level: episode.level,
    direction: episode.direction,
    bucket,
    phase,
    kind,
    source,
    positionAtr: levelFrame(episode.direction, spot, levelPrice, atr),
    sinceContactSeconds: contact ? (at - contact.at) / NS_PER_SECOND : Number.NaN,
    timeLeftSeconds: (session.windowEnd - at) / NS_PER_SECOND,
  };
}
