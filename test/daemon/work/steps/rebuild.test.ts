import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS, Lake, type StoredFile } from '../../../../daemon/lake/lake.ts';
import { reencoded } from '../../../../daemon/lake/row-encoding.ts';
import { EPISODES, EPISODES_FILE } from '../../../../daemon/tables/episodes.ts';
import { LABELS, LABELS_FILE } from '../../../../daemon/tables/labels.ts';
import { SIGNALS, SIGNALS_FILE } from '../../../../daemon/tables/signals.ts';
import { STATE, STATE_FILE } from '../../../../daemon/tables/state.ts';
import { STAGES_FACT } from '../../../../daemon/work/steps/physics.ts';
import { eventsToRebuild, rebuildStage } from '../../../../daemon/work/steps/rebuild.ts';
import { copyOf } from '../../../../daemon/work/steps/stored-copy.ts';
import { type StageId, stageId } from '../../../../pipeline/schema/stage.ts';
import { withReaders } from '../../../../pipeline/stages/lineage.ts';
import { STAGES } from '../../../../pipeline/stages/registry.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';

const [, DATE] = SAMPLE_DATES;
const PHYSICS = DATASETS.physics('ES');
let lake = new Lake('');
beforeAll(async () => {
  lake = new Lake(await sampleLake());
}, 120_000);
const work = () => ({ dataFolder: lake.root, symbol: 'ES', date: DATE, repair: false });
const rebuild = (stage: StageId) => rebuildStage({ ...work(), stage });

/** What every file of the date holds, in silver and gold. */
async function contents(): Promise<Record<string, string>> {
  const datasets = [PHYSICS, DATASETS.state('ES'), DATASETS.features('ES'), DATASETS.episodes('ES')];
  const manifests = await Promise.all(datasets.map((dataset) => lake.manifest(dataset, DATE)));
  return Object.fromEntries(
    manifests.flatMap((manifest, i) =>
      Object.entries(manifest!.files).map(([name, { sha256 }]) => [`${datasets[i]}/${name}`, sha256]),
    ),
  );
}

/** Puts tables in the place of stored ones, or facts in the place of facts. */
async function overwrite(files: Record<string, StoredFile>, facts: Record<string, string> = {}) {
  const manifest = (await lake.manifest(PHYSICS, DATE))!;
  const names = Object.keys(manifest.files).map((name) => name.split('/').at(-1)!);
  const stored = await Promise.all(names.map((name) => copyOf(lake, PHYSICS, DATE, name)));
  await lake.commit({
    dataset: PHYSICS,
    date: DATE,
    inputs: manifest.inputs,
    facts: { ...manifest.facts, ...facts },
    timeRange: null,
    files: { ...Object.fromEntries(names.map((name, i) => [name, stored[i]!])), ...files },
  });
}

/** Every feature that a stage writes becomes missing in the tables of features. */
async function wreck(columns: ReadonlySet<string>) {
  const files: Record<string, StoredFile> = {};
  for (const [file, spec] of [
    [SIGNALS_FILE, SIGNALS],
    [STATE_FILE, STATE],
  ] as const) {
    const table = await lake.read(PHYSICS, DATE, file);
    const wrecked = spec.filter(({ name }) => columns.has(name));
    const missing = wrecked.map(({ name, type }) => [
      name,
      type === 'float64' ? new Float64Array(table.length).fill(Number.NaN) : Array(table.length).fill(null),
    ]);
    files[file] = { bytes: reencoded(spec, table, Object.fromEntries(missing)), rows: table.length };
  }
  await overwrite(files);
}

describe('One stage, built alone', { timeout: 60_000 }, () => {
  // What each is made of is held against the whole in test/pipeline/stages/lineage.
  it.each(['silver 7', 'silver 9', 'silver 11'] as const)(
    '%s puts back its columns that were lost',
    async (id) => {
      const whole = await contents();
      const { writes } = STAGES.find((stage) => stageId(stage) === id)!;
      await wreck(new Set(writes.map(({ name }) => name)));
      expect(await contents()).not.toEqual(whole);
      expect(await rebuild(id)).toMatchObject({ date: DATE, built: true });
      expect(await contents()).toEqual(whole);
    },
  );
  it('leaves the columns of others as they are stored', async () => {
    await wreck(new Set(['ofi_60s', 'velocity_1min']));
    await rebuild('silver 8');
    const signals = await lake.read(DATASETS.features('ES'), DATE, SIGNALS_FILE);
    expect(signals.numbers('ofi_60s').some((value) => !Number.isNaN(value))).toBe(true);
    expect(signals.numbers('velocity_1min').every(Number.isNaN)).toBe(true);
    await rebuild('silver 7');
    const again = await lake.read(DATASETS.features('ES'), DATE, SIGNALS_FILE);
    expect(again.numbers('velocity_1min').some((value) => !Number.isNaN(value))).toBe(true);
  });
  it('puts back outcomes, and vectors whole', async () => {
    const whole = await contents();
    const labels = await lake.read(PHYSICS, DATE, LABELS_FILE);
    const episodes = await lake.read(PHYSICS, DATE, EPISODES_FILE);
    await overwrite({
      [LABELS_FILE]: {
        bytes: reencoded(LABELS, labels, { outcome: Array(labels.length).fill('BREAK') }),
        rows: labels.length,
      },
      [EPISODES_FILE]: {
        bytes: reencoded(EPISODES, episodes, { e183: new Float32Array(episodes.vectors('e183').length) }),
        rows: episodes.length,
      },
    });
    await rebuild('gold 1');
    await rebuild('silver 14');
    expect(await contents()).toEqual(whole);
  });
  it('plays no more events than it is made of', () => {
    const eventsOf = (id: string) => {
      const stage = STAGES.find((each) => stageId(each) === id)!;
      return eventsToRebuild(stage, withReaders(stage));
    };
    expect(eventsOf('silver 7')).toEqual(['bar', 'trade']);
    expect(eventsOf('silver 14')).toEqual(['bar', 'trade']);
    expect(eventsOf('silver 8')).toEqual(['bar', 'trade', 'book']);
    expect(eventsOf('silver 11')).not.toContain('book');
    expect(eventsOf('gold 1')).toHaveLength(7);
  });
  it('is refused where other stages have changed too, or the data', async () => {
    const stages = String((await lake.manifest(PHYSICS, DATE))!.facts[STAGES_FACT]);
    await overwrite({}, { [STAGES_FACT]: stages.replace('silver 8.1', 'silver 8.0') });
    await expect(rebuild('silver 7')).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
      message: expect.stringContaining('by another silver 8 (order-flow)'),
    });
    await rebuild('silver 8');
    await overwrite({}, { data: 'others' });
    await expect(rebuild('silver 8')).rejects.toThrow(/from other data than there are now/);
  });
  it('is refused where it would have other rows', async () => {
    const { facts } = (await lake.manifest(DATASETS.features('ES'), DATE))!;
    const signals = await lake.read(PHYSICS, DATE, SIGNALS_FILE);
    const ids = signals.strings('event_id').map((id) => `${id}x`);
    await overwrite(
      { [SIGNALS_FILE]: { bytes: reencoded(SIGNALS, signals, { event_id: ids }), rows: signals.length } },
      { data: String(facts.data) },
    );
    await expect(rebuild('silver 7')).rejects.toThrow(
      /signals.parquet would have other rows than are stored/,
    );
  });
  it('of bars is the bars', async () => {
    const dataset = DATASETS.bars('ES');
    const before = await lake.manifest(dataset, DATE);
    expect(await rebuild('silver 1')).toMatchObject({ built: true });
    expect(await lake.manifest(dataset, DATE)).toEqual(before);
  });
});
