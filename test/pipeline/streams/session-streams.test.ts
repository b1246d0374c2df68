import { expect, test } from 'vitest';
import { SessionStreams } from '../../../pipeline/streams/session-streams.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { clock, SESSION } from '../../market.ts';
import { stateReading, unitScales } from '../../stream-inputs.ts';

test('bars come at 2-minute closes, in the order of the levels, of active levels alone', () => {
  const streams = new SessionStreams(SESSION, unitScales());
  const rows = (at: number) => [
    stateReading(at, {}, { level: 'EMA_20' }),
    stateReading(at, {}, { level: 'PM_LOW' }),
    stateReading(at, {}, { level: 'OR_HIGH', levelPrice: at < SESSION.openingRangeEnd ? Number.NaN : 6001 }),
  ];
  const told = new Map<number, readonly string[]>();
  for (let at = SESSION.rthOpen; at <= clock('09:50:00'); at += 30e9)
    told.set(
      at,
      streams.tick(at, rows(at)).map(({ level }) => level),
    );
  const closes = [...told].filter(([, levels]) => levels.length > 0);
  expect(closes.map(([at]) => at)).toEqual(
    Array.from({ length: 10 }, (_, i) => SESSION.rthOpen + (i + 1) * BAR_NS),
  );
  expect(told.get(clock('09:44:00'))).toEqual(['PM_LOW', 'EMA_20']);
  expect(told.get(clock('09:46:00'))).toEqual(['PM_LOW', 'OR_HIGH', 'EMA_20']);
});
