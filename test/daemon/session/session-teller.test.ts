import { beforeAll, describe, expect, it } from 'vitest';
import { type KnownBefore, knownBefore } from '../../../daemon/session/known-before.ts';
import { SessionTeller } from '../../../daemon/session/session-teller.ts';
import type { DurableFrame } from '../../../daemon/session/timeline.ts';
import { findSource, foldersOf, playInto } from '../../../daemon/sources/find-source.ts';
import { holeBatch } from '../../../daemon/sources/holes.ts';
import { clock, ES, play, randomMarket, tell } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];
let data = '';
let known: KnownBefore;
beforeAll(async () => {
  data = await sampleLake();
  known = await knownBefore(data, 'ES', DATE);
}, 120_000);

describe('A session that is told', () => {
  it('says each step as it is made, and puts down what is committed to', async () => {
    const added: DurableFrame[] = [];
    const entries: string[] = [];
    const teller = new SessionTeller(known, 'x', {
      onStep: (frames) => added.push(...frames),
      onEntry: ({ id }) => entries.push(id),
    });
    const source = await findSource(foldersOf(data), ES, known.session);
    await playInto(source, teller.run, { until: known.session.labelEnd });
    const before = added.length;
    teller.finish();
    expect(added).toEqual(teller.timeline.durable);
    expect(added.length).toBeGreaterThanOrEqual(before);
    expect(new Set(entries).size).toBe(entries.length);
    expect(entries.length).toBeGreaterThan(20);
    const ended = added.flatMap(({ body }) => (body.type === 'signals' ? body.ended : []));
    expect(ended.length).toBeGreaterThan(5);
    // Nobody has to listen.
    const silent = new SessionTeller(known, 'x');
    await playInto(source, silent.run, { until: known.session.labelEnd });
    silent.finish();
    expect(silent.timeline.durable).toEqual(teller.timeline.durable);
  }, 60_000);
  it('says nothing more once the last outcome is told, whatever was open at 12:30', () => {
    const { session } = known;
    const teller = new SessionTeller(known, 'x');
    const events = randomMarket(7, session);
    for (const event of events) tell(teller.run, event);
    const { timeline } = teller;
    expect(timeline.nowAt(session.windowEnd).answers.length).toBeGreaterThan(0);
    expect(timeline.nowAt(session.labelEnd - 1).answers.length).toBeGreaterThan(0);
    expect(timeline.nowAt(session.labelEnd).answers).toEqual([]);
    expect(timeline.nowAt(Number.POSITIVE_INFINITY).answers).toEqual([]);
    const forming = timeline.nowAt(session.labelEnd + 30e9).forming!;
    expect([forming.complete, forming.volume > 0]).toEqual([false, true]);
  });
  it('ends with what is told last: a hole that ends with the tape of its afternoon, too', () => {
    const { session } = known;
    const teller = new SessionTeller(known, 'x');
    for (const event of randomMarket(7, session)) tell(teller.run, event);
    expect(teller.timeline.end).toBe(clock('12:40', session));
    const hole = { from: clock('12:41', session), to: session.rthClose, isOfTrades: true };
    teller.run.onHole(holeBatch([{ ...hole, at: hole.to }]), 0);
    teller.finish();
    expect(teller.timeline.end).toBe(session.rthClose);
    expect(teller.timeline.durable.at(-1)!.body.type).toBe('gap');
    const times = teller.timeline.durable.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
  it('tells by 12:38 what became of all that was followed, whether or not anything comes after', () => {
    const { session } = known;
    const events = randomMarket(7, session).filter(({ at }) => at < clock('12:31', session));
    const told = (...later: Parameters<typeof tell>[1][]) => {
      const teller = new SessionTeller(known, 'x');
      for (const event of [...events, ...later]) tell(teller.run, event);
      teller.finish();
      return teller.timeline.durable.filter(({ at }) => at <= session.labelEnd);
    };
    const alone = told();
    expect(alone.some(({ at, body }) => at > session.windowEnd && body.type === 'outcome')).toBe(true);
    const trade = { kind: 'trade', at: clock('12:45', session), price: 6000, size: 1, aggressor: 1 } as const;
    expect(told(trade)).toEqual(alone);
  });
  it('tells holes in the data, and what was open when the data end', () => {
    const events = randomMarket(7).filter(
      ({ at }) => (at < clock('10:00') || at > clock('10:11')) && at < clock('10:40'),
    );
    const teller = new SessionTeller(known, 'x');
    for (const event of events) tell(teller.run, event);
    teller.finish();
    const told = teller.timeline.durable.map(({ body }) => body);
    const gaps = told.flatMap((body) => (body.type === 'gap' ? [body.gap] : []));
    expect(gaps.map(({ from, to }) => to - from)[0]).toBeGreaterThanOrEqual(660);
    const outcomes = told.flatMap((body) => (body.type === 'outcome' ? [body.outcome.episodeId] : []));
    const { session, warmUp } = known;
    expect(outcomes).toEqual(play(events, { session, warmUp }).outcomes.map(({ episode }) => episode.id));
    expect(outcomes.length).toBeGreaterThan(2);
  });
  it('tells what is known to be missing before the open, and no level of which it is', () => {
    const { session } = known;
    const toldWith = (from: string, to: string) => {
      const teller = new SessionTeller(known, 'x');
      const hole = { from: clock(from, session), to: clock(to, session), isOfTrades: true };
      const batch = holeBatch([{ ...hole, at: hole.to }]);
      teller.run.onHole(batch, 0);
      for (const event of randomMarket(7).filter(({ at }) => at < clock('09:40'))) tell(teller.run, event);
      teller.finish();
      const bodies = teller.timeline.durable.map(({ body }) => body);
      const gaps = bodies.flatMap((body) => (body.type === 'gap' ? [body.gap] : []));
      const point = bodies.find((body) => body.type === 'levels');
      return { gap: gaps[0], absent: point?.type === 'levels' ? point.point.absent : null };
    };
    const { gap, absent } = toldWith('07:00', '07:05');
    const begin = Date.parse('2025-06-06T11:00:00Z') / 1000;
    expect(gap).toEqual({ from: begin, to: begin + 300, what: ['trades'] });
    expect(absent).toMatchObject({ PM_HIGH: 'gap', PM_LOW: 'gap' });
    const short = toldWith('07:00', '07:01');
    expect(short.gap).toMatchObject({ to: begin + 60 });
    expect(short.absent?.PM_HIGH).not.toBe('gap');
  });
  it('tells all that it told under another name, once it is given one', () => {
    const teller = new SessionTeller(known, 'x');
    const events = randomMarket(7).filter(({ at }) => at < clock('10:00'));
    for (const event of events) tell(teller.run, event);
    const before = teller.timeline;
    const count = before.durable.length;
    expect(count).toBeGreaterThan(50);
    teller.beginEpoch('y');
    teller.finish();
    const { epoch, durable, moments } = teller.timeline;
    expect(epoch).toBe('y');
    expect(durable.slice(0, count).map(({ body }) => body)).toEqual(before.durable.map(({ body }) => body));
    expect(durable.length).toBeGreaterThan(count);
    expect(moments.length).toBeGreaterThan(before.moments.length);
    for (const { seq, text } of durable) expect(JSON.parse(text)).toMatchObject({ epoch: 'y', seq });
    expect(before.epoch).toBe('x');
  });
});
