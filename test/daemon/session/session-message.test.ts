import { beforeAll, describe, expect, it } from 'vitest';
import { type KnownBefore, knownBefore } from '../../../daemon/session/known-before.ts';
import { sessionMessage } from '../../../daemon/session/session-message.ts';
import { readServerMessage } from '../../../shared/protocol/messages.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let known: KnownBefore;
beforeAll(async () => {
  known = await knownBefore(await sampleLake(), 'ES', SAMPLE_DATES[1]);
}, 120_000);

describe('What a client is told of a session', () => {
  it('is what it is, from when to when, and how much is known before it', () => {
    const body = sessionMessage(known, { mode: 'live', contract: 'ESM5', simulated: true });
    expect(body).toMatchObject({
      mode: 'live',
      symbol: 'ES',
      contract: 'ESM5',
      date: SAMPLE_DATES[1],
      simulated: true,
      tickSize: 0.25,
      halfDay: false,
      historySessions: 1,
      streams: null,
    });
    const open = Date.parse(`${SAMPLE_DATES[1]}T13:30:00Z`) / 1000;
    expect(body.marks).toEqual({
      preMarket: open - 19_800,
      open,
      openingRangeEnd: open + 900,
      windowEnd: open + 10_800,
      labelEnd: open + 11_280,
    });
    const read = readServerMessage(JSON.stringify({ ...body, epoch: 'e', seq: 0 }));
    expect(read.kind).toBe('message');
  });
  it('has the track record, where something was said at contacts before', () => {
    const difference = { cases: 9, days: 3, low: -0.1, high: 0.2 };
    const contacts = { said: 0.4, happened: 0.45, difference } as never;
    const told = sessionMessage(
      { ...known, record: { ...known.record, sessions: 3, contacts } },
      { mode: 'replay', contract: null, simulated: false },
    );
    expect(told.trackRecord).toEqual({
      sessions: 3,
      cases: 9,
      days: 3,
      said: 0.4,
      happened: 0.45,
      low: -0.1,
      high: 0.2,
    });
  });
});
