import { DISTANCES, type Distance, type Moment, type Stage } from './moment.ts';

/**
 * Where what is added to price and time is measured apart: before contact by distance, at
 * contact, and after it: what is known of one lends no weight to what is not known of
 * another. A moment between two has part in both, in what is added and in what that is
 * worth.
 */
export const WORTH_STAGES = [...DISTANCES, 'contact', 'open'] as const;
export type WorthStage = Distance | Exclude<Stage, 'before'>;
export type ByWorthStage<T> = Readonly<Record<WorthStage, T>>;

/**
 * On fewer cases, or cases of fewer sessions, what is added at a stage is fitted to
 * chance.
 */
export const MIN_CASES = 31;
export const MIN_DAYS = 10;

export const byWorthStage = <T>(of: (stage: WorthStage) => T): ByWorthStage<T> => ({
  near: of('near'),
  middle: of('middle'),
  far: of('far'),
  contact: of('contact'),
  open: of('open'),
});

/** The stage that a moment has most of. */
export function worthStageOf({ stage, distanceShares: shares }: Moment): WorthStage {
  if (stage !== 'before' || !shares) return stage === 'contact' ? 'contact' : 'open';
  return DISTANCES.reduce((most, each) => (shares[each] > shares[most] ? each : most));
}

/**
 * How much a moment has of each stage, together 1: by distance before contact, by time
 * since it afterwards.
 */
export const stageShares = ({
  distanceShares,
  contactShare,
}: Moment): readonly (readonly [WorthStage, number])[] =>
  distanceShares
    ? DISTANCES.map((distance) => [distance, distanceShares[distance]] as const)
    : [
        ['contact', contactShare],
        ['open', 1 - contactShare],
      ];
