import { zeroDteChain } from '../../daemon/contracts/option-chain.ts';
import { correlation, mean } from '../../daemon/corpus/moments.ts';
import { columnBatches, MBP_1, openDbnFile, TRADE } from '../../daemon/databento/dbn/index.ts';
import { rawFile } from '../../daemon/raw/raw-layout.ts';
import { sessionOf } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { ES } from '../market.ts';

const PRINT_FIELDS = ['ts_event', 'price', 'instrument_id'] as const;

/** Where a day's files are, and the future that is looked at. */
export interface LeadDay {
  readonly rawFolder: string;
  readonly date: string;
  readonly futureId: number;
}

/** Last trade of the front future before each of so many moments, in points. */
async function futureAt(
  { rawFolder, date, futureId }: LeadDay,
  moments: readonly bigint[],
): Promise<number[]> {
  const prices = new Array<number>(moments.length).fill(Number.NaN);
  let next = 0;
  let last = Number.NaN;
  const path = rawFile({ rawFolder, market: 'futures', symbol: 'ES' }, 'trades', date);
  for await (const batch of columnBatches(await openDbnFile(path), TRADE, PRINT_FIELDS)) {
    const { ts_event: times, price, instrument_id: ids } = batch.columns;
    for (let i = 0; i < batch.count; i++) {
      if (ids[i] !== futureId) continue;
      while (next < moments.length && times[i]! >= moments[next]!) prices[next++] = last;
      last = price[i]!;
    }
  }
  return prices;
}

/**
 * Futures prices that pairs of a call and a put at one strike imply by put–call parity,
 * from their last mids before each moment: the median over strikes quoted within two
 * seconds.
 */
async function impliedAt({ rawFolder, date }: LeadDay, moments: readonly bigint[]): Promise<number[]> {
  const place = { rawFolder, market: 'options', symbol: 'ES' } as const;
  const chain = await zeroDteChain(await openDbnFile(rawFile(place, 'definition', date)), ES, date);
  const byId = new Map(chain.map((option) => [option.instrumentId, option]));
  const quotes = new Map<string, { readonly mid: number; readonly at: bigint }>();
  const implied: number[] = [];
  const close = () => {
    const found = chain.flatMap(({ right, strikePoints }) => {
      if (right === 'P') return [];
      const [call, put] = [quotes.get(`C${strikePoints}`), quotes.get(`P${strikePoints}`)];
      const now = moments[implied.length]!;
      if (!call || !put || now - call.at > 2_000_000_000n || now - put.at > 2_000_000_000n) return [];
      return [strikePoints + call.mid - put.mid];
    });
    implied.push(found.length === 0 ? Number.NaN : found.toSorted((a, b) => a - b)[found.length >> 1]!);
  };
  const fields = ['instrument_id', 'ts_event', 'levels[0].bid_px', 'levels[0].ask_px'] as const;
  const source = await openDbnFile(rawFile(place, 'mbp-1', date));
  for await (const batch of columnBatches(source, MBP_1, fields)) {
    const { ts_event: times, instrument_id: ids } = batch.columns;
    const { 'levels[0].bid_px': bid, 'levels[0].ask_px': ask } = batch.columns;
    for (let i = 0; i < batch.count; i++) {
      while (implied.length < moments.length && times[i]! >= moments[implied.length]!) close();
      const option = byId.get(ids[i]!);
      if (!option) continue;
      const { right, strikePoints } = option;
      const mid = (bid[i]! + ask[i]!) / 2;
      if (Number.isNaN(mid)) quotes.delete(`${right}${strikePoints}`);
      else quotes.set(`${right}${strikePoints}`, { mid, at: times[i]! });
    }
  }
  while (implied.length < moments.length) close();
  return implied;
}

/** Moments that are looked at: every ten seconds for 170 minutes from the open on. */
const STEPS_A_MINUTE = 6;
const STEPS = 170 * STEPS_A_MINUTE;

export interface Lead {
  readonly minutes: number;
  /** Of what options imply less the future with the future's next change. */
  readonly r: number;
  /** Of r, by how much days differ. */
  readonly standardError: number;
  readonly pairs: number;
}

/** Prices of a future and what options make of it, at each moment of a day. */
export interface ReadDay {
  readonly future: readonly number[];
  readonly implied: readonly number[];
}

export async function readDays(days: readonly LeadDay[]): Promise<ReadDay[]> {
  const read: ReadDay[] = [];
  for (const day of days) {
    const session = sessionOf(day.date);
    const moments = Array.from(
      { length: STEPS + 10 * STEPS_A_MINUTE },
      (_, i) => session.origin + BigInt(session.rthOpen + (i * NS_PER_MINUTE) / STEPS_A_MINUTE),
    );
    const future = await futureAt(day, moments);
    read.push({ future, implied: await impliedAt(day, moments.slice(0, STEPS)) });
  }
  return read;
}

/**
 * What options know of the next 1, 5 and 10 minutes of their future. Each day is held
 * against its own mean: around a roll options are on a contract that trades elsewhere.
 * @param leak how much of the next change is added to what they imply: none, or as much
 * as has to be found
 */
export function leadOf(days: readonly ReadDay[], leak = 0): Lead[] {
  return [1, 5, 10].map((minutes) => {
    const byDay = days.map(({ future, implied }) => {
      const pairs = implied.flatMap((at, i) => {
        const [now, then] = [future[i]!, future[i + minutes * STEPS_A_MINUTE]!];
        const change = then - now;
        return Number.isFinite(at + change) ? [[at - now + leak * change, change] as const] : [];
      });
      const away = mean(pairs.map(([each]) => each));
      return pairs.map(([each, change]) => [each - away, change] as const);
    });
    const daily = byDay.filter((pairs) => pairs.length > 2).map((pairs) => correlationOf(pairs));
    const center = mean(daily);
    const squares = daily.reduce((sum, r) => sum + (r - center) ** 2, 0);
    const variance = squares / (daily.length - 1);
    const all = byDay.flat();
    return {
      minutes,
      r: correlationOf(all),
      standardError: Math.sqrt(variance / daily.length),
      pairs: all.length,
    };
  });
}

const correlationOf = (pairs: readonly (readonly [number, number])[]): number =>
  correlation(
    pairs.map(([away]) => away),
    pairs.map(([, change]) => change),
  );
