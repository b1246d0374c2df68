import { beforeAll, describe, expect, it } from 'vitest';
import { type KnownBefore, knownBefore } from '../../../daemon/session/known-before.ts';
import { sessionMessage } from '../../../daemon/session/session-message.ts';
import { readServerMessage } from '../../../shared/protocol/messages.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let known: KnownBefore;
beforeAll(async () => {
  known = await knownBefore(await sampleLake(), 'ES', SAMPLE_DATES[1]);
}, 120_000);

describe('What a client is told of a session', () => {
  it('is what it is, from when to when, and how much is known before it', () => {
    const body = sessionMessage(known, { mode: 'live', contract: 'ESM5', simulated: true, inputs: ['bars'] });
    expect(body).toMatchObject({
      mode: 'live',
      symbol: 'ES',
      contract: 'ESM5',
      date: SAMPLE_DATES[1],
      simulated: true,
      tickSize: 0.25,
      inputs: ['bars'],
      halfDay: false,
      historySessions: 1,
      historyCheckpoints: known.knowledge.corpus.size,
      historyFrom: SAMPLE_DATES[0],
      historyTo: SAMPLE_DATES[0],
      streams: null,
    });
    expect(known.knowledge.corpus.size).toBeGreaterThan(1);
    const open = Date.parse(`${SAMPLE_DATES[1]}T13:30:00Z`) / 1000;
    expect(body.marks).toEqual({
      preMarket: open - 19_800,
      open,
      openingRangeEnd: open + 900,
      windowEnd: open + 10_800,
      labelEnd: open + 11_280,
      close: open + 23_400,
    });
    const read = readServerMessage(JSON.stringify({ ...body, epoch: 'e', seq: 0 }));
    expect(read.kind).toBe('message');
  });
  it('is half a day where the exchange closes early', () => {
    const eve = { ...known, session: sessionOf('2025-07-03') };
    expect(
      sessionMessage(eve, { mode: 'replay', contract: null, simulated: false, inputs: [] }).halfDay,
    ).toBe(true);
  });
  it('has the size of a large pressure and the projections, where streams are known', () => {
    const pentaview = {
      sessions: 61,
      knowledge: { sizes: { pressure: 0.35 } },
      projections: ['momentum'],
    } as never;
    const told = sessionMessage(
      { ...known, pentaview },
      { mode: 'replay', contract: null, simulated: false, inputs: [] },
    );
    expect(told.streams).toEqual({ sessions: 61, largePressure: 0.35, projections: ['momentum'] });
  });
  it('has the track record, where something was said at contacts before', () => {
    const difference = { cases: 9, days: 3, low: -0.1, high: 0.2 };
    const contacts = { said: 0.4, happened: 0.45, difference } as never;
    const told = sessionMessage(
      {
        ...known,
        record: {
          ...known.record,
          sessions: 1,
          contacts,
          contactBins: [{ cases: 9, said: 0.41, happened: 0.44, low: 0.2, high: 0.7 }],
        },
      },
      { mode: 'replay', contract: null, simulated: false, inputs: [] },
    );
    expect(told.trackRecord).toEqual({
      sessions: 1,
      cases: 9,
      days: 3,
      said: 0.4,
      happened: 0.45,
      low: -0.1,
      high: 0.2,
      bins: [{ cases: 9, said: 0.41, happened: 0.44, low: 0.2, high: 0.7 }],
    });
  });
});
