import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { defence } from '../../barrier/defence.ts';
import { defendingDepth } from '../../barrier/defending-depth.ts';
import { feature, group } from '../../schema/feature-group.ts';
import type { Moment } from '../../schema/moment.ts';

export const BARRIER_WINDOWS_MINUTES = [1, 2, 3, 5] as const;
export type BarrierWindow = (typeof BARRIER_WINDOWS_MINUTES)[number];

interface Evolution {
  readonly now: number;
  readonly before: Readonly<Record<BarrierWindow, number>>;
}

/**
 * Depth at the level's price as it is now, in today's book and in those before: did
 * liquidity at this price change?
 */
function evolution(moment: Moment): Evolution {
  const { read, levelPrice, direction, instrument, at } = moment;
  const before = (minutes: BarrierWindow) =>
    defendingDepth(read.book.before(at - minutes * NS_PER_MINUTE), levelPrice, direction, instrument)
      .contracts;
  return {
    now: defence(moment).depth.contracts,
    before: { 1: before(1), 2: before(2), 3: before(3), 5: before(5) },
  };
}

const delta = <W extends BarrierWindow>(window: W) =>
  feature(
    `barrier_delta_${window}min`,
    {
      unit: 'contracts',
      frame: 'none',
      scope: 'level',
      missing: ['no-book', 'level-inactive', 'out-of-view', 'gap'],
      meaning: 'Defending depth now less what it was at the window’s start, at the level’s price of now.',
    },
    ({ now, before }: Evolution) => now - before[window],
  );

const relativeDelta = <W extends BarrierWindow>(window: W) =>
  feature(
    `barrier_pct_change_${window}min`,
    {
      unit: 'ratio',
      frame: 'none',
      scope: 'level',
      missing: ['no-book', 'level-inactive', 'out-of-view', 'gap', 'undefined'],
      meaning: 'That difference as a share of what it was; missing where nothing was there.',
    },
    ({ now, before }: Evolution) =>
      before[window] === 0 ? Number.NaN : (now - before[window]) / before[window],
  );

/** The resting orders that stand in the way, and how they changed. */
export const BARRIER_EVOLUTION = [
  group(evolution, [
    feature(
      'barrier_depth_current',
      {
        unit: 'contracts',
        frame: 'none',
        scope: 'level',
        missing: ['no-book', 'level-inactive', 'out-of-view'],
        meaning:
          'Contracts resting in the defended zone: offers above an approach from below, bids below one from above.',
      },
      ({ now }) => now,
    ),
    ...BARRIER_WINDOWS_MINUTES.map(delta),
    ...BARRIER_WINDOWS_MINUTES.map(relativeDelta),
  ]),
] as const;
