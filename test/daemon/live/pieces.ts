import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  columnBatches,
  DbnWriter,
  type MBP_10,
  openDbnFile,
  TRADE,
} from '../../../daemon/databento/index.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { dbnHeader, marketRecord } from '../../conformance/market-data.ts';
import { clock, SESSION } from '../../market.ts';

/**
 * A piece as the recorder leaves it, of one record at a time of the day.
 * @param start the folder of a start of the daemon
 */
export async function writePiece(
  start: string,
  time: string,
  sequence: number,
  schema: 'trades' | 'mbp-10' = 'trades',
  side: 'futures' | 'options' = 'futures',
): Promise<void> {
  const at = toTimestamp(SESSION, clock(time));
  const bytes = marketRecord({ schema, instrumentId: 7, tsEvent: at, tsRecv: at, sequence });
  const folder = mkdtempSync(join(tmpdir(), 'spymaster-piece-'));
  try {
    const plain = join(folder, 'piece.dbn');
    writeFileSync(plain, Buffer.concat([dbnHeader({ schema }), bytes]));
    const source = await openDbnFile(plain);
    const path = join(start, side, `${at}-${schema}.dbn.zst`);
    const writer = await DbnWriter.create(path, source.metadata!);
    for await (const each of source.runs()) await writer.run(each);
    await writer.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Sequence numbers of a file's records, in its order. */
export async function sequencesOf(
  path: string,
  layout: typeof TRADE | typeof MBP_10 = TRADE,
): Promise<number[]> {
  const found: number[] = [];
  for await (const { count, columns } of columnBatches(await openDbnFile(path), layout, ['sequence']))
    found.push(...columns.sequence.subarray(0, count));
  return found;
}
