import { expect, it } from 'vitest';
import { stageId } from '../../../pipeline/schema/stage.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { changedSince, stageVersions } from '../../../pipeline/stages/versions.ts';

it('the versions of the stages name each, and tell which have changed', () => {
  const versions = stageVersions();
  expect(versions.split(', ')).toHaveLength(STAGES.length);
  expect(versions).toMatch(/^silver 0\.2, .*, gold 0\.2, gold 1\.3, gold 2\.4$/);
  expect(changedSince(versions)).toEqual([]);
  const before = versions.replace('silver 1.1,', 'silver 1.0,').replace('gold 2.4', 'gold 2.3');
  expect(changedSince(before).map(stageId)).toEqual(['silver 1', 'gold 2']);
  // An id that begins another is not taken for it.
  expect(changedSince(versions.replace('silver 1.1, ', '')).map(stageId)).toEqual(['silver 1']);
});
