import { SpymasterError } from '../../../shared/errors.ts';
import { sha256 } from '../../files/durable-write.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import type { Manifest } from '../../lake/manifest.ts';
import { withEncodedVectors } from '../../tables/encoded.ts';
import { EPISODES_FILE } from '../../tables/episodes.ts';
import { SEQUENCES_FILE } from '../../tables/sequences.ts';
import { SIGNALS_FILE } from '../../tables/signals.ts';
import { StageClock } from '../stage-clock.ts';
import type { DateWork } from '../work-item.ts';
import type { StepOutcome } from './physics.ts';
import { contentOf, PHYSICS_FACT, requirePhysics } from './silver.ts';
import { copyOf, timeRangeOf } from './stored-copy.ts';

/** What a step says of a session, beside what became of it. */
export interface SessionResult extends StepOutcome {
  readonly approaches: number;
  readonly contacts: number;
  readonly checkpoints: number;
}

/**
 * Last step of a date: its episodes, their vectors completed with what its silver holds
 * against thresholds.
 * @throws {SpymasterError} LAKE_NOT_COMMITTED before its silver is there, or where that
 * was made of other physics than now stands
 */
export async function buildGold({ dataFolder, symbol, date, repair }: DateWork): Promise<SessionResult> {
  const lake = new Lake(dataFolder);
  const dataset = DATASETS.episodes(symbol);
  const standing = await lake.standing(dataset, date);
  const features = await requireSilver(lake, symbol, date);
  const inputs = sha256(`gold|${features.inputs}`);
  if ((await lake.stateOf(dataset, date, inputs, repair)) === 'complete')
    return { date, built: false, seconds: {}, ...countsOf(features) };
  const physics = DATASETS.physics(symbol);
  const episodes = await lake.read(physics, date, EPISODES_FILE);
  const signals = await lake.read(DATASETS.features(symbol), date, SIGNALS_FILE);
  const sequences = await copyOf(lake, physics, date, SEQUENCES_FILE);
  const clock = new StageClock();
  const files = {
    [EPISODES_FILE]: clock.of('gold 1', () =>
      withEncodedVectors(episodes, (column) => signals.numbers(column)),
    ),
    [SEQUENCES_FILE]: sequences,
  };
  const timeRange = timeRangeOf(features);
  await lake.commit({ dataset, date, inputs, facts: features.facts, timeRange, standing, files });
  return { date, built: true, seconds: clock.seconds(), ...countsOf(features) };
}

async function requireSilver(lake: Lake, symbol: string, date: string): Promise<Manifest> {
  const physics = await requirePhysics(lake, symbol, date);
  const features = await lake.manifest(DATASETS.features(symbol), date);
  if (features?.facts[PHYSICS_FACT] === contentOf(physics)) return features;
  throw new SpymasterError(
    'LAKE_NOT_COMMITTED',
    features
      ? `The silver tables of ${date} were made of other physics than now stands.`
      : `The silver tables of ${date} are not in the lake.`,
    { hint: `Build them: spymaster pipeline bronze-to-silver --start ${date} --end ${date}` },
  );
}

const countsOf = ({ facts }: Manifest) => ({
  approaches: Number(facts.approaches),
  contacts: Number(facts.contacts),
  checkpoints: Number(facts.checkpoints),
});
