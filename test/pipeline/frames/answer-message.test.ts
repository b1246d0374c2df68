import { describe, expect, it, vi } from 'vitest';
import { answer } from '../../../pipeline/forecast/answer.ts';
import { answerMessage, chartTime, eventTime } from '../../../pipeline/frames/answer-message.ts';
import { atPrice, outcomeTerms, TripleBarrier } from '../../../pipeline/outcomes/triple-barrier.ts';
import type { Checkpoint } from '../../../pipeline/session/rows.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { clock, play, randomMarket, SESSION } from '../../market.ts';
import { knowledgeOf } from '../forecast/knowledge.ts';
import { history } from '../retrieval/stored-checkpoints.ts';

vi.mock(import('../../../pipeline/forecast/answer.ts'), async (original) => {
  const real = await original();
  return { ...real, answer: vi.fn(real.answer) };
});

const KNOWLEDGE = knowledgeOf(SESSION.date, history(40, 8));
const { checkpoints } = play(randomMarket(7));
const before = checkpoints.find(({ kind }) => kind === 'APPROACH')!;
const contact = checkpoints.find(({ kind }) => kind === 'CONTACT')!;

const asked = (row: Checkpoint, barrier: TripleBarrier | null, committed: boolean) =>
  answerMessage(KNOWLEDGE, { session: SESSION, source: 'trades', row, barrier, committed });

it('A time is cut to its second; of something that happened within one it is the end', () => {
  const open = Date.parse(`${SESSION.date}T13:30:00Z`) / 1000;
  const at = (ns: number) => [
    chartTime(SESSION, SESSION.rthOpen + ns),
    eventTime(SESSION, SESSION.rthOpen + ns),
  ];
  expect([at(0), at(1), at(1e9 - 1), at(1e9)].map((each) => each.map((time) => time - open))).toEqual([
    [0, 0],
    [0, 1],
    [0, 1],
    [1, 1],
  ]);
});
describe('An answer on the wire', () => {
  it('says where the approach stands', () => {
    const message = asked(before, null, true)!;
    expect(message).toMatchObject({
      episodeId: before.episode.id,
      level: before.episode.level,
      direction: before.episode.direction,
      phase: 'APPROACH',
      committed: true,
      levelPrice: before.levelPrice,
      spot: before.spot,
      atr: before.atr,
      time: chartTime(SESSION, before.at),
      resolvedAs: null,
    });
    expect(message.distanceAtr).toBeCloseTo(Math.abs(before.spot - before.levelPrice) / before.atr, 4);
  });
  it('says shares and sizes to four decimals, and prices as they are', () => {
    const isRounded = (value: unknown): boolean =>
      typeof value === 'number'
        ? Math.abs(value * 1e4 - Math.round(value * 1e4)) < 1e-6
        : typeof value !== 'object' || value === null || Object.values(value).every(isRounded);
    for (const row of [before, contact]) {
      const { atr, levelPrice, spot, ...message } = asked(row, null, true)!;
      expect(isRounded(message)).toBe(true);
      expect([atr, levelPrice, spot]).toEqual([row.atr, row.levelPrice, row.spot]);
    }
  });
  it('says how the outcome ended once that is known, in place of an estimate', () => {
    const terms = outcomeTerms(
      'contact_armed',
      contact.episode.direction,
      contact.contact!,
      contact.contact!,
    );
    const barrier = new TripleBarrier(terms);
    expect(asked(contact, barrier, false)).toMatchObject({
      resolvedAs: null,
      committed: false,
      contact: null,
    });
    barrier.onRange(atPrice(contact.at + NS_PER_SECOND, terms.rejectPrice));
    const later = { ...contact, at: contact.at + 2 * NS_PER_SECOND };
    const message = asked(later, barrier, false)!;
    expect(message).toMatchObject({ status: 'resolved', reason: null, resolvedAs: 'REJECT' });
    expect(message.horizons.map(({ reject }) => reject.mean)).toEqual([1, 1, 1]);
  });
  it('says what was found and what of it counts, each number in its own place', () => {
    vi.mocked(answer).mockReturnValueOnce({
      status: 'ok',
      reason: null,
      grade: 'B',
      cautions: ['DRIFT'],
      drivers: [{ section: 'dynamics', added: -0.3 }],
      excursions: { through: { low: 0.1, middle: 0.5, high: 1.2 }, back: { low: 0, middle: 0.7, high: 1.9 } },
      nearest: [
        {
          id: 'one',
          date: '2025-05-12',
          level: 'EMA_20',
          direction: 'DOWN',
          bucket: 'T60_120',
          timeLeftSeconds: 6540,
          similarity: 0.82,
          outcome: 'CHOP',
          alike: 'path',
          unlike: 'context',
        },
      ],
      reach: {
        mean: 0.6,
        low: 0.5,
        high: 0.7,
        baseRate: 0.55,
        walk: 0.54,
        difference: {
          delta: 0.2,
          low: -0.1,
          high: 0.5,
          differs: false,
          similarCases: 0.05,
          similarCasesWeight: 0.4,
          conditions: 0.02,
          conditionsWeight: 0.3,
          conditionsDiffer: true,
        },
      },
      lean: {
        delta: 0.9,
        low: 0.4,
        high: 1.4,
        differs: true,
        similarCases: 0.8,
        similarCasesWeight: 0.4,
        conditions: 0.2,
        conditionsWeight: 0.7,
        conditionsDiffer: true,
      },
      horizons: [
        {
          horizonSeconds: 240,
          decidedAs: null,
          outcomes: {
            BREAK: { mean: 0.5, low: 0.4, high: 0.6 },
            REJECT: { mean: 0.3, low: 0.2, high: 0.4 },
            CHOP: { mean: 0.2, low: 0.1, high: 0.3 },
          },
          band: { low: 0.45, high: 0.55 },
          baseRate: { BREAK: 0.35, REJECT: 0.5, CHOP: 0.15 },
          walk: { BREAK: 0.34, REJECT: 0.53, CHOP: 0.13 },
        },
      ],
      effectiveSampleSize: 12.5,
      days: 29,
      similarityPercentile: 0.97,
      counts: { cases: 41, reached: 33, broke: 17, rejected: 12, chopped: 3 },
      neighbours: [],
      removed: { perEpisode: 0, perDate: 0 },
    });
    const message = asked(before, null, true)!;
    expect(message).toMatchObject({
      status: 'ok',
      grade: 'B',
      cautions: ['DRIFT'],
      contact: { mean: 0.6, low: 0.5, high: 0.7, baseRate: 0.55, walk: 0.54 },
      lean: {
        delta: 0.9,
        low: 0.4,
        high: 1.4,
        differs: true,
        similarCases: 0.8,
        similarCasesWeight: 0.4,
        conditions: 0.2,
        conditionsWeight: 0.7,
        conditionsDiffer: true,
      },
      similarCases: {
        cases: 41,
        days: 29,
        effectiveSampleSize: 12.5,
        similarityPercentile: 0.97,
        reached: 33,
        broke: 17,
        rejected: 12,
        chopped: 3,
        nearest: [
          {
            date: '2025-05-12',
            clock: '10:41',
            level: 'EMA_20',
            direction: 'DOWN',
            outcome: 'CHOP',
            similarity: 0.82,
            alike: 'path',
            unlike: 'context',
          },
        ],
      },
      excursions: { through: { low: 0.1, middle: 0.5, high: 1.2 }, back: { low: 0, middle: 0.7, high: 1.9 } },
      modelDays: 40,
    });
    expect(message.horizons).toEqual([
      {
        seconds: 240,
        break: { mean: 0.5, low: 0.4, high: 0.6 },
        reject: { mean: 0.3, low: 0.2, high: 0.4 },
        chop: { mean: 0.2, low: 0.1, high: 0.3 },
        band: { low: 0.45, high: 0.55 },
        baseRate: { break: 0.35, reject: 0.5, chop: 0.15 },
        walk: { break: 0.34, reject: 0.53, chop: 0.13 },
      },
    ]);
  });
  it('says of an outcome that cannot be known that it is over, and nothing else', () => {
    const { direction } = contact.episode;
    const barrier = new TripleBarrier(
      outcomeTerms('contact_armed', direction, contact.contact!, contact.contact!),
    );
    const at = contact.contact!.at + 300 * NS_PER_SECOND;
    barrier.onGap(at);
    expect(asked({ ...contact, at }, barrier, true)).toMatchObject({
      status: 'resolved',
      resolvedAs: null,
      horizons: [],
      lean: { differs: false },
    });
  });
  it('knows four minutes that were seen, though the silence came before eight', () => {
    const { direction } = contact.episode;
    const barrier = new TripleBarrier(
      outcomeTerms('contact_armed', direction, contact.contact!, contact.contact!),
    );
    barrier.onClock(contact.contact!.at + 241 * NS_PER_SECOND);
    barrier.onGap(contact.contact!.at + 400 * NS_PER_SECOND);
    const at = contact.contact!.at + 400 * NS_PER_SECOND;
    expect(asked({ ...contact, at }, barrier, true)).toMatchObject({ resolvedAs: 'CHOP' });
  });
  it('says how far the level is now, wherever it was at contact', () => {
    const row = { ...contact, spot: 6003, levelPrice: 6001, atr: 4 };
    expect(asked(row, null, true)!.distanceAtr).toBe(0.5);
  });
  it('says that it chopped as soon as four minutes are over, whether or not a trade came since', () => {
    const { direction } = contact.episode;
    const barrier = new TripleBarrier(
      outcomeTerms('contact_armed', direction, contact.contact!, contact.contact!),
    );
    const at = contact.contact!.at + 240 * NS_PER_SECOND;
    expect(asked({ ...contact, at }, barrier, true)).toMatchObject({
      status: 'resolved',
      resolvedAs: 'CHOP',
    });
  });
  it('is none outside the window', () => {
    expect(asked({ ...before, at: clock('12:30:01') }, null, false)).toBeNull();
  });
  it('counts time in whole Unix seconds', () => {
    expect(chartTime(SESSION, clock('09:30'))).toBe(Date.parse('2025-06-05T13:30:00Z') / 1000);
    expect(chartTime(SESSION, clock('09:30') + NS_PER_SECOND - 1)).toBe(
      Date.parse('2025-06-05T13:30:00Z') / 1000,
    );
  });
  it('has shares of the usual rate and of the random walk that make a whole', () => {
    for (const { baseRate, walk } of asked(before, null, true)!.horizons)
      for (const { break: broke, reject, chop } of [baseRate, walk])
        expect(broke + reject + chop).toBeCloseTo(1, 3);
  });
  it('asks about the moment itself: time left to 12:30, and time since contact in the contact’s own ATR', () => {
    const at = clock('12:00');
    const terms = { at: at - 90 * NS_PER_SECOND, price: 6000, levelPrice: 6000, atr: 4 };
    const row = { ...contact, at, spot: 6002, levelPrice: 5999, atr: 2, contact: terms };
    asked({ ...row, episode: { ...row.episode, direction: 'UP' } }, null, true);
    expect(vi.mocked(answer).mock.lastCall![1]).toMatchObject({
      bucket: 'T120_180',
      phase: 'CONTACT',
      source: 'trades',
      timeLeftSeconds: 1800,
      positionAtr: 0.5,
      sinceContactSeconds: 90,
      known: { 120: null, 240: null, 480: null },
    });
  });
  it('expects less of a horizon, the more of it has passed since contact', () => {
    const terms = outcomeTerms(
      'contact_armed',
      contact.episode.direction,
      contact.contact!,
      contact.contact!,
    );
    const at = (seconds: number) => {
      const row = { ...contact, at: contact.contact!.at + seconds * NS_PER_SECOND };
      const barrier = new TripleBarrier(terms);
      barrier.onClock(row.at);
      return asked(row, barrier, false)!.horizons[0]!.walk.chop;
    };
    expect(at(118)).toBeGreaterThan(0.9);
    expect(at(0)).toBeLessThan(0.9);
  });
});
