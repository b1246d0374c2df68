import { beforeAll, describe, expect, it } from 'vitest';
import { type CommitRequest, DATASETS, Lake } from '../../../../daemon/lake/lake.ts';
import { reencoded } from '../../../../daemon/lake/row-encoding.ts';
import { STATE, STATE_FILE } from '../../../../daemon/tables/state.ts';
import { buildSilver, contentOf, requirePhysics } from '../../../../daemon/work/steps/silver.ts';
import { copyOf, timeRangeOf } from '../../../../daemon/work/steps/stored-copy.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [, DATE] = SAMPLE_DATES;
const PHYSICS = DATASETS.physics('ES');
let lake = new Lake('');
beforeAll(async () => {
  lake = new Lake(await sampleLake());
}, 120_000);
const build = () => buildSilver({ dataFolder: lake.root, symbol: 'ES', date: DATE, repair: false });

/** The date's physics, committed again with something else in it. */
async function commitPhysics(other: Partial<Pick<CommitRequest, 'files' | 'facts'>>): Promise<void> {
  const manifest = await requirePhysics(lake, 'ES', DATE);
  const names = Object.keys(manifest.files).map((name) => name.split('/').at(-1)!);
  const files = await Promise.all(
    names.map(async (name) => [name, await copyOf(lake, PHYSICS, DATE, name)] as const),
  );
  await lake.commit({
    dataset: PHYSICS,
    date: DATE,
    inputs: manifest.inputs,
    facts: { ...manifest.facts, ...other.facts },
    timeRange: timeRangeOf(manifest),
    files: { ...Object.fromEntries(files), ...other.files },
  });
}

describe('The silver of a date', () => {
  it('holds the thresholds it was encoded with, and names the physics it was made of', async () => {
    expect(await build()).toEqual({ date: DATE, built: false, seconds: {} });
    const { facts } = (await lake.manifest(DATASETS.state('ES'), DATE))!;
    expect(JSON.parse(String(facts.thresholds)).sweepUsd).toBeGreaterThan(0);
    expect(facts.physics).toBe(contentOf(await requirePhysics(lake, 'ES', DATE)));
  });
  it('follows its physics: other content, though of the same inputs, is encoded anew', async () => {
    const state = await lake.read(PHYSICS, DATE, STATE_FILE);
    const spot = state.numbers('spot').map((price) => price + 1);
    const moved = { bytes: reencoded(STATE, state, { spot }), rows: state.length };
    await commitPhysics({ files: { [STATE_FILE]: moved } });
    expect(await build()).toMatchObject({ built: true });
    const built = await lake.read(DATASETS.state('ES'), DATE, STATE_FILE);
    expect(built.numbers('spot')).toEqual(spot);
    expect(await build()).toMatchObject({ built: false });
  });
  it('says of its source what its physics says, though the tables are the same to the byte', async () => {
    await commitPhysics({ facts: { bad_prints: 7 } });
    expect(await build()).toMatchObject({ built: true });
    expect((await lake.manifest(DATASETS.features('ES'), DATE))!.facts.bad_prints).toBe(7);
  });
  it('is refused without physics', async () => {
    await expect(requirePhysics(lake, 'ES', '2025-06-04')).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
      message: 'The raw physics of 2025-06-04 is not in the lake.',
    });
  });
});
