import { LEVEL_KINDS, LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS, type HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { type CalibrationError, calibrationErrorOf } from './calibration-error.ts';
import { type RecordLine, recordLine } from './record-line.ts';
import {
  breaksAtContact,
  type JudgedEntry,
  linesBy,
  ofLastSessions,
  RECORD_SESSIONS,
} from './track-record.ts';

/** What was said of breaks at first contact, taken apart. */
export interface ContactRecords {
  /** Breaks within four minutes. */
  readonly levels: ReadonlyMap<LevelKind, RecordLine>;
  readonly horizons: ReadonlyMap<HorizonSeconds, HorizonRecord>;
}

export interface HorizonRecord {
  readonly line: RecordLine;
  /** How far what was said is off in all. */
  readonly error: CalibrationError;
}

/**
 * Running calibration at first contact by level and by horizon; none for one without a
 * contact whose outcome is known.
 * @param judged of sessions that are over, in any order
 */
export function contactRecords(
  judged: readonly JudgedEntry[],
  sessions: number = RECORD_SESSIONS,
): ContactRecords {
  const recent = ofLastSessions(judged, sessions);
  return {
    levels: linesBy(LEVEL_KINDS, (level) => {
      const own = recent.filter(({ entry }) => entry.level === level);
      return recordLine(`breaks within 4 min, at contact, ${LEVELS[level].title}`, breaksAtContact(own));
    }),
    horizons: new Map(
      HORIZONS_SECONDS.flatMap((horizon) => {
        const claims = breaksAtContact(recent, horizon);
        const line = recordLine(`breaks within ${horizon / 60} min, at contact`, claims);
        const error = calibrationErrorOf(
          claims.map(({ date, said, happened }) => ({ date, probability: said, happened })),
        );
        return line && error ? [[horizon, { line, error }] as const] : [];
      }),
    ),
  };
}
