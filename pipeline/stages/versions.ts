import { type Stage, stageId } from '../schema/stage.ts';
import { STAGES } from './registry.ts';

/** What names the stages that a date was made with: an id and a version each. */
export const stageVersions = (stages: readonly Stage[] = STAGES): string =>
  stages.map((stage) => `${stageId(stage)}.${stage.version}`).join(', ');

/** The stages whose version is not the one that a date was made with. */
export function changedSince(madeWith: string): readonly Stage[] {
  const known = new Set(madeWith.split(', '));
  return STAGES.filter((stage) => !known.has(stageVersions([stage])));
}
