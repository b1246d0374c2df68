import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { ALERT_TYPES, type AlertType } from '../../shared/vocabulary/alert.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';

/** Types that are on at a level, after all that came on, changed and went off. */
export function alertsOn(alerts: readonly Alert[], level: LevelKind): readonly AlertType[] {
  const last = new Map(alerts.filter((alert) => alert.level === level).map((alert) => [alert.type, alert]));
  return ALERT_TYPES.filter((type) => last.has(type) && last.get(type)!.state !== 'ended');
}
