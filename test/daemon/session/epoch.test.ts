import { beforeAll, describe, expect, it } from 'vitest';
import { epochNames } from '../../../daemon/session/epoch.ts';
import { type KnownBefore, knownBefore } from '../../../daemon/session/known-before.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let known: KnownBefore;
beforeAll(async () => {
  known = await knownBefore(await sampleLake(), 'ES', SAMPLE_DATES[1]);
}, 120_000);

describe('The name of what a session tells', () => {
  it('names the date, what the session is told from, and all that is known', () => {
    const epochOf = (inputs: string, of = known) => epochNames(of)(inputs);
    expect(epochOf('x')).toMatch(/^2025-06-06\.[0-9a-f]{12}$/);
    expect(epochOf('x')).toBe(epochOf('x'));
    expect(epochOf('y')).not.toBe(epochOf('x'));
    // A caution caps grades; another scale of a stream is another stream.
    const cautions = new Map([['MA', ['DRIFT']]]) as unknown as KnownBefore['knowledge']['cautions'];
    expect(epochOf('x', { ...known, knowledge: { ...known.knowledge, cautions } })).not.toBe(epochOf('x'));
    const pentaview = (size: number) =>
      ({
        ...known,
        pentaview: { knowledge: { sizes: { pressure: size }, scales: new Map([[1, size]]) } },
      }) as never;
    expect(epochOf('x', pentaview(0.3))).not.toBe(epochOf('x', pentaview(0.4)));
    expect(epochOf('x', pentaview(0.3))).toBe(epochOf('x', pentaview(0.3)));
    for (const part of ['model', 'index', 'scales', 'code'] as const)
      expect(epochOf('x', { ...known, madeWith: { ...known.madeWith, [part]: 'other' } })).not.toBe(
        epochOf('x'),
      );
    expect(epochOf('x', { ...known, warmUpSessions: [] })).not.toBe(epochOf('x'));
    const instrument = { ...known.instrument, symbol: 'NQ' } as const;
    expect(epochOf('x', { ...known, instrument })).not.toBe(epochOf('x'));
  });
});
