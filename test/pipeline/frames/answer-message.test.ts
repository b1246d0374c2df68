import { describe, expect, it, vi } from 'vitest';
import { answerMessage, chartTime } from '../../../pipeline/frames/answer-message.ts';
import { atPrice, outcomeTerms, TripleBarrier } from '../../../pipeline/outcomes/triple-barrier.ts';
import { answer } from '../../../pipeline/retrieval/answer.ts';
import { Corpus } from '../../../pipeline/retrieval/corpus.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { clock, play, randomMarket, SESSION } from '../../market.ts';
import { history } from '../retrieval/stored-checkpoints.ts';

vi.mock(import('../../../pipeline/retrieval/answer.ts'), async (original) => {
  const real = await original();
  return { ...real, answer: vi.fn(real.answer) };
});

const CORPUS = new Corpus(SESSION.date, history(40, 8));
const { checkpoints } = play(randomMarket(7));
const before = checkpoints.find(({ kind }) => kind === 'APPROACH')!;
const contact = checkpoints.find(({ kind }) => kind === 'CONTACT')!;

describe('An answer on the wire', () => {
  it('says where the approach stands', () => {
    const message = answerMessage(CORPUS, SESSION, before, null, true)!;
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
      distanceAtr: Math.abs(before.spot - before.levelPrice) / before.atr,
      resolvedAs: null,
    });
  });
  it('says how the outcome ended once that is known, in place of an estimate', () => {
    const terms = outcomeTerms(
      'contact_armed',
      contact.episode.direction,
      contact.contact!,
      contact.contact!,
    );
    const barrier = new TripleBarrier(terms);
    expect(answerMessage(CORPUS, SESSION, contact, barrier, false)).toMatchObject({
      resolvedAs: null,
      committed: false,
      contact: null,
    });
    barrier.onRange(atPrice(contact.at + NS_PER_SECOND, terms.rejectPrice));
    const later = { ...contact, at: contact.at + 2 * NS_PER_SECOND };
    const message = answerMessage(CORPUS, SESSION, later, barrier, false)!;
    expect(message).toMatchObject({ status: 'resolved', reason: null, resolvedAs: 'REJECT' });
    expect(message.horizons.map(({ reject }) => reject.mean)).toEqual([1, 1, 1]);
  });
  it('is none outside the window', () => {
    expect(answerMessage(CORPUS, SESSION, { ...before, at: clock('12:30:01') }, null, false)).toBeNull();
  });
  it('counts time in whole Unix seconds', () => {
    expect(chartTime(SESSION, clock('09:30'))).toBe(Date.parse('2025-06-05T13:30:00Z') / 1000);
    expect(chartTime(SESSION, clock('09:30') + NS_PER_SECOND - 1)).toBe(
      Date.parse('2025-06-05T13:30:00Z') / 1000,
    );
  });
  it('has shares of the usual rate and of the random walk that make a whole', () => {
    for (const { baseRate, nullRate } of answerMessage(CORPUS, SESSION, before, null, true)!.horizons)
      for (const { break: broke, reject, chop } of [baseRate, nullRate])
        expect(broke + reject + chop).toBeCloseTo(1, 9);
  });
  it('asks about the moment itself: time left to 12:30, and time since contact in the contact’s own ATR', () => {
    const at = clock('12:00');
    const terms = { at: at - 90 * NS_PER_SECOND, price: 6000, levelPrice: 6000, atr: 4 };
    const row = { ...contact, at, spot: 6002, levelPrice: 5999, atr: 2, contact: terms };
    answerMessage(CORPUS, SESSION, { ...row, episode: { ...row.episode, direction: 'UP' } }, null, true);
    expect(vi.mocked(answer).mock.lastCall![1]).toMatchObject({
      date: '2025-06-05',
      bucket: 'T120_180',
      phase: 'CONTACT',
      timeLeftSeconds: 1800,
      positionAtr: 1.5,
      sinceContact: { positionAtr: 0.5, elapsedSeconds: 90, known: { 120: null, 240: null, 480: null } },
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
      return answerMessage(CORPUS, SESSION, row, barrier, false)!.horizons[0]!.nullRate.chop;
    };
    expect(at(118)).toBeGreaterThan(0.9);
    expect(at(0)).toBeLessThan(0.9);
  });
});
