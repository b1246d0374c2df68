import { describe, expect, it } from 'vitest';
import { rangeParameters, symbolList, timeNs, timeParameter } from '../../../daemon/databento/request.ts';

describe('Symbols of a request', () => {
  it('are given as one list, or all there are', () => {
    expect([symbolList(['ESM5', 'ESU5']), symbolList('ALL_SYMBOLS')]).toEqual(['ESM5,ESU5', 'ALL_SYMBOLS']);
  });
  it('are 1 to 2000, each by itself', () => {
    expect(symbolList(Array.from({ length: 2000 }, () => 'X'))).toHaveLength(2 * 2000 - 1);
    for (const wrong of [[], Array.from({ length: 2001 }, () => 'X'), ['ESM5,ESU5'], ['ESM5', ' ']])
      expect(() => symbolList(wrong)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('A time of a request', () => {
  it('is nanoseconds to the millisecond, of UTC where it names no zone', () => {
    expect(timeNs(5n)).toBe(5n);
    const noon = 1_749_124_800_000_000_000n;
    for (const same of ['2025-06-05T12:00', '2025-06-05T12:00:00Z', '2025-06-05T08:00:00-04:00'])
      expect([same, timeNs(same)]).toEqual([same, noon]);
    expect(timeNs('2025-06-05T12:00:00.123456789Z')).toBe(noon + 123_000_000n);
    expect(timeNs('2025-06-05')).toBe(noon - 43_200_000_000_000n);
    expect(() => timeNs('noon')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
  it.each(['2025-06-05', '2025-06-05T13:30', '2025-06-05T13:30:00.123456789Z', '2025-06-05T13:30:00-04:00'])(
    '%s goes out as it is',
    (time) => expect(timeParameter(time)).toBe(time),
  );
  it('in nanoseconds goes out as a number', () => {
    expect(timeParameter(1_749_081_600_000_000_000n)).toBe('1749081600000000000');
  });
  it.each(['', 'yesterday', '2025-13-01', '2025-06-05 13:30', '2025-06-05T13:30:00.1234567890Z'])(
    '"%s" is none',
    (time) => expect(() => timeParameter(time)).toThrow(/is not a time/),
  );
});

describe('The parameters of a range', () => {
  const request = { dataset: 'GLBX.MDP3', schema: 'trades', symbols: ['ESM5'], start: '2025-06-05' } as const;
  it('say how symbols are written, and have an end unless they start with a bare date', () => {
    expect(rangeParameters(request)).toMatchObject({
      stype_in: 'raw_symbol',
      end: undefined,
      limit: undefined,
    });
    expect(rangeParameters({ ...request, stypeIn: 'parent', end: '2025-06-06', limit: 5 })).toMatchObject({
      stype_in: 'parent',
      end: '2025-06-06',
      limit: 5,
    });
    expect(() => rangeParameters({ ...request, start: '2025-06-05T13:30' })).toThrow(/needs an end/);
    expect(() => rangeParameters({ ...request, start: 5n })).toThrow(/needs an end/);
  });
});
