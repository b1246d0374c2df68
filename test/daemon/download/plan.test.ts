import { describe, expect, it } from 'vitest';
import {
  contractsToFetch,
  futuresFiles,
  optionDefinitionsFile,
  optionsFiles,
} from '../../../daemon/download/plan.ts';
import type { OptionContract } from '../../../shared/contracts/option-contract.ts';
import { ES, SESSION } from '../../market.ts';

const utc = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n;
const option = (i: number) => ({ symbol: `E1AM5 C${6000 + i}` }) as OptionContract;

describe('Contracts to fetch', () => {
  it('are the front contract, and around a roll its neighbours', () => {
    expect(contractsToFetch(ES, '2025-05-20')).toEqual(['ESM5']);
    expect(contractsToFetch(ES, '2025-06-09')).toEqual(['ESM5', 'ESU5']);
    expect(contractsToFetch(ES, '2025-06-16')).toEqual(['ESM5', 'ESU5']);
    expect(contractsToFetch(ES, '2025-06-23')).toEqual(['ESU5']);
  });
});

describe('Files to fetch', () => {
  it('of futures are the day’s definitions, trades from 18:00, books from 08:30 to 12:40', () => {
    const files = futuresFiles(ES, SESSION, 'raw');
    expect(files.map(({ request: { schema, start, end } }) => [schema, start, end])).toEqual([
      ['definition', '2025-06-05', '2025-06-06'],
      // New York is four hours behind in June.
      ['trades', utc('2025-06-04T22:00:00Z'), utc('2025-06-05T21:00:00Z')],
      ['mbp-10', utc('2025-06-05T12:30:00Z'), utc('2025-06-05T16:40:00Z')],
    ]);
    expect(files[2]!.path).toMatch(/es-20250605\.mbp-10\.dbn\.zst$/);
    expect(files.every(({ request }) => request.dataset === 'GLBX.MDP3')).toBe(true);
  });
  it('of options are the definitions of every root, and then the chain’s own', () => {
    const { request } = optionDefinitionsFile(ES, SESSION, 'raw');
    expect([request.schema, request.stypeIn]).toEqual(['definition', 'parent']);
    expect(request.symbols).toContain('EW1.OPT');
    const files = optionsFiles(ES, SESSION, [option(0), option(5)], 'raw');
    expect(files.map(({ request: { schema, start, end } }) => [schema, start, end])).toEqual([
      ['trades', utc('2025-06-04T22:00:00Z'), utc('2025-06-05T16:40:00Z')],
      ['mbp-1', utc('2025-06-05T12:30:00Z'), utc('2025-06-05T16:40:00Z')],
      ['statistics', utc('2025-06-04T22:00:00Z'), utc('2025-06-05T16:40:00Z')],
    ]);
    expect(files[0]!.request.symbols).toEqual(['E1AM5 C6000', 'E1AM5 C6005']);
  });
  it('are none of an empty chain, and too many of one longer than a request takes', () => {
    expect(optionsFiles(ES, SESSION, [], 'raw')).toEqual([]);
    const chain = Array.from({ length: 2001 }, (_, i) => option(i));
    expect(optionsFiles(ES, SESSION, chain.slice(1), 'raw')).toHaveLength(3);
    expect(() => optionsFiles(ES, SESSION, chain, 'raw')).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('--strikes') }),
    );
  });
});
