import { type DbnSource, indexTimeOffset, part, type RecordRun } from '../databento/index.ts';
import { gapsBeside } from '../sources/holes.ts';
import type { LiveMarket, MarketSide, ReplayState } from './live-market.ts';
import { KEPT, openPiece, type Recording } from './recording.ts';

const NOT_REPLAYING: ReplayState = { isReplaying: () => false };
/** Records may be told so much out of order: half of what the session puts in order. */
const SLACK_NS = 250_000_000n;
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
 * @throws {SpymasterError} as reading files does
 */
export async function tellRecorded(
  market: LiveMarket,
  recording: Recording,
  until: bigint,
  signal: AbortSignal,
): Promise<void> {
  const sources: DbnSource[] = [];
  try {
    const readings: Reading[] = [];
    const gapPaths: string[] = [];
    for (const { side, schema } of KEPT) {
      if (schema === 'definition') continue;
      for (const piece of await recording.pieces(side, schema)) {
        if (side === 'futures') gapPaths.push(piece.path);
        const source = await openPiece(piece);
        sources.push(source);
        if (side === 'futures') nameInstruments(market, source);
        readings.push({ side, runs: source.runs()[Symbol.asyncIterator](), head: null, headAt: 0n });
      }
    }
    const gaps = (await gapsBeside(gapPaths)).filter(({ to }) => to < until);
    for (const gap of gaps.sort((a, b) => (a.to < b.to ? -1 : 1))) market.tellGap(gap);
    await tellInOrder(market, readings, signal);
  } finally {
    for (const source of sources) await source.close();
  }
  if (signal.aborted) return;
  for (const side of ['futures', 'options'] as const)
    await market.take(side, { kind: 'heartbeat', at: until }, NOT_REPLAYING);
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
    const others: MarketSide = first.side === 'futures' ? 'options' : 'futures';
    // Nothing earlier comes of the other side either.
    await market.take(others, { kind: 'heartbeat', at: first.headAt }, NOT_REPLAYING);
    const limit = (second?.head ? second.headAt : NEVER) + SLACK_NS;
    const { head } = first;
    const count = countUpTo(head, limit);
    const run = part(head, 0, count)!;
    await market.take(first.side, { kind: 'records', run, replaying: false }, NOT_REPLAYING);
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
  const next = await reading.runs.next();
  reading.head = next.done ? null : next.value;
  if (reading.head) reading.headAt = timeOf(reading.head, 0);
}

/** Records at the front that were received by a time; one at least. */
function countUpTo(run: RecordRun, limit: bigint): number {
  let count = 1;
  while (count < run.count && timeOf(run, count) <= limit) count++;
  return count;
}

const timeOf = ({ view, stride, layout }: RecordRun, record: number): bigint =>
  view.getBigUint64(record * stride + indexTimeOffset(layout), true);
