import { expect, it } from 'vitest';
import { bronzeOptions } from '../../../daemon/bronze/options.ts';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { readOptionDefinitions } from '../../../daemon/tables/option-definitions.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../market.ts';
import { rawDefinition, writeRawOptions } from '../raw-options.ts';
import { scratchLake } from './made-up.ts';

const { lake } = scratchLake();

it('definitions are read as they were told', async () => {
  const rawFolder = `${lake.root}/raw`;
  await writeRawOptions(rawFolder, 'definition', [
    rawDefinition(7, 6005, 'P'),
    rawDefinition(8, 6010, 'C', { cfi: 'OCAFPS' }),
  ]);
  await bronzeOptions({ lake, rawFolder }, ES, SESSION);
  const manifest = await lake.manifest(DATASETS.optionDefinitions('ES'), SESSION.date);
  const [put, call] = await readOptionDefinitions(lake, 'ES', manifest!);
  expect(put).toEqual({
    instrumentId: 7,
    symbol: 'E1DM5 P6005',
    root: 'E1D',
    right: 'P',
    strikePoints: 6005,
    expiration: toTimestamp(SESSION, clock('16:00')),
    style: 'european',
    multiplierUsd: 50,
    underlying: 'ESM5',
    tsEvent: toTimestamp(SESSION, clock('04:00')),
  });
  expect(call).toMatchObject({ instrumentId: 8, right: 'C', style: 'american' });
});
