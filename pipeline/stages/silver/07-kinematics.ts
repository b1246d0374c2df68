import {
  KINEMATIC_WINDOWS_MINUTES,
  type KinematicWindow,
  levelMotion,
} from '../../kinematics/level-motion.ts';
import { type FeatureFacts, feature, group } from '../../schema/feature-group.ts';

const motion = (unit: string, meaning: string): FeatureFacts => ({
  unit,
  frame: 'level',
  scope: 'level',
  missing: ['level-inactive', 'warm-up', 'no-trades'],
  meaning,
});

const VELOCITY = motion('ATR/min', 'Least-squares slope of the position in the level frame over the window.');
const ACCELERATION = motion(
  'ATR/min²',
  'Twice the quadratic coefficient of a least-squares fit of the position over the window.',
);
const JERK = motion(
  'ATR/min³',
  'Six times the cubic coefficient of a least-squares fit of the position over the window.',
);
const TREND = motion('ATR/min', 'Slope of the window’s second half less slope of its first.');

const velocity = <W extends KinematicWindow>(window: W) =>
  feature(`velocity_${window}min`, VELOCITY, (over: ReturnType<typeof levelMotion>) => over[window].velocity);
const acceleration = <W extends KinematicWindow>(window: W) =>
  feature(
    `acceleration_${window}min`,
    ACCELERATION,
    (over: ReturnType<typeof levelMotion>) => over[window].acceleration,
  );
const jerk = <W extends KinematicWindow>(window: W) =>
  feature(`jerk_${window}min`, JERK, (over: ReturnType<typeof levelMotion>) => over[window].jerk);
const momentumTrend = <W extends KinematicWindow>(window: W) =>
  feature(
    `momentum_trend_${window}min`,
    TREND,
    (over: ReturnType<typeof levelMotion>) => over[window].momentumTrend,
  );

/**
 * Motion towards and through the level in windows of 1 to 20 minutes, from 10-second
 * closes.
 */
export const KINEMATICS = [
  group(levelMotion, [
    ...KINEMATIC_WINDOWS_MINUTES.map(velocity),
    ...KINEMATIC_WINDOWS_MINUTES.map(acceleration),
    ...KINEMATIC_WINDOWS_MINUTES.map(jerk),
    ...KINEMATIC_WINDOWS_MINUTES.map(momentumTrend),
  ]),
] as const;
