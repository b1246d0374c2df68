import { expect, test } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { encodeTable } from '../../../daemon/lake/row-encoding.ts';
import { StreamBuilder } from '../../../daemon/streams/compute.ts';
import { validateStreams } from '../../../daemon/streams/validate.ts';
import {
  encodeStreamBars,
  encodeStreamContext,
  STREAM_BARS_FILE,
  STREAM_CONTEXT_FILE,
} from '../../../daemon/tables/stream-bars.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { commitStates, noisyTicks, STATE_DATES, stateLake } from '../../state-lake.ts';

const DATE = STATE_DATES[5]!;
const all = () => true;
const problemsOf = async (lake: Awaited<ReturnType<typeof stateLake>>) =>
  (await validateStreams(lake, 'ES', all, () => undefined)).problems.map(({ problem }) => problem);

test('streams that were computed are in order', async () => {
  const lake = await stateLake();
  for (const date of STATE_DATES.slice(5)) await (await StreamBuilder.open(lake, 'ES')).build(date);
  const seen: string[] = [];
  const found = await validateStreams(lake, 'ES', all, (_, date) => seen.push(date));
  expect(found).toEqual({ dates: 2, files: 2, rows: 2 * 526, problems: [] });
  expect(seen).toEqual(STATE_DATES.slice(5));
});

test('a changed row, a missing column, stale scales and scales of the day itself are named', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  const { bars } = await builder.build(DATE);
  const session = sessionOf(DATE);
  const dataset = DATASETS.streams('ES');
  const facts = { scalesAsOf: DATE, scalesLastDate: STATE_DATES[4]! };
  const store = (files: Parameters<typeof lake.commit>[0]['files'], more: object = {}) =>
    lake.commit({
      dataset,
      date: DATE,
      inputs: builder.inputs(DATE),
      timeRange: null,
      facts,
      files,
      ...more,
    });
  const context = { [STREAM_CONTEXT_FILE]: encodeStreamContext(bars) };
  const changed = bars.map((bar, i) => (i === 100 ? { ...bar, pressure: 0.9 } : bar));
  await store({ ...context, [STREAM_BARS_FILE]: encodeStreamBars(session, changed) });
  expect(await problemsOf(lake)).toEqual([
    'row 101: its pressure is not that of its momentum and flow',
    expect.stringMatching(/the motion of pressure at .* is not that of its bars up to/),
    'row 101: it is not what its states give now',
  ]);
  const some = encodeTable([{ name: 'timestamp', type: 'int64' }], { timestamp: [1n] });
  await store({ ...context, [STREAM_BARS_FILE]: { bytes: some, rows: 1 } });
  expect(await problemsOf(lake)).toEqual(['its columns are timestamp']);
  const whole = { ...context, [STREAM_BARS_FILE]: encodeStreamBars(session, bars) };
  await store(whole, { inputs: 'other' });
  expect(await problemsOf(lake)).toEqual([
    'it is of other states, or of scales of other sessions, than now stand',
  ]);
  await store(whole, { facts: { scalesAsOf: DATE, scalesLastDate: DATE } });
  expect(await problemsOf(lake)).toEqual(['its scales know sessions that are not before it']);
  await commitStates(lake, STATE_DATES[1]!, noisyTicks(sessionOf(STATE_DATES[1]!), 4), 'other');
  await store(whole);
  expect(await problemsOf(lake)).toHaveLength(1);
});

test('lost rows are noticed', async () => {
  const lake = await stateLake();
  const builder = await StreamBuilder.open(lake, 'ES');
  const { bars } = await builder.build(DATE);
  const some = bars.slice(0, -1);
  await lake.commit({
    dataset: DATASETS.streams('ES'),
    date: DATE,
    inputs: builder.inputs(DATE),
    timeRange: null,
    facts: { scalesAsOf: DATE, scalesLastDate: STATE_DATES[4]! },
    files: {
      [STREAM_BARS_FILE]: encodeStreamBars(sessionOf(DATE), some),
      [STREAM_CONTEXT_FILE]: encodeStreamContext(some),
    },
  });
  expect(await problemsOf(lake)).toEqual(['row 526: it is not what its states give now']);
});
