import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { STREAM_SCALES_FILE, StreamScales, stateDates } from '../../../daemon/streams/scales.ts';
import { featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { fitInputScales } from '../../../pipeline/streams/input-scales.ts';
import { levelSample } from '../../../pipeline/streams/inputs.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { commitStates, emptyLake, noisyTicks, STATE_DATES, stateLake } from '../../state-lake.ts';

const AS_OF = STATE_DATES[5]!;
const open = async (lake: Awaited<ReturnType<typeof stateLake>>) =>
  new StreamScales(lake, 'ES', await stateDates(lake, 'ES'));

/** The same samples without a lake. */
const samplesOf = (date: string) => {
  const session = sessionOf(date);
  const closes = noisyTicks(session).filter(
    ({ at }) => at > session.rthOpen && (at - session.rthOpen) % BAR_NS === 0,
  );
  const samples = closes.flatMap(({ at, rows }) =>
    rows.flatMap(
      (row) => levelSample(at, { ...row, value: (name) => row.features[featurePlace(name)]! }) ?? [],
    ),
  );
  return { date, samples };
};

test('scales are those of the closes of the sessions before, and are kept', async () => {
  const lake = await stateLake();
  const { scales, built } = await (await open(lake)).build(AS_OF);
  expect(built).toBe(true);
  expect(scales).toEqual(fitInputScales(AS_OF, STATE_DATES.slice(0, 5).map(samplesOf)));
  const again = await (await open(lake)).build(AS_OF);
  expect(again).toEqual({ scales, built: false });
  expect(await (await open(lake)).read(AS_OF)).toEqual(scales);
});

test('a session of the date, or after it, changes nothing', async () => {
  const lake = await stateLake();
  const { scales } = await (await open(lake)).build(AS_OF);
  const inputs = (await open(lake)).inputs(AS_OF);
  await commitStates(lake, AS_OF, noisyTicks(sessionOf(AS_OF), 9), 'other');
  await commitStates(lake, STATE_DATES[6]!, noisyTicks(sessionOf(STATE_DATES[6]!), 9), 'other');
  expect((await open(lake)).inputs(AS_OF)).toBe(inputs);
  expect((await (await open(lake)).build(AS_OF)).scales).toEqual(scales);
});

test('one built anew makes them stale', async () => {
  const lake = await stateLake();
  await (await open(lake)).build(AS_OF);
  await commitStates(lake, STATE_DATES[2]!, noisyTicks(sessionOf(STATE_DATES[2]!), 9), 'other');
  await expect((await open(lake)).read(AS_OF)).rejects.toMatchObject({
    code: 'INDEX_STALE',
    hint: `Fit them: spymaster streams normalize --as-of ${AS_OF}`,
  });
  expect((await (await open(lake)).build(AS_OF)).built).toBe(true);
});

test('with fewer than five sessions nothing is usual', async () => {
  const lake = await stateLake();
  await expect((await open(lake)).build(STATE_DATES[4]!)).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
});

test('stored scales of another kind are refused, and changed ones are built anew', async () => {
  const lake = await stateLake();
  const dataset = DATASETS.streamScales('ES');
  const { scales } = await (await open(lake)).build(AS_OF);
  const inputs = (await open(lake)).inputs(AS_OF);
  const store = (content: unknown) =>
    lake.commit({
      dataset,
      date: AS_OF,
      inputs,
      timeRange: null,
      files: { [STREAM_SCALES_FILE]: { bytes: Buffer.from(JSON.stringify(content)), rows: 1 } },
    });
  await store({ ...scales, schema: 2 });
  await expect((await open(lake)).read(AS_OF)).rejects.toMatchObject({ code: 'LAKE_CORRUPT' });
  await store({ ...scales, lastDate: AS_OF });
  await expect((await open(lake)).read(AS_OF)).rejects.toMatchObject({ code: 'LAKE_CORRUPT' });
  writeFileSync(join(lake.folder(dataset, AS_OF), STREAM_SCALES_FILE), '{}');
  expect((await (await open(lake)).build(AS_OF)).built).toBe(true);
});

test('scales are of the sixty sessions before, whatever came before those', () => {
  const dates = Array.from({ length: 62 }, (_, i) => ({
    date: `2025-0${1 + Math.floor(i / 28)}-${String(1 + (i % 28)).padStart(2, '0')}`,
    content: `${i}`,
  }));
  const inputs = (of: typeof dates) => new StreamScales(emptyLake(), 'ES', of).inputs('2025-06-05');
  expect(inputs([{ ...dates[0]!, content: 'other' }, ...dates.slice(1)])).toBe(inputs(dates));
  expect(inputs([...dates.slice(0, 2), { ...dates[2]!, content: 'other' }, ...dates.slice(3)])).not.toBe(
    inputs(dates),
  );
});
