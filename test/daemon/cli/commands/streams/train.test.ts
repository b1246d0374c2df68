import { beforeAll, expect, test } from 'vitest';
import { trainCommand } from '../../../../../daemon/cli/commands/streams/train.ts';
import type { Lake } from '../../../../../daemon/lake/lake.ts';
import { nextSession } from '../../../../../shared/session/session.ts';
import { emptyLake } from '../../../../state-lake.ts';
import { STREAM_DATES, streamLake } from '../../../../stream-lake.ts';
import { speak } from '../../in-process.ts';

let lake: Lake;
beforeAll(async () => {
  lake = await streamLake();
});

test('projections are trained and tried, and it is said what they are worth', async () => {
  const train = (...args: string[]) =>
    speak(trainCommand, '--data', lake.root, '--workers', '1', '--stream', 'pressure', ...args);
  const { printed } = await train();
  const asOf = nextSession(STREAM_DATES.at(-1)!)!;
  expect(printed[0]).toMatch(
    new RegExp(`^pressure as of ${asOf} is (not )?shown.* \\(1020 samples of 60 sessions\\)\\.$`),
  );
  expect(printed[1]).toMatch(
    /^ {2}On 16 sessions it had not seen: [\d.-]+ % better than persistence \(95 % by days: [\d.-]+ to [\d.-]+\), /,
  );
  expect(printed[2]).toMatch(/so many stayed inside at 1 to 10 bars: (\d+ ){9}\d+; crossings 0\./);
  const [facts] = JSON.parse((await train('--as-of', asOf, '--json')).printed[0]!);
  expect(facts).toMatchObject({ stream: 'pressure', asOf, sessions: 60, samples: 1020 });
  expect(facts).not.toHaveProperty('model');
  await expect(train('--as-of', STREAM_DATES[40]!)).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
  await expect(speak(trainCommand, '--data', emptyLake().root)).rejects.toMatchObject({
    hint: 'Compute some: spymaster streams compute --help',
  });
  await expect(speak(trainCommand, '--stream', 'sigma')).rejects.toMatchObject({ code: 'USAGE' });
}, 60_000);
