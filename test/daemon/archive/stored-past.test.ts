import { beforeAll, describe, expect, it } from 'vitest';
import { StoredPast } from '../../../daemon/archive/stored-past.ts';
import { outcomeRates } from '../../../daemon/corpus/outcome-rates.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { appendSpoken } from '../../../daemon/ledger/spoken.ts';
import { readLedger } from '../../../daemon/ledger/store.ts';
import { readEpisodes } from '../../../daemon/tables/episodes.ts';
import { readLabels } from '../../../daemon/tables/labels.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
const ALL = { from: EARLIER, to: DATE };
let past: StoredPast;
let lake: Lake;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
  lake = new Lake(data);
  past = new StoredPast(data, 'ES');
}, 120_000);

describe('Stored sessions', () => {
  it('are listed', async () => {
    expect((await past.sessions(ALL)).map(({ date, state }) => [date, state])).toEqual([
      [EARLIER, 'built'],
      [DATE, 'built'],
    ]);
  });
  it('of which no streams are computed have no alerts', async () => {
    expect(await past.alerts(ALL)).toEqual([]);
  });
  it('have outcomes by level and side, as their labels', async () => {
    const labels = await readLabels(lake, 'ES', DATE);
    const told = await past.outcomes({ from: DATE, to: DATE });
    expect(told).toHaveLength(labels.length);
    for (const [i, label] of labels.entries())
      expect(told[i]).toMatchObject({
        episodeId: label.episodeId,
        beganAt: Number(label.anchorNs / 1_000_000_000n),
        // Within a second it is the second's end.
        contactAt: label.contactNs === null ? null : Math.ceil(Number(label.contactNs) / 1e9),
        levelPrice: label.contactNs === null ? null : label.contactLevelPrice,
        outcomes: label.outcomes.contact_armed,
        throughAtr: label.excursion?.throughAtr ?? null,
        backAtr: label.excursion?.backAtr ?? null,
      });
    const some = await past.outcomes({ ...ALL, level: 'OR_HIGH', direction: 'UP' });
    expect(some.length).toBeGreaterThan(0);
    expect(new Set(some.map(({ level, direction }) => `${level} ${direction}`))).toEqual(
      new Set(['OR_HIGH UP']),
    );
    // Everything of it can be sent.
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
  });
  it('have rates, as the command counts them', async () => {
    expect(await past.rates(ALL)).toEqual(await outcomeRates(lake, 'ES', [...SAMPLE_DATES]));
  });
});

describe('What was put down', () => {
  it('is told with what came of it, from where it is known on', async () => {
    const entries = await readLedger(data, 'ES', DATE);
    const became = new Map((await readEpisodes(lake, 'ES', DATE)).map((each) => [each.id, each]));
    const told = await past.ledger({ date: DATE, after: 0 });
    expect(told.map(({ became: _became, spoken: _spoken, ...entry }) => entry)).toEqual(entries);
    for (const { id, became: known } of told)
      expect(known).toEqual({ contacted: became.get(id)!.contacted, outcomes: became.get(id)!.outcomes });
    expect(await past.ledger({ date: DATE, after: entries.length - 2 })).toEqual(told.slice(-2));
    expect(told.every(({ spoken }) => spoken === null)).toBe(true);
    const said = { entry: entries[1]!, atMs: 1_749_130_000_500, epoch: 'an epoch' };
    await appendSpoken(data, 'ES', DATE, [said]);
    expect((await past.ledger({ date: DATE, after: 0 })).map(({ spoken }) => spoken).slice(0, 3)).toEqual([
      null,
      { atMs: said.atMs, epoch: said.epoch, inTime: false },
      null,
    ]);
    await expect(past.ledger({ date: '../../etc/passwd', after: 0 })).rejects.toMatchObject({
      code: 'INVALID_DATE',
    });
  });
  it('has a record as of a date: of the sessions before it alone', async () => {
    const record = await past.calibration(null);
    // The session after the last that was spoken of.
    expect(record).toMatchObject({ asOf: '2025-06-09', sessions: 2, unknown: 0 });
    expect(await past.calibration('2025-06-09')).toEqual(record);
    const atContact = record.lines.find(({ what }) => what === 'breaks within 4 min, at contact')!;
    expect(record.contactBins.reduce((sum, { cases }) => sum + cases, 0)).toBe(atContact.difference.cases);
    for (const { low, happened, high } of record.contactBins) {
      expect(low).toBeLessThanOrEqual(happened);
      expect(high).toBeGreaterThanOrEqual(happened);
    }
    // By level, and by horizon with how far it is off in all.
    const atLevels = Object.values(record.levels).reduce((sum, { difference }) => sum + difference.cases, 0);
    expect(atLevels).toBe(atContact.difference.cases);
    expect(Object.keys(record.horizons)).toEqual(['120', '240', '480']);
    const { error, ...line } = record.horizons[240]!;
    expect(line).toMatchObject({ said: atContact.said, happened: atContact.happened });
    expect(error.low <= error.mean && error.mean <= error.high).toBe(true);
    expect((await past.calibration(DATE)).sessions).toBe(1);
    expect(await past.calibration(EARLIER)).toMatchObject({ sessions: 0, lines: [], contactBins: [] });
  });
});
