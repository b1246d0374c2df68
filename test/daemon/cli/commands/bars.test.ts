import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { barsCommand } from '../../../../daemon/cli/commands/bars.ts';
import { scratchLake } from '../../tables/made-up.ts';
import { speak } from '../in-process.ts';

const { lake } = scratchLake();
const csv = join(lake.root, 'bars.csv');
writeFileSync(
  csv,
  'ts_utc,open,high,low,close,volume\n2025-06-05T13:30:00Z,6000,6001,5999,6000.5,10\n2025-06-07T13:30:00Z,6000,6000,6000,6000,1\n',
);
const bars = (...args: string[]) => speak(barsCommand, 'import', '--data', lake.root, ...args);

describe('spymaster bars import', () => {
  it('says what it stored, and what belongs to no session', async () => {
    expect((await bars('--csv', csv)).printed).toEqual([
      'Imported 1 bars of 1 sessions (2025-06-05 to 2025-06-05).',
      '1 bars belong to no session and were left out.',
    ]);
    expect(JSON.parse((await bars('--csv', csv, '--json')).printed[0]!)).toMatchObject({
      bars: 1,
      sessions: 1,
    });
  });
  it('needs one source, not two', async () => {
    await expect(bars()).rejects.toMatchObject({ code: 'USAGE' });
    await expect(bars('--csv', csv, '--dbn', csv)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
