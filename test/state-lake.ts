import { DATASETS, Lake, type StoredFile } from '../daemon/lake/lake.ts';
import { Random } from '../daemon/simulator/random.ts';
import { encodeState, STATE_FILE, type StateTick } from '../daemon/tables/state.ts';
import type { StateRow } from '../pipeline/session/rows.ts';
import { FEATURES, type FeatureName, featurePlace } from '../pipeline/stages/silver/catalogue.ts';
import { STATE_TICK_NS } from '../shared/rules.ts';
import { type Session, sessionOf, sessionsBetween } from '../shared/session/session.ts';
import { BARRIER_STATE_NAMES } from '../shared/vocabulary/barrier-state.ts';
import { LEVEL_KINDS } from '../shared/vocabulary/level.ts';
import { scratchFolder } from './set-up/scratch-folder.ts';

/** Seven sessions, of which five come before the sixth. */
export const STATE_DATES = sessionsBetween('2025-06-02', '2025-06-10');

/** A folder for a lake, gone when the tests of the file are. */
export function emptyLake(): Lake {
  return new Lake(scratchFolder('states'));
}

/** State rows of a session in which every feature is noise, but for what has a law. */
export function noisyTicks(session: Session, seed = 1): StateTick[] {
  const random = new Random(seed, `states ${session.date}`);
  let spot = 6000;
  const ticks: StateTick[] = [];
  for (let at: number = session.rthOpen; at <= session.windowEnd; at += STATE_TICK_NS) {
    spot += Math.round(8 * (random.next() - 0.5)) / 4;
    ticks.push({
      at,
      rows: LEVEL_KINDS.map((level, i) => noisyRow(session, at, level, 5990 + 4 * i, spot, random)),
    });
  }
  return ticks;
}

function noisyRow(
  session: Session,
  at: number,
  level: StateRow['level'],
  price: number,
  spot: number,
  random: Random,
): StateRow {
  const early = (level === 'OR_HIGH' || level === 'OR_LOW') && at < session.openingRangeEnd;
  const levelPrice = early ? Number.NaN : price;
  const direction = spot > levelPrice ? 'DOWN' : 'UP';
  const features = Float64Array.from(FEATURES, ({ words }) => (words ? Number.NaN : random.next() - 0.5));
  const set = (name: FeatureName, value: number) => {
    features[featurePlace(name)] = value;
  };
  set('spot', spot);
  set('atr', 2);
  set('minutes_since_open', (at - session.rthOpen) / 60e9);
  set('distance_signed_atr', (spot - levelPrice) / 2);
  set('attempt_index', 1);
  set('barrier_replenishment_ratio', 0.5 + random.next());
  set('barrier_state', Math.floor(BARRIER_STATE_NAMES.length * random.next()));
  set('fuel_effect_encoded', Math.round(2 * random.next()) - 1);
  set('time_since_last_touch_sec', 600 * random.next());
  return {
    level,
    direction,
    levelPrice,
    inZone: false,
    silent: false,
    episode: null,
    features,
    levelWarm: true,
    approachGate: false,
    gapInLookback: false,
  };
}

/** Commits the state table of a date. */
export async function commitStates(
  lake: Lake,
  date: string,
  ticks: readonly StateTick[],
  inputs = date,
): Promise<void> {
  await commitFile(lake, date, encoded(date, ticks), inputs);
}

const encoded = (date: string, ticks: readonly StateTick[]): StoredFile =>
  encodeState(sessionOf(date), ticks, { contract: 'ESM5', hasBooks: true, hasOptions: true });

async function commitFile(lake: Lake, date: string, file: StoredFile, inputs: string): Promise<void> {
  await lake.commit({
    dataset: DATASETS.state('ES'),
    date,
    inputs,
    timeRange: null,
    files: { [STATE_FILE]: file },
  });
}

/** Encoded once for all tests of a file. */
const noisyFiles = new Map<string, StoredFile>();

/** A lake with the noisy states of some dates. */
export async function stateLake(dates: readonly string[] = STATE_DATES): Promise<Lake> {
  const lake = emptyLake();
  for (const date of dates) {
    const file = noisyFiles.get(date) ?? encoded(date, noisyTicks(sessionOf(date)));
    noisyFiles.set(date, file);
    await commitFile(lake, date, file, date);
  }
  return lake;
}
