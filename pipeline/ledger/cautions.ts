import type { Caution } from '../../shared/vocabulary/grade.ts';
import { LEVEL_FAMILIES, type LevelFamily } from '../../shared/vocabulary/level.ts';
import type { Drift } from '../retrieval/drift.ts';
import { isOff } from './record-line.ts';
import type { TrackRecord } from './track-record.ts';

/** What speaks against trusting the comparison, by family of levels. */
export function cautionsOf(
  drift: Drift | null,
  { families }: Pick<TrackRecord, 'families'>,
): ReadonlyMap<LevelFamily, readonly Caution[]> {
  return new Map(
    LEVEL_FAMILIES.map((family) => {
      const line = families.get(family);
      const cautions: Caution[] = [];
      if (drift?.isUnlike) cautions.push('DRIFT');
      if (line && isOff(line)) cautions.push('CALIBRATION');
      return [family, cautions];
    }),
  );
}
