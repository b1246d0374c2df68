import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Lake } from '../../../daemon/lake/lake.ts';
import { ledgerFile } from '../../../daemon/ledger/store.ts';
import { type RecordedSession, recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { readEpisodes } from '../../../daemon/tables/episodes.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { sessionOf } from '../../../shared/session/session.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';
import { loadCheckpoints } from '../../stored-history.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
let data = '';
let recorded: RecordedSession;
beforeAll(async () => {
  data = await sampleLake();
  recorded = await recordTimeline(data, 'ES', DATE);
}, 120_000);

describe('A recorded session', () => {
  it('has a moment every ten seconds from 04:00 to the close, and closed bars all the way', () => {
    const { moments, durable, session } = recorded.timeline;
    // What is known when the data end is told once more.
    expect([...new Set(moments.map(({ at }) => at))]).toEqual(
      Array.from({ length: 12 * 60 * 6 + 1 }, (_, i) => session.preMarketStart + i * 10e9),
    );
    const bars = durable.filter(({ body }) => body.type === 'bar');
    const inWindow = bars.filter(({ at }) => at > session.rthOpen && at <= session.windowEnd);
    expect(inWindow).toHaveLength(90);
    const afternoon = bars.filter(({ at }) => at > session.labelEnd);
    expect(afternoon).toHaveLength(101);
    expect([afternoon.at(-1)!.at, recorded.timeline.end]).toEqual([session.rthClose, session.rthClose]);
    // Nothing but bars is told of the afternoon.
    expect(durable.filter(({ at }) => at > session.labelEnd)).toEqual(afternoon);
    expect(durable.filter(({ body }) => body.type === 'signals')).toHaveLength(90);
  });
  it('has every contact with what the ledger put down at it, and what came of every approach', async () => {
    const { durable } = recorded.timeline;
    const contacts = durable.flatMap(({ body }) => (body.type === 'contact' ? [body.contact] : []));
    const said = recorded.entries.filter(({ checkpoint }) => checkpoint === 'CONTACT');
    expect(contacts.map(({ episodeId }) => episodeId)).toEqual(said.map(({ episodeId }) => episodeId));
    contacts.forEach(({ said: { horizons } }, i) => {
      const { BREAK } = said[i]!.horizons[240]!.outcomes;
      expect(horizons.find(({ seconds }) => seconds === 240)!.break.mean).toBeCloseTo(BREAK.mean, 4);
    });
    const outcomes = durable.flatMap(({ body }) => (body.type === 'outcome' ? [body.outcome] : []));
    const stored = await readEpisodes(new Lake(data), 'ES', DATE);
    expect(new Set(outcomes.map(({ episodeId }) => episodeId))).toEqual(
      new Set(stored.map(({ episodeId }) => episodeId)),
    );
  });
  it('tells what an answer was compared with when it tells the answer, and not before', () => {
    const { comparisons, durable } = recorded.timeline;
    const tellings = new Map(
      durable.flatMap(({ at, body }) => {
        if (body.type === 'contact')
          return [[`${body.contact.episodeId} ${body.contact.said.time}`, at] as const];
        if (body.type !== 'signals') return [];
        return body.answers
          .filter(({ committed }) => committed)
          .map((answer) => [`${answer.episodeId} ${answer.time}`, at] as const);
      }),
    );
    const session = sessionOf(DATE);
    // At the open itself no bar has closed: what is said then passes.
    for (const { episodeId, at, toldAt } of comparisons.filter(({ at }) => at > session.rthOpen))
      expect([episodeId, toldAt]).toEqual([
        episodeId,
        tellings.get(`${episodeId} ${chartTime(session, at)}`),
      ]);
    expect(comparisons.some(({ at, toldAt }) => at < toldAt)).toBe(true);
  });
  it('names what it is made of: the same twice, and another where the data are others', async () => {
    const again = await recordTimeline(data, 'ES', DATE);
    expect(again.timeline.epoch).toBe(recorded.timeline.epoch);
    expect(again.timeline.durable).toEqual(recorded.timeline.durable);
    const other = await recordTimeline(data, 'ES', EARLIER);
    expect(other.timeline.epoch).not.toBe(recorded.timeline.epoch);
    expect(recorded.timeline.epoch).toMatch(/^2025-06-06\.[0-9a-f]{12}$/);
  });
  it('is answered from earlier sessions alone', async () => {
    expect(recorded.known.knowledge.corpus.sessions).toEqual([EARLIER]);
    const earlier = await loadCheckpoints(new Lake(data), 'ES', DATE);
    expect(new Set(earlier.map(({ date }) => date))).toEqual(new Set([EARLIER]));
  });
  it('is on approaches that the lake has too', async () => {
    const stored = new Set(
      (await readEpisodes(new Lake(data), 'ES', DATE)).map(({ episodeId }) => episodeId),
    );
    const answered = new Set(
      recorded.timeline.moments.flatMap(({ answers }) => (answers ?? []).map(({ episodeId }) => episodeId)),
    );
    expect(answered.size).toBeGreaterThan(5);
    for (const episodeId of answered) expect(stored.has(episodeId)).toBe(true);
  });
  it('says again, byte by byte, what was put down when its forecasts were built', async () => {
    const { entries } = recorded;
    expect(entries.length).toBeGreaterThan(20);
    expect(new Set(entries.map(({ checkpoint }) => checkpoint))).toContain('CONTACT');
    expect(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')).toBe(
      readFileSync(ledgerFile(data, 'ES', DATE), 'utf8'),
    );
  });
  it('knows that its market was made up', () => {
    expect(recorded.simulated).toBe(true);
  });
  it('cannot be of a day without data, or without a session', async () => {
    await expect(recordTimeline(data, 'ES', '2025-07-10')).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
    await expect(recordTimeline(data, 'ES', '2025-06-07')).rejects.toMatchObject({ code: 'NOT_A_SESSION' });
  });
});
