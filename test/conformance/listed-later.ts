import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type DbnSource,
  DEFINITION_V3,
  isRunOf,
  openDbnFile,
  part,
  type RecordRun,
  runTimes,
  writeSource,
} from '../../daemon/databento/index.ts';
import type { DayFile, DayFiles } from './day-gateway.ts';

const INSTRUMENT_ID = 4;
const TS_EVENT = 8;
const TS_RECV = 16;
const OPTIONS = 6;

/** The options that trade most on a day. */
export async function mostTraded(day: DayFiles): Promise<ReadonlySet<number>> {
  const trades = day.find(({ market, schema }) => market === 'options' && schema === 'trades')!;
  const traded = new Map<number, number>();
  for await (const { view, count, stride } of (await openDbnFile(trades.path)).runs())
    for (let i = 0; i < count; i++) {
      const id = view.getUint32(i * stride + INSTRUMENT_ID, true);
      traded.set(id, (traded.get(id) ?? 0) + 1);
    }
  const most = [...traded].sort(([, a], [, b]) => b - a).slice(0, OPTIONS);
  return new Set(most.map(([id]) => id));
}

/**
 * The same day, of which some options were listed at an instant: there is their
 * definition, and nothing of them before.
 * @param folder where the day’s files are put
 * @param how listed at no time: null
 */
export async function writeListedLater(
  day: DayFiles,
  folder: string,
  { later, listedAt }: { readonly later: ReadonlySet<number>; readonly listedAt: bigint | null },
): Promise<DayFiles> {
  const written: DayFile[] = [];
  for (const { market, schema, path: from } of day) {
    const path = join(folder, `${market}-${schema}.dbn.zst`);
    mkdirSync(dirname(path), { recursive: true });
    const source = await openDbnFile(from);
    const runs = () => (market === 'options' ? changed(source, later, listedAt) : source.runs());
    await writeSource({ ...source, runs }, path);
    written.push({ market, schema, path });
  }
  return written;
}

async function* changed(
  source: DbnSource,
  later: ReadonlySet<number>,
  listedAt: bigint | null,
): AsyncGenerator<RecordRun> {
  for await (const run of source.runs())
    for (let i = 0; i < run.count; i++) {
      const one = part(run, i, i + 1)!;
      if (!later.has(one.view.getUint32(INSTRUMENT_ID, true))) yield one;
      else if (listedAt !== null && isRunOf(one, DEFINITION_V3)) {
        for (const offset of [TS_EVENT, TS_RECV]) one.view.setBigUint64(offset, listedAt, true);
        yield one;
      } else if (listedAt !== null && runTimes(one, 0).received >= listedAt) yield one;
    }
}
