import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeTable } from '../../../daemon/lake/row-encoding.ts';
import { encodeSignals, SIGNALS_FILE } from '../../../daemon/tables/signals.ts';
import { encodeState, STATE_FILE } from '../../../daemon/tables/state.ts';
import { tablesOf, validateTables } from '../../../daemon/tables/validate.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { play, randomMarket, SESSION } from '../../market.ts';
import { DATA, scratchLake } from './made-up.ts';

const { lake, store } = scratchLake();
const told = play(randomMarket(7));
const check = (what: Parameters<typeof validateTables>[2]) =>
  validateTables(
    lake,
    'ES',
    what,
    () => true,
    () => undefined,
  );
const STATE = { dataset: DATASETS.state('ES'), file: encodeState(SESSION, told.ticks, DATA) };

describe('Stored tables', () => {
  it('that hold what their stages promise have no problem', async () => {
    await store(STATE.dataset, STATE_FILE, STATE.file);
    expect(await check('silver')).toEqual({ dates: 1, files: 1, rows: 361 * 6, problems: [] });
    expect(await check('gold')).toEqual({ dates: 0, files: 0, rows: 0, problems: [] });
  });
  it('of dates that are not wanted are not looked at', async () => {
    const none = await validateTables(
      lake,
      'ES',
      'silver',
      () => false,
      () => undefined,
    );
    expect(none).toMatchObject({ dates: 0, files: 0 });
  });
  it('with other columns, or with fewer rows than promised, say so', async () => {
    const bytes = encodeTable([{ name: 'ts_ns', type: 'int64' }], { ts_ns: [1n] });
    await store(STATE.dataset, STATE_FILE, { bytes, rows: 1 });
    expect((await check('silver')).problems).toEqual([
      { file: `${STATE.dataset}/date=${SESSION.date}/${STATE_FILE}`, problem: 'its columns are ts_ns' },
    ]);
    await store(STATE.dataset, STATE_FILE, { ...STATE.file, rows: 7 });
    expect((await check('silver')).problems[0]!.problem).toBe(`it has ${361 * 6} rows, not 7`);
  });
  it('whose manifest cannot be read are one problem, and no reason to look at no other', async () => {
    await store(DATASETS.features('ES'), SIGNALS_FILE, encodeSignals(SESSION, told.checkpoints, DATA));
    await store(STATE.dataset, STATE_FILE, STATE.file);
    writeFileSync(join(lake.folder(STATE.dataset, SESSION.date), 'manifest.json'), '{');
    const { problems, files } = await check('silver');
    expect(problems.map(({ file }) => file)).toContain(`${STATE.dataset}/date=${SESSION.date}/manifest.json`);
    expect(files).toBeGreaterThan(0);
  });
  it('are found by layer, or by the stage that writes into them', () => {
    expect(tablesOf('gold').map(({ name }) => name)).toEqual([
      'episodes',
      'sequences',
      'forecasts',
      'index',
      'stream-bars',
      'stream-context',
    ]);
    const state = STAGES.find(({ table }) => table === 'state')!;
    expect(tablesOf(state).map(({ name }) => name)).toEqual(['state']);
  });
});
