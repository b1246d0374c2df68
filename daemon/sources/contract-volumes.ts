import type { Session } from '../../shared/session/session.ts';
import { columnBatches, openDbnFile, TRADE } from '../databento/index.ts';
import { sessionTimes } from './dbn-events.ts';

/**
 * Contracts traded between 09:30 and 12:30, by raw symbol: what chooses the next
 * session's contract.
 */
export type ContractVolumes = Readonly<
  Record<string, { readonly instrumentId: number; readonly volume: number }>
>;

export async function volumeByContract(path: string, session: Session): Promise<ContractVolumes> {
  const source = await openDbnFile(path);
  const symbols = new Map<number, string>();
  for (const { rawSymbol, intervals } of source.metadata?.mappings ?? []) {
    for (const { symbol } of intervals) symbols.set(Number(symbol), rawSymbol);
  }
  const volumes = new Map<number, number>();
  let at = new Float64Array(0);
  for await (const { count, columns } of columnBatches(source, TRADE, [
    'instrument_id',
    'ts_event',
    'size',
  ])) {
    if (at.length < count) at = new Float64Array(count * 2);
    sessionTimes(columns.ts_event, count, session, at);
    const { instrument_id: ids, size } = columns;
    for (let i = 0; i < count; i++) {
      const inSession = at[i]! >= session.rthOpen && at[i]! < session.windowEnd;
      volumes.set(ids[i]!, (volumes.get(ids[i]!) ?? 0) + (inSession ? size[i]! : 0));
    }
  }
  return Object.fromEntries(
    [...volumes].map(([instrumentId, volume]) => [
      symbols.get(instrumentId) ?? String(instrumentId),
      { instrumentId, volume },
    ]),
  );
}

/**
 * The last price before a moment, of the contract that had traded most by then; NaN when
 * nothing had traded.
 */
export async function lastPriceBefore(path: string, session: Session, before: number): Promise<number> {
  const seen = new Map<number, { volume: number; price: number }>();
  let at = new Float64Array(0);
  const source = await openDbnFile(path);
  const names = ['instrument_id', 'ts_event', 'price', 'size'] as const;
  for await (const { count, columns } of columnBatches(source, TRADE, names)) {
    if (at.length < count) at = new Float64Array(count * 2);
    sessionTimes(columns.ts_event, count, session, at);
    const { instrument_id: ids, size, price } = columns;
    for (let i = 0; i < count; i++) {
      if (at[i]! >= before) continue;
      seen.set(ids[i]!, { volume: (seen.get(ids[i]!)?.volume ?? 0) + size[i]!, price: price[i]! });
    }
  }
  const busiest = [...seen.values()].sort((a, b) => b.volume - a.volume)[0];
  return busiest?.price ?? Number.NaN;
}
