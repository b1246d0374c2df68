import { expect, it } from 'vitest';
import {
  DEFINITION_V3,
  isRunOf,
  knownRuns,
  MBP_1,
  openDbn,
  recordsOf,
  runsOf,
  TRADE,
} from '../../../../daemon/databento/dbn/index.ts';
import { dbnHeader, marketRecord } from '../../../conformance/market-data.ts';
import { opened, streamOf, trade } from './bytes.ts';

const book = marketRecord({ schema: 'mbp-1', instrumentId: 1, tsEvent: 9n, sequence: 9 });
const mixed = () =>
  openDbn(streamOf([trade(1), book, trade(2), trade(3)], 1 << 20, dbnHeader({ schema: null })));

it('the runs of one kind of record are those, and others are counted', async () => {
  const source = await mixed();
  const seen: number[] = [];
  for await (const run of runsOf(source, TRADE))
    for (const { sequence } of recordsOf(run)) seen.push(sequence);
  expect([seen, [...source.skipped]]).toEqual([[1, 2, 3], [[0x01, 1]]]);
});
it('every run says of what kind it is', async () => {
  const kinds: boolean[][] = [];
  for await (const run of knownRuns(await mixed()))
    kinds.push([isRunOf(run, TRADE), isRunOf(run, MBP_1), isRunOf(run, DEFINITION_V3)]);
  expect(kinds).toEqual([
    [true, false, false],
    [false, true, false],
    [true, false, false],
  ]);
});
it('instruments that are not wanted are not there, nor is a run that has none left', async () => {
  const records = [trade(1, 1n, 7), trade(2, 1n, 8), trade(3, 1n, 7)];
  const sequencesOf = async (wanted: number) => {
    const runs: number[][] = [];
    for await (const run of runsOf(await opened(records), TRADE, { isWanted: (id) => id === wanted }))
      runs.push(Array.from(recordsOf(run), ({ sequence }) => sequence));
    return runs;
  };
  expect([await sequencesOf(7), await sequencesOf(8), await sequencesOf(9)]).toEqual([[[1, 3]], [[2]], []]);
});

it('of no instrument that is wanted there is no run, of whatever kind', async () => {
  let runs = 0;
  for await (const _ of knownRuns(await mixed(), { isWanted: () => false })) runs++;
  expect(runs).toBe(0);
});
