import { Batch } from './batch.ts';
import { type HistoricalOptions, HttpClient } from './http.ts';
import { MetadataEndpoints } from './metadata.ts';
import { Symbology } from './symbology.ts';
import { Timeseries } from './timeseries.ts';

/**
 * Databento's historical service.
 * @example const client = new HistoricalClient({ key: findApiKey().key }); const source =
 * await client.timeseries.getRange({ dataset: 'GLBX.MDP3', schema: 'trades', symbols:
 * ['ESU5'], start: '2025-06-05' }); for await (const batch of columnBatches(source,
 * TRADE, ['price'])) console.log(batch.count, batch.columns.price[0]);
 */
export class HistoricalClient {
  readonly metadata: MetadataEndpoints;
  readonly timeseries: Timeseries;
  readonly symbology: Symbology;
  readonly batch: Batch;

  constructor(options: HistoricalOptions) {
    const http = new HttpClient(options);
    this.metadata = new MetadataEndpoints(http);
    this.timeseries = new Timeseries(http, this.metadata);
    this.symbology = new Symbology(http);
    this.batch = new Batch(http);
  }
}
