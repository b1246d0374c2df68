import { expect, it } from 'vitest';
import type { HttpClient } from '../../../../daemon/databento/historical/http.ts';
import { Symbology } from '../../../../daemon/databento/historical/symbology.ts';

const request = {
  dataset: 'GLBX.MDP3',
  symbols: ['ES.c.0'],
  stypeIn: 'continuous',
  stypeOut: 'instrument_id',
  startDate: '2025-06-01',
  endDate: '2025-06-30',
} as const;

it('symbols are resolved by interval; empty ones and those of no day are left out', async () => {
  const calls: unknown[] = [];
  const http = {
    json: async (call: { parameters: unknown }) => {
      calls.push(call.parameters);
      return {
        result: {
          'ES.c.0': [
            { d0: '2025-06-01', d1: '2025-06-16', s: '7' },
            { d0: '2025-06-16', d1: '2025-06-16', s: '8' },
            { d0: '2025-06-16', d1: '2025-06-30', s: '' },
          ],
        },
        partial: ['ES.c.0'],
        not_found: ['XX.c.0'],
      };
    },
  } as unknown as HttpClient;
  const { mappings, partial, notFound } = await new Symbology(http).resolve(request);
  expect(mappings.get('ES.c.0')).toEqual([{ startDate: '2025-06-01', endDate: '2025-06-16', symbol: '7' }]);
  expect([partial, notFound]).toEqual([['ES.c.0'], ['XX.c.0']]);
  expect(calls).toEqual([
    {
      dataset: 'GLBX.MDP3',
      symbols: 'ES.c.0',
      stype_in: 'continuous',
      stype_out: 'instrument_id',
      start_date: '2025-06-01',
      end_date: '2025-06-30',
    },
  ]);
});
