import { describe, expect, it } from 'vitest';
import { makeHoleBatch } from '../../../pipeline/events/kinds.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { type FeatureName, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import {
  clock,
  ES,
  outcomesById,
  play,
  randomMarket,
  SESSION,
  type TradeEvent,
  tell,
  tradeBatch,
} from '../../market.ts';
import { MORNING, stretch, trade, zigzag } from './morning.ts';

describe('A hole', () => {
  const EVENTS = randomMarket(7);
  const holed = (from: string, to: string, at: string, ofTrades: 0 | 1) => {
    const told: string[] = [];
    const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
      gap: (gap) => told.push(`gap ${(gap.to - gap.from) / NS_PER_SECOND}`),
      outcome: ({ results }) => told.push(`outcome ${results.contact_armed?.outcomes[120] ?? null}`),
    });
    const batch = makeHoleBatch(1);
    batch.count = 1;
    [batch.at[0], batch.from[0], batch.to[0], batch.ofTrades[0]] = [
      clock(at),
      clock(from),
      clock(to),
      ofTrades,
    ];
    let isTold = false;
    for (const event of EVENTS) {
      if (event.at > clock(at) && !isTold) {
        run.onHole(batch, 0);
        isTold = true;
        expect(run.now).toBe(clock(at));
      }
      tell(run, event);
    }
    run.finish(SESSION.labelEnd);
    return told;
  };
  const known = (told: readonly string[]) =>
    told.filter((each) => each.startsWith('outcome') && !each.endsWith('null')).length;
  it('is told when it is known, and voids what trades it lacks could have decided', () => {
    const whole = holed('03:00', '03:01', '04:00', 1);
    expect(whole.filter((each) => each.startsWith('gap'))).toEqual([]);
    const ofTrades = holed('09:31', '09:50', '09:50', 1);
    expect(ofTrades.filter((each) => each === 'gap 1140')).toHaveLength(1);
    expect(known(ofTrades)).toBeLessThan(known(whole));
    const ofBooks = holed('09:31', '09:50', '09:50', 0);
    expect(ofBooks).toContain('gap 1140');
    expect(known(ofBooks)).toBe(known(whole));
  });
});

describe('A session', () => {
  it('drops prints outside the instrument’s bounds or of no size, and counts them', () => {
    const run = new SessionRun(SESSION, ES, NO_WARM_UP);
    for (const event of [
      trade('09:31', 500),
      trade('09:31', 20_000),
      trade('09:31', 6000, { size: 0 }),
      trade('09:31', Number.NaN),
      trade('09:31', 6000),
    ])
      run.onTrade(tradeBatch(event), 0);
    expect([run.badPrints, run.spot]).toEqual([4, 6000]);
    expect(run.accumulators.bars.oneMinute.volume[0]).toBe(1);
  });
  it('tells a clock every ten seconds, through a silence too', () => {
    const seen: number[] = [];
    const run = new SessionRun(SESSION, ES, NO_WARM_UP, { clock: (at) => seen.push(at) });
    run.onTrade(tradeBatch(trade('09:59:58', 6000)), 0);
    seen.length = 0;
    run.onTrade(tradeBatch(trade('10:00:03', 6000)), 0);
    run.onQuiet(clock('10:01:00'));
    expect(seen.map((at) => (at - clock('10:00')) / NS_PER_SECOND)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  });
  it('follows an approach to the pre-market high from its zone through contact to its break', () => {
    const climb = stretch('09:30', '10:00', (m) => 6000 + m + zigzag(m));
    const told = play([...MORNING, ...climb, ...stretch('10:00', '12:40', () => 6030)]);
    const high = told.outcomes.filter(
      ({ episode }) => episode.level === 'PM_HIGH' && episode.direction === 'UP',
    );
    expect(high).toHaveLength(1);
    expect([high[0]!.contacted, high[0]!.results.contact_armed!.outcomes[240]]).toEqual([true, 'BREAK']);
    const kinds = told.checkpoints
      .filter(({ episode }) => episode.id === high[0]!.episode.id)
      .map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'CLOSE')).toEqual([
      'APPROACH',
      'WITHIN_1_0',
      'WITHIN_0_5',
      'CONTACT',
    ]);
    expect(told.run.gaps.isPartial).toBe(false);
  });
  it('tells each approach once, and each checkpoint’s outcome with it', () => {
    const told = play(randomMarket(7));
    const ids = told.outcomes.map(({ episode }) => episode.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(told.checkpoints.map(({ episode }) => episode.id))).toEqual(new Set(ids));
    expect(ids.length).toBeGreaterThan(20);
  });
  it('closes what is open at 12:30, and begins nothing after', () => {
    const told = play(randomMarket(7));
    expect(told.outcomes.every(({ closedAt }) => closedAt <= SESSION.windowEnd)).toBe(true);
    expect(told.outcomes.some(({ closedAt }) => closedAt === SESSION.windowEnd)).toBe(true);
    expect(told.checkpoints.every(({ at }) => at >= SESSION.rthOpen && at <= SESSION.windowEnd)).toBe(true);
  });
  it('reads outcomes to 12:38, beyond the window', () => {
    // Contact with the pre-market high at 12:29, broken at 12:31.
    const told = play([
      ...MORNING,
      ...stretch('09:30', '12:20', (m) => 6000 + zigzag(m)),
      ...stretch('12:20', '12:29', (m) => 6000 + m + zigzag(m)),
      ...stretch('12:29', '12:31', () => 6010),
      ...stretch('12:31', '12:40', () => 6015),
    ]);
    const row = told.outcomes.find(({ episode, contact }) => episode.level === 'PM_HIGH' && contact);
    expect(row!.results.contact_armed!.outcomes[480]).toBe('BREAK');
    expect(row!.closedAt).toBe(SESSION.windowEnd);
  });
});

describe('Data that end early', () => {
  const until = (time: string) => randomMarket(7).filter(({ at }) => at < clock(time));
  it('leave a partial session, whose open approaches have an unknown contact and whose open outcomes are null', () => {
    const whole = play(randomMarket(7));
    const full = outcomesById(whole);
    // Data end ten seconds after an approach began, and ten seconds after a contact.
    const ends = (['APPROACH', 'CONTACT'] as const).map(
      (kind) =>
        whole.checkpoints.find((row) => row.kind === kind && row.at > clock('10:45'))!.at +
        10 * NS_PER_SECOND,
    );
    const unknown: (boolean | null)[] = [];
    for (const end of ends) {
      const cut = play(randomMarket(7).filter(({ at }) => at < end));
      expect(cut.run.gaps.isPartial).toBe(true);
      for (const { contacted, contact, results, closedAt, episode } of cut.outcomes) {
        if (closedAt < end) {
          expect([episode.id, contacted]).toEqual([episode.id, full.get(episode.id)!.contacted]);
          continue;
        }
        unknown.push(contacted);
        expect(contacted).toBe(contact ? true : null);
        const armed = results.contact_armed;
        if (contact && end - contact.at < 120 * NS_PER_SECOND && Number.isNaN(armed!.secondsToOutcome))
          expect(armed!.outcomes).toEqual({ 120: null, 240: null, 480: null });
      }
    }
    expect(new Set(unknown)).toEqual(new Set([null, true]));
  });
  it('before 12:38 make it partial; a minute of quiet at the end does not', () => {
    expect(play(until('12:37:00')).run.gaps.isPartial).toBe(true);
    expect(play(until('12:39')).run.gaps.isPartial).toBe(false);
  });
  it('fall silent in between: an open approach may have made contact unseen', () => {
    const events = randomMarket(7).filter(({ at }) => at < clock('10:30') || at > clock('10:40'));
    const told = play(events);
    const open = told.outcomes.filter(
      ({ episode, closedAt }) => episode.anchorAt < clock('10:30') && closedAt >= clock('10:40'),
    );
    expect(open.length).toBeGreaterThan(0);
    for (const { contact, contacted } of open) expect(contacted).toBe(contact ? true : null);
    expect(told.run.gaps.gaps).toHaveLength(1);
    const flagged = told.ticks.filter(({ rows }) => rows[0]!.gapInLookback).map(({ at }) => at);
    expect(flagged[0]).toBe(clock('10:31'));
    expect(told.checkpoints.some(({ at }) => at > clock('10:31') && at < clock('10:40'))).toBe(false);
    expect(flagged.at(-1)).toBeLessThan(clock('11:11'));
  });
});

describe('Levels that come into force', () => {
  // The opening range is 5995 to 6004; price stands a point below its high at 09:45.
  const morning = [
    ...MORNING,
    trade('09:30', 6004),
    trade('09:31', 5995),
    ...stretch('09:32', '09:45', (m) => 5999 + zigzag(m)),
  ];
  const bornAt = (told: ReturnType<typeof play>) =>
    told.outcomes
      .filter(({ episode }) => episode.level === 'OR_HIGH' && episode.bornInside)
      .map(({ episode }) => [episode.anchorAt, episode.direction, episode.anchorPrice]);
  it('begin an approach that is born inside, at the moment they do, from the side price stands on', () => {
    const below = play(
      [...morning, ...stretch('09:45', '12:40', () => 5990), trade('12:40', 5990)].map((event) =>
        event.at === clock('09:44:50') ? { ...event, price: 6003 } : event,
      ),
    );
    expect(bornAt(below)).toEqual([[clock('09:45'), 'UP', 6003]]);
  });
  it('exactly at the price are approached from where it came', () => {
    const at = (last: number, before: number) =>
      play(
        [...morning, ...stretch('09:45', '12:40', () => 5990)].map((event) => {
          if (event.at >= clock('09:44') && event.at < clock('09:45')) return { ...event, price: last };
          return event.at >= clock('09:43') && event.at < clock('09:44')
            ? { ...event, price: before }
            : event;
        }),
      );
    expect(bornAt(at(6004, 6003))).toEqual([[clock('09:45'), 'UP', 6004]]);
    expect(bornAt(at(6004, 6004))).toEqual([[clock('09:45'), 'UP', 6004]]);
  });
});

describe('The end of the window', () => {
  const approach = [
    ...MORNING,
    ...stretch('09:30', '12:20', (m) => 6000 + zigzag(m)),
    ...stretch('12:20', '12:28', (m) => 6008 + zigzag(m)),
  ];
  const highs = (events: readonly TradeEvent[]) =>
    play(events).outcomes.filter(({ episode }) => episode.level === 'PM_HIGH');
  it('in a silence leaves it unknown whether an open approach made contact', () => {
    const told = highs([...approach, ...stretch('12:31', '12:40', () => 6000)]);
    expect(told.map(({ contacted }) => contacted)).toEqual([null]);
    const running = highs([...approach, ...stretch('12:28', '12:40', () => 6007)]);
    expect(running.map(({ contacted }) => contacted)).toEqual([false]);
  });
  it('has come before a trade at 12:30:00 itself', () => {
    const at = (time: number) =>
      highs([
        ...approach,
        ...stretch('12:28', '12:30', () => 6008),
        { ...trade('12:30', 6010), at: time },
        ...stretch('12:30:10', '12:40', () => 6000),
      ]);
    expect(at(SESSION.windowEnd).map(({ contacted }) => contacted)).toEqual([false]);
    expect(at(SESSION.windowEnd - 1).map(({ contacted }) => contacted)).toEqual([true]);
  });
});

describe('What a contact leaves behind', () => {
  /**
   * Up to the pre-market high and back, twice; the last trade of the first contact before
   * a silence where there is one.
   */
  const twice = (silent: boolean) => [
    ...MORNING,
    ...stretch('09:30', '10:00', (m) => 6000 + zigzag(m)),
    ...stretch('10:00', '10:01', () => 6010),
    ...stretch(silent ? '10:03' : '10:01', '10:12', (m) => 6000 + zigzag(m)),
    ...stretch('10:12', '10:13', () => 6010),
    ...stretch('10:13', '12:40', (m) => 6000 + zigzag(m)),
  ];
  const told = play(twice(false));
  it('is an attempt that the next approach counts, and a touch from below', () => {
    const rows = told.checkpoints.filter(
      ({ episode, kind }) => episode.level === 'PM_HIGH' && kind === 'CONTACT',
    );
    expect(rows.map(({ at }) => at)).toEqual([clock('10:00'), clock('10:12')]);
    const values = (name: FeatureName) => rows.map(({ features }) => features[featurePlace(name)]);
    expect(values('attempt_index')).toEqual([1, 2]);
    expect(values('pm_high_touches_from_below')).toEqual([0, 1]);
    expect(values('pm_high_defended_touches_from_below')).toEqual([0, 1]);
  });
  it('has the tape around it', () => {
    const [row] = told.checkpoints.filter(
      ({ episode, kind }) => episode.level === 'PM_HIGH' && kind === 'CONTACT',
    );
    expect(row!.features[featurePlace('tape_velocity')]).not.toBeNaN();
  });
  it('is unknown when the tape falls silent before it is decided', () => {
    const outcomeOf = (events: readonly TradeEvent[]) =>
      play(events).outcomes.find(({ contact }) => contact?.at === clock('10:00'))!.results.contact_armed!
        .outcomes[240];
    expect([outcomeOf(twice(false)), outcomeOf(twice(true))]).toEqual(['REJECT', null]);
  });
  it('is told once, however often the end is announced', () => {
    const again = play(twice(false));
    const count = again.outcomes.length;
    again.run.finish(SESSION.labelEnd);
    expect(again.outcomes).toHaveLength(count);
  });
});
