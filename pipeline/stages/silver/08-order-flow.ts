import {
  type FlowAtLevel,
  flowAtLevel,
  OFI_WINDOWS_SECONDS,
  type OfiWindow,
} from '../../flow/flow-at-level.ts';
import { feature, group } from '../../schema/feature-group.ts';

const over = <W extends OfiWindow>(window: W) =>
  feature(
    `ofi_${window}s`,
    {
      unit: 'contracts',
      frame: 'market',
      scope: 'session',
      missing: ['no-book'],
      meaning:
        'Order-flow imbalance at the best quotes over the window: added to the bid less added to the ask.',
    },
    (flow: FlowAtLevel) => flow.over[window],
  );

const nearLevel = <W extends OfiWindow>(window: W) =>
  feature(
    `ofi_near_level_${window}s`,
    {
      unit: 'contracts',
      frame: 'market',
      scope: 'level',
      missing: ['no-book', 'level-inactive', 'undefined'],
      meaning:
        'Order-flow imbalance of the changes made while the mid price was within one ATR of the level.',
    },
    (flow: FlowAtLevel) => flow.nearLevel[window],
  );

/**
 * Order-flow imbalance, as the market saw it: up is positive whichever way the approach
 * goes.
 */
export const ORDER_FLOW = [
  group(flowAtLevel, [
    ...OFI_WINDOWS_SECONDS.map(over),
    ...OFI_WINDOWS_SECONDS.map(nearLevel),
    feature(
      'ofi_acceleration',
      {
        unit: 'ratio',
        frame: 'market',
        scope: 'session',
        missing: ['no-book'],
        meaning: 'Rate of imbalance over 30 s less that over 120 s, as a share of the activity over 120 s.',
      },
      ({ acceleration }) => acceleration,
    ),
  ]),
] as const;
