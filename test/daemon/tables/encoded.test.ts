import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodedOf, withEncoded, withEncodedVectors } from '../../../daemon/tables/encoded.ts';
import { EPISODES, EPISODES_FILE, encodeEpisodes, readEpisodes } from '../../../daemon/tables/episodes.ts';
import { encodeSignals, SIGNALS, SIGNALS_FILE } from '../../../daemon/tables/signals.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { E183 } from '../../../pipeline/vectors/dimensions.ts';
import { ES, outcomesById, play, randomMarket, SESSION } from '../../market.ts';
import { DATA, scratchLake } from './made-up.ts';

const THRESHOLDS = {
  sweepUsd: 2e6,
  fuelGamma: { T0_15: 5, T15_30: 5, T30_60: 5, T60_120: 5, T120_180: 5 },
  accelerationForPush: 0.03,
};
const MARKET = randomMarket(9);
const raw = play(MARKET, { warmUp: NO_WARM_UP });
const known = play(MARKET, { warmUp: { ...NO_WARM_UP, thresholds: THRESHOLDS } });
const { lake, store } = scratchLake();

describe('Tables of raw physics, encoded', () => {
  it('have byte for byte what a run that knew the thresholds would have left', async () => {
    const signals = DATASETS.features('ES');
    await store(signals, SIGNALS_FILE, encodeSignals(SESSION, raw.checkpoints, DATA));
    const episodes = DATASETS.episodes('ES');
    await store(
      episodes,
      EPISODES_FILE,
      encodeEpisodes(SESSION, raw.checkpoints, outcomesById(raw), 'trades'),
    );
    const rawSignals = await lake.read(signals, SESSION.date, SIGNALS_FILE);
    const encoded = encodedOf(rawSignals, THRESHOLDS);
    const whole = encodeSignals(SESSION, known.checkpoints, DATA);
    const vectors = encodeEpisodes(SESSION, known.checkpoints, outcomesById(known), 'trades');
    expect(withEncoded(SIGNALS, rawSignals, encoded)).toEqual(whole);
    expect(whole.bytes).not.toEqual(encodeSignals(SESSION, raw.checkpoints, DATA).bytes);
    const rawEpisodes = await lake.read(episodes, SESSION.date, EPISODES_FILE);
    expect(withEncodedVectors(rawEpisodes, (column) => encoded.get(column)!)).toEqual(vectors);
    expect(EPISODES.some(({ name }) => name === 'e183')).toBe(true);
  });
  it('change those dimensions alone that depend on thresholds', async () => {
    const [before, after] = [raw.checkpoints[9]!.vector, known.checkpoints[9]!.vector];
    const changed = E183.filter((_, i) => !Object.is(before[i], after[i])).map(({ name }) => name);
    const encodedNames = ['fuel_effect', 'predicted_accel', 'accel_residual', 'sweep_detected'];
    expect(changed.filter((name) => !encodedNames.includes(name))).toEqual([]);
    expect(changed).toContain('fuel_effect');
    expect((await readEpisodes(lake, 'ES', SESSION.date)).length).toBe(raw.checkpoints.length);
    expect(new SessionRun(SESSION, ES, NO_WARM_UP).badPrints).toBe(0);
  });
});
