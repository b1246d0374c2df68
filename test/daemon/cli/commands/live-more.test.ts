import { existsSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ledgerFile } from '../../../../daemon/ledger/store.ts';
import { recordTimeline } from '../../../../daemon/replay/record-timeline.ts';
import { sessionOf, toTimestamp } from '../../../../shared/session/session.ts';
import { GATEWAY_KEY } from '../../../conformance/live-day.ts';
import { clock } from '../../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../../sample-lake.ts';
import { following, startedAndStopped } from './following.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);
beforeEach(() => void vi.stubEnv('DATABENTO_API_KEY', GATEWAY_KEY));
afterEach(() => void vi.unstubAllEnvs());

describe('spymaster serve --live', () => {
  it('stopped in the afternoon leaves a day that a start after its close builds of what was recorded', async () => {
    const data = await sampleLake();
    for (const path of globSync(join(data, '{silver,gold}/**', `date=${DATE}`)))
      rmSync(path, { recursive: true });
    rmSync(ledgerFile(data, 'ES', DATE));
    const first = await following(data, '11:50');
    const until = Number(toTimestamp(SESSION, clock('13:10', SESSION)) / 1_000_000_000n);
    while ((first.known() ?? 0) < until) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.end();
    expect(first.spoken.at(-1)).toBe(
      `${DATE} is recorded beyond its last outcome: a start after its close builds it.`,
    );
    const told = first.messages.flatMap((each) => (each.type === 'bar' ? [each.bar] : []));

    const spoken = await startedAndStopped(data, '17:30');
    expect(spoken.filter((line) => /^Building|is over|^Following/.test(line))).toEqual([
      `Building ${DATE}, which was recorded …`,
      `${DATE} is over: recorded and built.`,
      expect.stringMatching(/^Following .*; 2 sessions of history\.$/),
    ]);
    // A replay has the bars that were told, and says what its afternoon lacks.
    const { timeline } = await recordTimeline(data, 'ES', DATE);
    const bodies = timeline.durable.map(({ body }) => body);
    expect(bodies.flatMap((body) => (body.type === 'bar' ? [body.bar] : []))).toEqual(
      expect.arrayContaining(told.slice(0, -1)),
    );
    const gaps = bodies.flatMap((body) => (body.type === 'gap' ? [body.gap] : []));
    const close = Number(toTimestamp(SESSION, SESSION.rthClose) / 1_000_000_000n);
    expect(gaps).toEqual([{ from: expect.any(Number), to: close, what: ['trades'] }]);
    expect(gaps[0]!.from).toBeGreaterThan(until - 300);
    expect(existsSync(join(data, 'raw', 'live', 'es', DATE))).toBe(false);
  }, 120_000);
});
