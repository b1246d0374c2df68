import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importBars } from '../../../daemon/import/imported-bars.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import type { MinuteBar } from '../../../daemon/tables/imported-bars.ts';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { followDay } from '../../conformance/follow-day.ts';
import { takeDay } from '../../conformance/live-day.ts';
import { ES } from '../../market.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'other-days-'));
});
afterEach(() => rmSync(data, { recursive: true }));

describe('A day of bars alone', () => {
  it('is replayed as any other: candles, levels, approaches, contacts and what came of them', async () => {
    const date = '2025-06-05';
    const session = sessionOf(date);
    const random = new Random('bars alone');
    const bars: MinuteBar[] = [];
    let price = 6000;
    for (let at: number = session.preMarketStart; at < session.rthClose; at += NS_PER_MINUTE) {
      const open = price;
      price += Math.round(10 * (random.next() - 0.5)) / 4;
      const [high, low] = [Math.max(open, price) + 0.25, Math.min(open, price) - 0.25];
      bars.push({ startNs: toTimestamp(session, at), open, high, low, close: price, volume: 100 });
    }
    await importBars(new Lake(data), 'ES', bars, () => undefined);
    const { timeline, contract, simulated, inputs } = await recordTimeline(data, 'ES', date);
    expect([contract, simulated, inputs]).toEqual([null, false, ['bars']]);
    const of = (type: string) => timeline.durable.filter(({ body }) => body.type === type);
    expect([of('signals').length, of('levels').length]).toEqual([90, 90]);
    expect(of('bar')).toHaveLength((12 * 60) / 2);
    expect(timeline.end).toBe(session.rthClose);
    expect(of('contact').length).toBeGreaterThan(3);
    expect(of('outcome').length).toBeGreaterThanOrEqual(of('contact').length);
    // Without history nothing is compared; price and time speak.
    const answers = timeline.durable.flatMap(({ body }) => (body.type === 'signals' ? body.answers : []));
    expect(answers.length).toBeGreaterThan(20);
    expect(new Set(answers.map(({ similarCases }) => similarCases.cases))).toEqual(new Set([0]));
  }, 60_000);
});

describe('A half day', () => {
  it('is followed as it happens to its close, and told as a replay tells it', async () => {
    const date = '2025-07-03';
    const place = { rawFolder: join(data, 'raw'), truthFolder: join(data, 'truth') };
    await simulateSession(date, ES, { market: 'planted', seed: 3, rate: 'demo', ...place });
    const { timeline: expected, known } = await recordTimeline(data, 'ES', date);
    expect(known.session.isHalfDay).toBe(true);
    const day = takeDay(data, date);
    const { timeline, result, notes } = await followDay({ data, date, day }, '08:20', 8);
    expect([notes, result!.dropped.late]).toEqual([[], 0]);
    const bodies = ({ durable }: typeof timeline) => durable.map(({ seq, body }) => ({ seq, body }));
    expect(expected.durable.filter(({ body }) => body.type === 'signals')).toHaveLength(90);
    expect(bodies(timeline)).toEqual(bodies(expected));
    expect(result!.sealed!.put.length).toBeGreaterThan(1);
  }, 120_000);
});
