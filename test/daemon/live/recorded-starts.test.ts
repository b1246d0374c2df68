import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { earlierStarts, knownText } from '../../../daemon/live/recorded-starts.ts';

let day: string;
beforeEach(() => {
  day = mkdtempSync(join(tmpdir(), 'spymaster-starts-'));
});
afterEach(() => rmSync(day, { recursive: true, force: true }));
/** A start that came so far; text of another kind where that is given. */
function start(run: number, known: Parameters<typeof knownText>[0] | string | null): void {
  mkdirSync(join(day, String(run)));
  const text = typeof known === 'object' ? known && knownText(known) : known;
  if (text !== null) writeFileSync(join(day, String(run), 'known.json'), text);
}
const known = (until: bigint, continues: number | null = null) => ({
  until,
  hasOptions: true,
  contract: 'ESM5',
  continues,
});
const found = async (...runs: number[]) =>
  (await earlierStarts(day, runs)).map(({ run, until }) => [run, until]);

describe('Earlier starts of a day', () => {
  it('are the latest that is known, and all that it goes on from, oldest first', async () => {
    start(1, known(10n));
    start(2, known(20n, 1));
    start(4, known(40n, 2));
    start(3, known(99n));
    expect(await found(1, 2, 3, 4)).toEqual([
      [1, 10n],
      [2, 20n],
      [4, 40n],
    ]);
    expect((await earlierStarts(day, [1]))[0]).toEqual({
      run: 1,
      folder: join(day, '1'),
      until: 10n,
      hasOptions: true,
      contract: 'ESM5',
    });
  });
  it('do without one that came nowhere', async () => {
    start(1, known(10n));
    start(2, null);
    expect(await found(1, 2)).toEqual([[1, 10n]]);
    expect(await found()).toEqual([]);
  });
  it('are none where one that is gone on from is not known, or is not earlier', async () => {
    start(2, known(20n, 1));
    expect(await found(2)).toEqual([]);
    start(5, known(20n, 5));
    expect(await found(5)).toEqual([]);
  });
  it('are none where what is there is damaged', async () => {
    start(1, '{"until":"12x","hasOptions":true,"contract":"ESM5","continues":null}');
    start(2, 'null');
    start(3, '{"until":"12","hasOptions":true,"contract":"ESM5"}');
    expect(await found(1, 2, 3)).toEqual([]);
  });
});
