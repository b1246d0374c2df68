import { expect, it } from 'vitest';
import { controlRecords } from '../../../../daemon/databento/live/control-record.ts';
import { errorRecord, mappingRecord, systemRecord } from '../../../conformance/market-data.ts';
import { opened, trade } from '../dbn/bytes.ts';

async function told(...records: readonly Uint8Array[]) {
  const found = [];
  for await (const run of (await opened(records)).runs()) found.push(controlRecords(run));
  return found;
}

it('records about the stream are told as what they are, and market data are none', async () => {
  const [systems, errors, mappings, trades] = await told(
    systemRecord('Finished trades replay', 3),
    systemRecord('Heartbeat', 0),
    errorRecord('Invalid subscription', 5),
    mappingRecord(7, 'ES.c.0', 'ESM5', 1n),
    trade(1),
  );
  expect(systems).toMatchObject([
    { kind: 'system', code: 3, text: 'Finished trades replay' },
    { kind: 'system', code: 0, text: 'Heartbeat' },
  ]);
  expect(errors).toMatchObject([{ kind: 'error', code: 5, text: 'Invalid subscription' }]);
  expect(mappings).toEqual([{ kind: 'mapping', instrumentId: 7, symbolIn: 'ES.c.0', symbolOut: 'ESM5' }]);
  expect(trades).toBeNull();
});
