import type { Region } from '../parts.ts';
import type { Workbench } from '../workbench.ts';
import type { TourStep } from './tour.ts';

/** What a newcomer is shown, in the order in which it makes sense. */
export function tourSteps({ chart, parts, scene }: Workbench): TourStep[] {
  const candles = () => chart.chartElement().getBoundingClientRect();
  const rectOf = (region: Region['name']) => {
    const root = parts?.regions.find(({ name }) => name === region)?.root;
    return root ? () => root.getBoundingClientRect() : null;
  };
  const [says, replay] = [rectOf('What it says'), rectOf('Replay')];
  const { session } = scene.state;
  const market = session?.simulated ? ' Everything here is simulated.' : '';
  const steps: TourStep[] = [
    { text: 'These are the six levels.', of: candles, side: 'within' },
    {
      text: `${scene.focused ? 'Price is coming to one. The' : 'When price comes to one, a'} band says what similar approaches did.`,
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
