import { describe, expect, it } from 'vitest';
import { client, RECORDS, REQUEST, START, server } from '../../../conformance/historical-client.ts';

describe('Metadata and symbology', () => {
  it('are read in the service’s forms', async () => {
    Object.assign(server.answers, {
      'metadata.list_datasets': ['GLBX.MDP3'],
      'metadata.list_schemas': ['trades', 'brand-new'],
      'metadata.list_publishers': [
        { publisher_id: 1, dataset: 'GLBX.MDP3', venue: 'GLBX', description: 'CME' },
      ],
      'metadata.list_fields': [{ name: 'price', type: 'int64_t' }],
      'metadata.list_unit_prices': [{ mode: 'historical', unit_prices: { trades: 18 } }],
      'metadata.get_dataset_condition': [
        { date: '2025-06-05', condition: 'available', last_modified_date: null },
      ],
      'metadata.get_dataset_range': { start: '2010-06-06T00:00:00Z', end: '2025-06-06T00:00:00Z' },
      'metadata.get_cost': 1.25,
      'symbology.resolve': {
        result: {
          'ES.c.0': [
            { d0: '2025-06-05', d1: '2025-06-13', s: '7' },
            { d0: '2025-06-13', d1: '2025-06-13', s: '' },
          ],
        },
        partial: ['ES.c.1'],
        not_found: ['EY.OPT'],
      },
    });
    const { metadata, symbology } = client();
    expect(await metadata.listDatasets()).toEqual(['GLBX.MDP3']);
    expect(await metadata.listSchemas('GLBX.MDP3')).toEqual(['trades', 'brand-new']);
    expect((await metadata.listPublishers())[0]).toMatchObject({ publisher_id: 1, venue: 'GLBX' });
    expect(await metadata.listFields('trades')).toEqual([{ name: 'price', type: 'int64_t' }]);
    expect(await metadata.listUnitPrices('GLBX.MDP3')).toEqual([
      { mode: 'historical', unit_prices: { trades: 18 } },
    ]);
    expect(await metadata.getDatasetCondition('GLBX.MDP3')).toHaveLength(1);
    expect(await metadata.getDatasetRange('GLBX.MDP3')).toMatchObject({ start: '2010-06-06T00:00:00Z' });
    expect(await metadata.getRecordCount(REQUEST)).toBe(RECORDS);
    expect(await metadata.getBillableSize(REQUEST)).toBe(RECORDS * 48);
    expect(await metadata.getCost(REQUEST)).toBe(1.25);
    const resolution = await symbology.resolve({
      dataset: 'GLBX.MDP3',
      symbols: ['ES.c.0', 'ES.c.1', 'EY.OPT'],
      stypeIn: 'continuous',
      stypeOut: 'instrument_id',
      startDate: '2025-06-05',
    });
    expect(resolution.mappings.get('ES.c.0')).toEqual([
      { startDate: '2025-06-05', endDate: '2025-06-13', symbol: '7' },
    ]);
    expect(resolution).toMatchObject({ partial: ['ES.c.1'], notFound: ['EY.OPT'] });
  });

  it('refuse too many symbols and times that are none before anything is sent', async () => {
    const many = Array.from({ length: 2001 }, (_, i) => `S${i}`);
    await expect(client().metadata.getCost({ ...REQUEST, symbols: many })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(client().metadata.getCost({ ...REQUEST, start: '5 June' })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await expect(client().metadata.getCost({ ...REQUEST, start: START })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(server.seen).toHaveLength(0);
  });
});
