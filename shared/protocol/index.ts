/**
 * What a client of the daemon needs: the stream's messages, and the words they are made
 * of. Published as `spymaster/protocol`.
 */

export {
  ALERT_TYPES,
  ALERTS,
  type AlertType,
  EXPECTATIONS,
  type Expectation,
  SEVERITIES,
  type Severity,
} from '../vocabulary/alert.ts';
export {
  CHECKPOINT_KINDS,
  type CheckpointKind,
  DIRECTIONS,
  type Direction,
  PHASES,
  type Phase,
} from '../vocabulary/approach.ts';
export { GRADES, type Grade } from '../vocabulary/grade.ts';
export { LEVEL_KINDS, LEVELS, type LevelKind } from '../vocabulary/level.ts';
export {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  LABEL_RULES,
  type LabelRule,
  OUTCOMES,
  type Outcome,
} from '../vocabulary/outcome.ts';
export {
  PROJECTED_STREAMS,
  type ProjectedStream,
  STREAMS,
  type Stream,
} from '../vocabulary/stream.ts';
export { TIME_BUCKETS, type TimeBucket } from '../vocabulary/time-bucket.ts';
export { alertBody, alertTitle, recordText } from './alert-text.ts';
export * from './answer.ts';
export * from './client-messages.ts';
export * from './limits.ts';
export * from './messages.ts';
export * from './neighbours.ts';
export { emptyPicture, fold } from './picture.ts';
export { type ReadoutLine, readout } from './readout.ts';
export * from './stream-errors.ts';
export * from './stream-messages.ts';
