import { type DbnSource, indexTimeOffset, part, type RecordRun } from '../databento/index.ts';
import { toldIn } from '../sources/holes.ts';
import type { LiveMarket, MarketSide, ReplayState } from './live-market.ts';
import { gapLines, KEPT, openPiece, type Piece, type Recording } from './recording.ts';

const NOT_REPLAYING: ReplayState = { isReplaying: () => false };
/** Records are given together that are so near: half of what is put in order. */
const TOGETHER_NS = 250_000_000n;
const NEVER = 1n << 64n;

/** A piece that is being read: its next records, and the time of the first of them. */
interface Reading {
  readonly side: MarketSide;
  readonly runs: AsyncIterator<RecordRun>;
  head: RecordRun | null;
  headAt: bigint;
}

/**
 * Tells the market what earlier starts of the daemon recorded of the day, in order of
 * time, as if it came again: whoever asks a gateway afterwards asks for the rest.
 * @param until all that was received before is recorded
 * @returns how many gaps it has
 * @throws {SpymasterError} as reading files does
 */
export async function tellRecorded(
  market: LiveMarket,
  recording: Recording,
  until: bigint,
  signal: AbortSignal,
): Promise<number> {
  const sources: DbnSource[] = [];
  let gaps = 0;
  try {
    const readings: Reading[] = [];
    const futures: Piece[] = [];
    for (const { side, schema } of KEPT) {
      if (schema === 'definition') continue;
      for (const piece of await recording.pieces(side, schema)) {
        if (side === 'futures') futures.push(piece);
        const source = await openPiece(piece);
        sources.push(source);
        if (side === 'futures') nameInstruments(market, source);
        readings.push({ side, runs: source.runs()[Symbol.asyncIterator](), head: null, headAt: 0n });
      }
    }
    const known = (await gapLines(futures)).flatMap((line) => toldIn(line) ?? []);
    for (const gap of known.sort((a, b) => (a.to < b.to ? -1 : 1))) market.tellGap(gap);
    gaps = known.filter(({ outcome }) => outcome !== 'filled').length;
    await tellInOrder(market, readings, signal);
  } finally {
    for (const source of sources) await source.close();
  }
  if (!signal.aborted) await hear(market, until);
  return gaps;
}

/** Nothing earlier comes any more. */
async function hear(market: LiveMarket, at: bigint): Promise<void> {
  for (const side of ['futures', 'options'] as const)
    await market.take(side, { kind: 'heartbeat', at }, NOT_REPLAYING);
}

function nameInstruments(market: LiveMarket, { metadata }: DbnSource): void {
  for (const { rawSymbol, intervals } of metadata?.mappings ?? [])
    for (const { symbol } of intervals) market.nameInstrument(Number(symbol), [rawSymbol]);
}

async function tellInOrder(
  market: LiveMarket,
  readings: readonly Reading[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(readings.map(advance));
  while (!signal.aborted) {
    const [first, second] = earliest(readings);
    if (!first?.head) return;
    await hear(market, first.headAt);
    const limit = (second?.head ? second.headAt : NEVER) + TOGETHER_NS;
    const { head } = first;
    const count = countUpTo(head, limit);
    const run = part(head, 0, count)!;
    await market.giveRecorded(first.side, run);
    first.head = part(head, count, head.count);
    if (first.head) first.headAt = timeOf(first.head, 0);
    else await advance(first);
  }
}

/** The two whose next records are the earliest. */
function earliest(readings: readonly Reading[]): [Reading | null, Reading | null] {
  let [first, second]: [Reading | null, Reading | null] = [null, null];
  for (const reading of readings) {
    if (!reading.head) continue;
    if (!first || reading.headAt < first.headAt) [first, second] = [reading, first];
    else if (!second || reading.headAt < second.headAt) second = reading;
  }
  return [first, second];
}

async function advance(reading: Reading): Promise<void> {
  let next = await reading.runs.next();
  while (!next.done && !isReceived(next.value)) next = await reading.runs.next();
  reading.head = next.done ? null : next.value;
  if (reading.head) reading.headAt = timeOf(reading.head, 0);
}

/**
 * A connection that is made again tells names first, and then replays what happened
 * before it: their times say nothing of how far the market is known.
 */
const isReceived = ({ layout }: RecordRun): boolean =>
  layout?.fields.some(({ name }) => name === 'ts_recv') ?? false;

/** Records at the front that were received by a time; one at least. */
function countUpTo(run: RecordRun, limit: bigint): number {
  let count = 1;
  while (count < run.count && timeOf(run, count) <= limit) count++;
  return count;
}

const timeOf = ({ view, stride, layout }: RecordRun, record: number): bigint =>
  view.getBigUint64(record * stride + indexTimeOffset(layout), true);
