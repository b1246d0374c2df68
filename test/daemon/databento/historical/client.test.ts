import { expect, it } from 'vitest';
import { ApiKey } from '../../../../daemon/databento/api-key.ts';
import { HistoricalClient } from '../../../../daemon/databento/historical/client.ts';

it('a client has every endpoint, and never shows its key', () => {
  const client = new HistoricalClient({ key: new ApiKey('db-unittestapikey1234567890FFFFF') });
  expect(Object.keys(client).sort()).toEqual(['batch', 'metadata', 'symbology', 'timeseries']);
  expect(JSON.stringify(client)).not.toContain('unittestapikey');
});
it('a client refuses an address that is none before anything is sent', () => {
  const key = new ApiKey('db-unittestapikey1234567890FFFFF');
  expect(() => new HistoricalClient({ key, baseUrl: 'nowhere' })).toThrow(/nowhere/);
});
