import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { batchesOf } from '../../../daemon/consistency/batches.ts';
import { DbnWriter, RTYPE, STAT_TYPE } from '../../../daemon/databento/dbn/index.ts';
import { definitionRecord, statisticsRecord } from '../../../daemon/simulator/definitions.ts';
import { metadata } from '../raw-trades.ts';

const root = mkdtempSync(join(tmpdir(), 'spymaster-batches-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('records of one kind are read, and others passed over', async () => {
  const path = join(root, 'mixed.dbn.zst');
  const writer = await DbnWriter.create(path, metadata({ schema: null }));
  const common = { tsEvent: 1n, tsRef: null, price: null, quantity: 1n, sequence: 1 };
  await writer.write(
    Buffer.concat([
      definitionRecord({ instrument_id: 7, raw_symbol: 'ESM5', ts_event: 1n }),
      statisticsRecord({ ...common, instrumentId: 8, statType: STAT_TYPE.openInterest }),
      definitionRecord({ instrument_id: 9, raw_symbol: 'ESU5', ts_event: 1n }),
    ]),
  );
  await writer.close();
  const idsOf = async (rtype: number) => {
    const ids: number[] = [];
    for await (const batch of batchesOf(path, rtype))
      ids.push(...batch.column<Uint32Array>('instrument_id').subarray(0, batch.count));
    return ids;
  };
  expect(await idsOf(RTYPE.definition)).toEqual([7, 9]);
  expect(await idsOf(RTYPE.statistics)).toEqual([8]);
  expect(await idsOf(RTYPE.mbp10)).toEqual([]);
});
