import { expect, test } from 'vitest';
import { autoregressiveSessions } from '../../../daemon/streams/synthetic.ts';
import { alertRecords } from '../../../pipeline/alerts/record.ts';
import { Pentaview, type PentaviewFrame } from '../../../pipeline/frames/pentaview.ts';
import { fitPathModel } from '../../../pipeline/projections/projection-model.ts';
import { projectionSamples } from '../../../pipeline/projections/samples.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { SESSION } from '../../market.ts';
import { noisyTicks } from '../../state-lake.ts';
import { unitScales } from '../../stream-inputs.ts';

const model = fitPathModel(
  'pressure',
  projectionSamples('pressure', autoregressiveSessions(3, { levels: ['PM_HIGH'], bars: 30 })),
);
const knowledge = {
  scales: unitScales(),
  sizes: FIRST_SIZES,
  records: alertRecords([]),
  projections: new Map([['pressure' as const, model]]),
};
const ticks = noisyTicks(SESSION);

function frames(upTo = ticks.length): PentaviewFrame[] {
  const pentaview = new Pentaview(SESSION, knowledge);
  return ticks.slice(0, upTo).flatMap(({ at, rows }) => pentaview.tick(at, rows) ?? []);
}

test('each close tells the streams of all active levels, with a fan from the fourth bar on', () => {
  const told = frames();
  expect(told).toHaveLength(90);
  expect(told.map(({ rows }) => rows.length)).toEqual([...Array(7).fill(4), ...Array(83).fill(6)]);
  expect(told[2]!.rows[0]!.fans).toEqual([]);
  expect(told[3]!.rows[0]!.fans.map(({ stream }) => stream)).toEqual(['pressure']);
  expect(told[3]!.rows[0]!.fans[0]!.anchor).toBe(told[3]!.rows[0]!.smooth.pressure);
  // The opening range is four bars old at 09:52.
  expect(told[9]!.rows[2]!.fans).toEqual([]);
  expect(told[10]!.rows[2]!.fans).toHaveLength(1);
});

test('alerts come with the bar that raised them', () => {
  const alerts = frames().flatMap((frame) => frame.alerts.map((alert) => ({ alert, frame })));
  expect(alerts.length).toBeGreaterThan(10);
  for (const { alert, frame } of alerts) {
    expect(frame.rows.map(({ level }) => level)).toContain(alert.level);
    expect(alert.time).toBe(frame.rows[0]!.time);
  }
});

test('what comes later changes nothing that was told', () => {
  expect(frames(200)).toEqual(frames().filter(({ at }) => at <= ticks[199]!.at));
});
