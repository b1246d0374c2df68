import { expect, it } from 'vitest';
import { contractFacts } from '../../../daemon/work/contract-facts.ts';

it('a manifest states the followed contract, and that a source of bars has none that is known', () => {
  const source = { kind: 'dbn', streams: [] } as const;
  expect(contractFacts({ ...source, contract: { symbol: 'ESM5', rollContaminated: true } })).toEqual({
    contract: 'ESM5',
    roll_contaminated: 1,
  });
  expect(contractFacts({ ...source, contract: null })).toEqual({ contract: null, roll_contaminated: null });
});
