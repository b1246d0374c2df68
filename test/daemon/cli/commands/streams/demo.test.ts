import { expect, test } from 'vitest';
import { demoStreamsCommand } from '../../../../../daemon/cli/commands/streams/demo.ts';
import { speak } from '../../in-process.ts';

test('five bars, what they raise, and what they mean for a position', async () => {
  const { printed } = await speak(demoStreamsCommand);
  expect(printed.slice(0, 6)).toEqual([
    'Buying that fades ever faster',
    '  Buying is fading (warning, confidence 0.40)',
    '  Up-move may be turning (critical, confidence 0.50)',
    '  Clean setup (info, confidence 0.20)',
    '  flow confirms the move, 0.38',
    '  exit score: long +0.08 hold, trail; short −0.08 hold, trail',
  ]);
  expect(printed).toContain('  exit score: long −0.84 exit; short +0.84 hold or add');
  expect(printed).toContain('  Rising on net selling (warning, confidence 0.43)');
  expect(printed.filter((line) => !line.startsWith(' '))).toHaveLength(7);
  const fan = printed.find((line) => line.startsWith('  from '))!;
  const [, anchor, ...values] = fan
    .replaceAll('−', '-')
    .match(/[-+]\d\.\d\d/g)!
    .map(Number)
    .flatMap((value, i) => (i === 0 ? [0, value] : [value]));
  // It comes down from where it stands, and each middle lies within its low and high.
  expect(anchor!).toBeGreaterThan(values.at(-3)!);
  for (let i = 0; i < values.length; i += 3) {
    expect(values[i]!).toBeGreaterThanOrEqual(values[i + 1]!);
    expect(values[i]!).toBeLessThanOrEqual(values[i + 2]!);
  }
});
