import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ReadTable } from '../lake/row-encoding.ts';
import { wordsOf, wordsOrNull } from './words.ts';

/**
 * The options that a date's bronze definitions list.
 * @throws {SpymasterError} LAKE_CORRUPT
 */
export async function readOptionDefinitions(
  lake: Lake,
  symbol: string,
  { date, files }: Manifest,
): Promise<OptionContract[]> {
  const listed: OptionContract[] = [];
  for (const name of Object.keys(files).sort())
    listed.push(...optionsOf(await lake.readFile(DATASETS.optionDefinitions(symbol), date, name)));
  return listed;
}

function optionsOf(table: ReadTable): OptionContract[] {
  const instrumentId = table.numbers('instrument_id');
  const name = table.strings('option_symbol');
  const root = table.strings('root');
  const right = wordsOf(table, 'right', ['C', 'P']);
  const strike = table.numbers('strike');
  const expiration = table.bigints('expiry_ns');
  const style = wordsOrNull(table, 'exercise_style', ['european', 'american']);
  const multiplier = table.numbers('multiplier');
  const underlying = table.strings('underlying_symbol');
  const listedAt = table.bigints('ts_event_ns');
  return right.map((each, i) => ({
    instrumentId: instrumentId[i]!,
    symbol: name[i]!,
    root: root[i]!,
    right: each,
    strikePoints: strike[i]!,
    expiration: expiration[i]!,
    style: style[i]!,
    multiplierUsd: multiplier[i]!,
    underlying: underlying[i]!,
    tsEvent: listedAt[i]!,
  }));
}
