import { describe, expect, it } from 'vitest';
import { AverageTrueRange } from '../../../pipeline/levels/average-true-range.ts';
import { atPrice } from '../../../pipeline/outcomes/triple-barrier.ts';
import { ApproachBoard } from '../../../pipeline/session/approach-board.ts';
import type { Checkpoint, SessionSink } from '../../../pipeline/session/rows.ts';
import { type FeatureName, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import type { LevelKind } from '../../../shared/vocabulary/level.ts';
import { clock, ES, listen, play, randomMarket, SESSION, tell } from '../../market.ts';
import { MORNING } from './morning.ts';

/** A board at the open, after a pre-market between 5990 and 6010 that ended at 6000. */
function boardAtOpen() {
  const { run } = listen();
  for (const event of MORNING) tell(run, event);
  run.onQuiet(SESSION.rthOpen);
  const { accumulators, levels, gaps } = run;
  const atr = new AverageTrueRange(accumulators.bars.oneMinute, ES.atrFloorPoints, new Map());
  atr.advanceTo(SESSION.rthOpen);
  const told: string[] = [];
  const sink: SessionSink = {
    checkpoint: ({ kind, episode }) => told.push(`${kind} ${episode.level} ${episode.direction}`),
    outcome: ({ episode, contacted }) => told.push(`outcome ${episode.level} ${contacted}`),
    state: (_, rows) => told.push(`${rows.length} states`),
    gap: () => told.push('gap'),
  };
  return {
    run,
    board: new ApproachBoard(
      { session: SESSION, instrument: ES, accumulators, levels, atr, gaps, thresholds: null },
      sink,
    ),
    told,
  };
}

const onlyHigh = (level: LevelKind) => (level === 'PM_HIGH' ? 6010 : Number.NaN);
const move = ({ board, run }: ReturnType<typeof boardAtOpen>, time: string, price: number) => {
  run.onQuiet(clock(time));
  const range = atPrice(clock(time), price);
  board.followOutcomes(range);
  board.followApproaches(range, onlyHigh, 1);
};

describe('The approaches to all levels', () => {
  it('open, come to contact and are told, each at the level it was judged by', () => {
    const at = boardAtOpen();
    const { board, told } = at;
    board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:31', 6007);
    expect(board.open('PM_HIGH')).toBeNull();
    move(at, '09:32', 6008.5);
    expect(board.open('PM_HIGH')?.episode).toMatchObject({
      level: 'PM_HIGH',
      direction: 'UP',
      anchorLevelPrice: 6010,
    });
    move(at, '09:33', 6009.25);
    const { episode } = board.open('PM_HIGH')!;
    expect(board.sinceContact(episode)).toBeNull();
    move(at, '09:34', 6009.9);
    expect(board.open('PM_HIGH')?.contact).toMatchObject({ at: clock('09:34'), levelPrice: 6010 });
    expect(board.sinceContact(episode)).not.toBeNull();
    expect(told).toEqual(['APPROACH PM_HIGH UP', 'WITHIN_1_0 PM_HIGH UP', 'CONTACT PM_HIGH UP']);
    at.run.gaps.onTrade(clock('09:34'));
    // A close at the moment of contact is committed to as the contact, and told once.
    expect(board.closeKind('PM_HIGH', clock('09:34'), 6009.9)).toBe('CONTACT');
    board.onTwoMinuteClose(clock('09:34'), 6009.9);
    expect(told).toHaveLength(3);
    expect(board.closeKind('PM_LOW', clock('09:34'), 6009.9)).toBeNull();
  });
  it('hold prices against no level that is not in force', () => {
    const { board, told } = boardAtOpen();
    board.announceLevels(SESSION.rthOpen, 6005);
    board.followApproaches(atPrice(clock('09:31'), 6009.9), () => Number.NaN, 1);
    expect([board.open('PM_HIGH'), told]).toEqual([null, []]);
  });
  it('tell a state of each level at a tick', () => {
    const { board, told } = boardAtOpen();
    board.onStateTick(SESSION.rthOpen, 6000);
    expect(told).toEqual(['6 states']);
  });
  it('tell a committed close within two ATR of the level, and not at the instant an approach began', () => {
    const at = boardAtOpen();
    const { board, told, run } = at;
    board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:30:30', 6008.5);
    told.length = 0;
    run.onQuiet(clock('09:30:30'));
    board.onTwoMinuteClose(clock('09:30:30'), 6008.5);
    expect(told).toEqual([]);
    run.onQuiet(clock('09:30:40'));
    board.onTwoMinuteClose(clock('09:30:40'), 6008.5);
    expect(told).toEqual(['CLOSE PM_HIGH UP']);
    run.onQuiet(clock('09:30:50'));
    board.onTwoMinuteClose(clock('09:30:50'), 6000);
    expect(told).toEqual(['CLOSE PM_HIGH UP']);
  });
  it('tell no committed close while the tape is silent', () => {
    const at = boardAtOpen();
    const { board, told, run } = at;
    board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:30:30', 6008.5);
    told.length = 0;
    // The last trade of the morning was ten seconds before the open.
    run.onQuiet(clock('09:34'));
    board.onTwoMinuteClose(clock('09:34'), 6008.5);
    expect(told).toEqual([]);
  });
  it('answer for the moment as a stored checkpoint would, and with nothing outside an approach', () => {
    const at = boardAtOpen();
    const { board, run } = at;
    board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:30:30', 6008.5);
    run.onQuiet(clock('09:30:40'));
    expect(board.currentRow('PM_HIGH', clock('09:30:40'), 6009)).toMatchObject({
      kind: 'CLOSE',
      spot: 6009,
      levelPrice: 6010,
      at: clock('09:30:40'),
    });
    expect(board.currentRow('PM_LOW', clock('09:30:40'), 6009)).toBeNull();
  });
  it('are told of a gap: an approach over it ends, its outcome unknown', () => {
    const at = boardAtOpen();
    const { board, told } = at;
    board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:30:30', 6008.5);
    told.length = 0;
    board.onGap({ from: clock('09:31'), to: clock('09:40'), isOfTrades: true });
    expect(told[0]).toBe('gap');
    board.endApproaches(clock('09:41'));
    expect(board.open('PM_HIGH')).toBeNull();
  });
  it('are told of a gap: whether an approach made contact is not known', () => {
    const outcomeAfter = (gap: 'none' | 'trades' | 'books') => {
      const at = boardAtOpen();
      at.board.announceLevels(SESSION.rthOpen, 6005);
      move(at, '09:30:30', 6008.5);
      if (gap !== 'none')
        at.board.onGap({ from: clock('09:30:30'), to: clock('09:30:50'), isOfTrades: gap === 'trades' });
      at.told.length = 0;
      tell(at.run, { kind: 'trade', at: clock('09:30:50'), price: 6008, size: 1, aggressor: 1 });
      at.board.endApproaches(clock('09:30:50'));
      at.board.finish();
      return at.told;
    };
    expect(outcomeAfter('trades')).toEqual(['outcome PM_HIGH null']);
    expect(outcomeAfter('none')).toEqual(['outcome PM_HIGH false']);
    // What prices did is known where books alone are missing.
    expect(outcomeAfter('books')).toEqual(['outcome PM_HIGH false']);
  });
  it('end unknown, too, where the tape fell silent before the end', () => {
    const at = boardAtOpen();
    at.board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:30:30', 6008.5);
    at.told.length = 0;
    at.run.onQuiet(clock('09:34'));
    at.board.endApproaches(clock('09:34'));
    at.board.finish();
    expect(at.told).toEqual(['outcome PM_HIGH null']);
  });
  it('tell an outcome at the grid step at which nothing more can change it', () => {
    const at = boardAtOpen();
    const { board, run, told } = at;
    for (const time of [
      '09:31',
      '09:32',
      '09:33',
      '09:34',
      '09:35',
      '09:36',
      '09:37',
      '09:38',
      '09:39',
      '09:40',
      '09:41',
    ])
      tell(run, { kind: 'trade', at: clock(time) - 1, price: 6006, size: 1, aggressor: 1 });
    board.announceLevels(SESSION.rthOpen, 6005);
    move(at, '09:31', 6008.5);
    move(at, '09:31:10', 6010);
    move(at, '09:31:20', 6011.5);
    // Far beyond: the approach is over, but excursions are followed for eight minutes.
    move(at, '09:31:30', 6014);
    move(at, '09:33', 6014);
    told.length = 0;
    board.onGridStep(clock('09:39'));
    expect(told).toEqual([]);
    board.followOutcomes(atPrice(clock('09:39:15'), 6014));
    board.onGridStep(clock('09:39:20'));
    expect(told).toEqual(['outcome PM_HIGH true']);
  });
  it('that are born on the level itself come from where the last bars did', () => {
    const bornAt = (time: string, ...trades: readonly (readonly [string, number])[]) => {
      const { board, run } = boardAtOpen();
      for (const [when, price] of trades)
        tell(run, { kind: 'trade', at: clock(when), price, size: 1, aggressor: 1 });
      run.onQuiet(clock(time));
      board.announceLevels(clock(time), 6010);
      return board.open('PM_HIGH')?.episode.direction;
    };
    expect(bornAt('09:32', ['09:30:10', 6008], ['09:31:10', 6009])).toBe('UP');
    expect(bornAt('09:32', ['09:30:10', 6012], ['09:31:10', 6011])).toBe('DOWN');
  });
  it('give a state the direction of the approach under way, whichever side price stands on', () => {
    const { run } = listen();
    for (const event of MORNING) tell(run, event);
    run.onQuiet(SESSION.rthOpen);
    const { accumulators, levels, gaps } = run;
    const atr = new AverageTrueRange(accumulators.bars.oneMinute, ES.atrFloorPoints, new Map());
    atr.advanceTo(SESSION.rthOpen);
    const states: (string | null)[] = [];
    const board = new ApproachBoard(
      { session: SESSION, instrument: ES, accumulators, levels, atr, gaps, thresholds: null },
      {
        state: (_, rows) => {
          const high = rows.find(({ level }) => level === 'PM_HIGH')!;
          states.push(high.direction, high.episode?.direction ?? null);
        },
      },
    );
    board.announceLevels(SESSION.rthOpen, 6005);
    run.onQuiet(SESSION.rthOpen + 1);
    board.followApproaches(atPrice(SESSION.rthOpen + 1, 6008.5), onlyHigh, 1);
    run.onQuiet(clock('09:30:30'));
    board.onStateTick(clock('09:30:30'), 6010.5);
    expect(states).toEqual(['UP', 'UP']);
  });
  it('hold later attempts of a run against what its first one first showed', () => {
    const { checkpoints } = play(randomMarket(7));
    const of = ({ features }: Checkpoint, name: FeatureName) => features[featurePlace(name)]!;
    const pairs = [
      ['barrier_replenishment_trend', 'barrier_replenishment_ratio'],
      ['barrier_delta_liq_trend', 'barrier_delta_liq'],
      ['tape_velocity_trend', 'tape_velocity'],
      ['tape_imbalance_trend', 'tape_imbalance'],
    ] as const;
    for (const [trend, value] of pairs) {
      let compared = 0;
      for (const row of checkpoints.filter((each) => of(each, 'attempt_index') > 1)) {
        const shown = checkpoints.filter(
          (each) => each.attemptRunId === row.attemptRunId && of(each, 'attempt_index') === 1,
        );
        const start =
          shown.map((each) => of(each, value)).find((known) => !Number.isNaN(known)) ?? Number.NaN;
        expect([trend, of(row, trend)]).toEqual([trend, of(row, value) - start]);
        if (!Number.isNaN(of(row, trend))) compared++;
      }
      expect([trend, compared > 5]).toEqual([trend, true]);
    }
  });
});
