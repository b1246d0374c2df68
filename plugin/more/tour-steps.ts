import { ZONE_ATR } from '../../shared/rules.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { shownLevels } from '../levels/shown-levels.ts';
import type { Region } from '../parts.ts';
import type { Workbench } from '../workbench.ts';
import type { TourStep } from './tour.ts';

/** What a newcomer is shown, in the order in which it makes sense. */
export function tourSteps({ chart, parts, scene }: Workbench): TourStep[] {
  const candles = () => chart.chartElement();
  const rootOf = (region: Region['name']) => {
    const root = parts?.regions.find(({ name }) => name === region)?.root;
    return root ? () => root : null;
  };
  const [says, replay] = [rootOf('What it says'), rootOf('Replay')];
  const { focused } = scene;
  const isComing =
    focused?.phase === 'APPROACH' && focused.status !== 'resolved' && focused.distanceAtr <= ZONE_ATR;
  const { session } = scene.state;
  const market = session?.simulated ? ' Everything here is simulated.' : '';
  const steps: TourStep[] = [
    { text: levelsText(shownLevels(scene).size), of: candles, side: 'within' },
    {
      text: `${isComing ? 'Price is coming to one. The' : 'When price comes to one, a'} band says what similar approaches did.`,
      of: candles,
      side: 'within',
    },
  ];
  if (says)
    steps.push({
      text: 'This is the answer in words: how often, how sure, and what is usual.',
      of: says,
      side: 'left',
    });
  if (replay && session?.mode === 'replay')
    steps.push({
      text: `Space plays. ] goes to the next approach.${market}`,
      of: replay,
      side: 'above',
    });
  return steps;
}

/** Before 09:45 the opening has no range yet, and a reader may have switched some off. */
function levelsText(shown: number): string {
  if (shown === LEVEL_KINDS.length) return 'These are the six levels.';
  return `There are six levels; ${shown === 0 ? 'none is' : `${shown} ${shown === 1 ? 'is' : 'are'}`} in force and shown now.`;
}
