import { setTimeout } from 'node:timers/promises';
import { openDbnFile } from '../../daemon/databento/index.ts';
import type { RawSchema } from '../../daemon/raw/raw-layout.ts';
import type { GatewayConnection, GatewayScript, GatewaySubscription } from './live-gateway.ts';
import { dbnHeader, errorRecord, mappingRecord, systemRecord } from './market-data.ts';

const TS_EVENT = 8;
const BLOCK_BYTES = 1 << 16;
/** Where records keep the time of their receipt. */
const RECEIVED_AT: Readonly<Record<string, number>> = {
  trades: 32,
  'mbp-1': 32,
  'mbp-10': 32,
  definition: 16,
  statistics: 16,
};
const HEARTBEAT = 0;
const REPLAY_COMPLETED = 3;
const SKIPPED = 7;
const AGED_OUT = 8;

interface DayRecord {
  readonly schema: string;
  readonly market: DayFile['market'];
  readonly symbol: string;
  readonly happened: bigint;
  readonly received: bigint;
  readonly bytes: Buffer;
}

const HEARTBEAT_EVERY_MS = 1000;

/** A file of a day, and what it holds. */
export interface DayFile {
  readonly schema: RawSchema;
  readonly market: 'futures' | 'options';
  readonly path: string;
}
export type DayFiles = readonly DayFile[];

/** What goes wrong with a connection, once the market has come so far. */
export type Cut =
  | { readonly at: bigint; readonly how: 'fin' | 'reset' | 'mid-record' | 'silence' }
  /** Whoever has quotes of options hears nothing any more. */
  | { readonly at: bigint; readonly how: 'silent-options' }
  /** Books are passed over until an instant, as to one who reads slowly, and that is said. */
  | { readonly at: bigint; readonly how: 'skip'; readonly until: bigint }
  /**
   * It ends, and what happened until an instant is never told again, as is said; where
   * that is past when the market begins, nobody is told it at all.
   */
  | { readonly at: bigint; readonly how: 'aged'; readonly until: bigint };

/**
 * A gateway whose market is a recorded day: it goes on whether or not anyone listens, as
 * far as the test lets it, and replays what is past, schema by schema.
 */
export class DayGateway {
  readonly #records: readonly DayRecord[];
  readonly #ids = new Map<string, number>();
  readonly #cuts: Cut[];
  #now: bigint;
  #waiting: (() => void)[] = [];
  /** What each connection asked for. */
  readonly asked: GatewaySubscription[][] = [];
  #aged: { readonly from: bigint; readonly until: bigint } | null = null;

  private constructor(records: readonly DayRecord[], now: bigint, cuts: readonly Cut[]) {
    this.#records = records;
    this.#now = now;
    this.#cuts = cuts.filter((cut) => !isPast(cut, now));
    const past = cuts.find((cut) => isPast(cut, now));
    if (past) this.#aged = { from: past.at, until: past.until };
  }

  static async open(files: DayFiles, now: bigint, cuts: readonly Cut[] = []): Promise<DayGateway> {
    const records: DayRecord[] = [];
    const ids = new Map<string, number>();
    for (const { schema, market, path } of files) {
      const source = await openDbnFile(path);
      const names = new Map<number, string>();
      for (const { rawSymbol, intervals } of source.metadata!.mappings)
        for (const { symbol } of intervals) {
          names.set(Number(symbol), rawSymbol);
          ids.set(rawSymbol, Number(symbol));
        }
      for await (const { bytes, count, stride } of source.runs())
        for (let i = 0; i < count; i++) {
          const own = Buffer.from(bytes.subarray(i * stride, (i + 1) * stride));
          const happened = own.readBigUInt64LE(TS_EVENT);
          const received = own.readBigUInt64LE(RECEIVED_AT[schema]!);
          const symbol = names.get(own.readUInt32LE(4)) ?? String(own.readUInt32LE(4));
          records.push({ schema, market, symbol, happened, received, bytes: own });
        }
    }
    records.sort((a, b) => (a.received < b.received ? -1 : a.received > b.received ? 1 : 0));
    const gateway = new DayGateway(records, now, cuts);
    for (const [name, id] of ids) gateway.#ids.set(name, id);
    return gateway;
  }

  /** The market goes on to an instant. */
  advanceTo(now: bigint): void {
    this.#now = now;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  get now(): bigint {
    return this.#now;
  }

  readonly script: GatewayScript = async (connection) => {
    await connection.welcome();
    const subscriptions = await connection.subscriptions();
    this.asked.push(subscriptions);
    await connection.stream(dbnHeader({ schema: null }));
    const symbols = new Set(subscriptions.flatMap(({ lines }) => lines.flat()));
    for (const symbol of symbols)
      await connection.stream(mappingRecord(this.#ids.get(symbol) ?? 0, symbol, symbol, this.#now));
    const from = this.#place();
    for (const subscription of subscriptions) await this.#replay(connection, subscription, from);
    await this.#live(connection, subscriptions, from);
  };

  /** How many records have been received by now. */
  #place(): number {
    let place = 0;
    while (place < this.#records.length && this.#records[place]!.received <= this.#now) place++;
    return place;
  }

  async #replay(connection: GatewayConnection, asked: GatewaySubscription, until: number): Promise<void> {
    if (asked.start === undefined) return;
    const start = BigInt(asked.start);
    const aged = asked.schema !== 'definition' && this.#aged && start <= this.#aged.until ? this.#aged : null;
    const past = this.#records
      .slice(0, until)
      .filter((record) => isAskedFor(record, asked) && record.happened >= start)
      .filter(({ received }) => !aged || received <= aged.from || received > aged.until);
    await sendAll(connection, past);
    if (aged) await connection.stream(errorRecord(`Replay of ${asked.schema} is not available`, AGED_OUT));
    await connection.stream(systemRecord(`Finished ${asked.schema} replay`, REPLAY_COMPLETED));
  }

  /** Whoever is connected when the time comes; what concerns books, who has them. */
  #cutOf(subscriptions: readonly GatewaySubscription[], now: bigint): Cut | null {
    const [cut] = this.#cuts;
    if (!cut || cut.at > now) return null;
    const isOfBooks = 'until' in cut;
    if (isOfBooks && !subscriptions.some(({ schema }) => schema === 'mbp-10')) return null;
    const isOfOptions = cut.how === 'silent-options';
    if (isOfOptions && !subscriptions.some(({ schema }) => schema === 'mbp-1')) return null;
    return this.#cuts.shift()!;
  }

  async #live(
    connection: GatewayConnection,
    subscriptions: readonly GatewaySubscription[],
    from: number,
  ): Promise<void> {
    const asked = [...subscriptions];
    for (let sent = from; !connection.closedByClient; ) {
      asked.push(...connection.laterSubscriptions());
      // The market may go on while this is being sent.
      const now = this.#now;
      const cut = this.#cutOf(asked, now);
      const until = this.#place();
      const fresh = this.#records
        .slice(sent, until)
        .filter((record) => asked.some((each) => isAskedFor(record, each)));
      if (cut?.how === 'skip') await sendWithout(connection, fresh, cut);
      else
        await sendAll(
          connection,
          fresh.filter(({ received }) => cut === null || received <= cut.at),
        );
      if (cut?.how === 'aged') this.#aged = { from: cut.at, until: cut.until };
      if (cut?.how === 'mid-record')
        await connection.stream((this.#records[until] ?? this.#records.at(-1)!).bytes.subarray(0, 20));
      // It is not said that it is over: nothing is said any more.
      if (cut?.how === 'silence' || cut?.how === 'silent-options') return connection.gone();
      if (cut?.how === 'reset') return connection.reset();
      if (cut && cut.how !== 'skip') return connection.fin();
      sent = until;
      const beat = systemRecord('Heartbeat', HEARTBEAT);
      beat.writeBigUInt64LE(now, TS_EVENT);
      await connection.stream(beat);
      // Whoever is connected hears from it, however long the market stands still.
      const beatDue = new AbortController();
      if (this.#now === now)
        await Promise.race([
          new Promise<void>((resolve) => this.#waiting.push(resolve)),
          connection.gone(),
          setTimeout(HEARTBEAT_EVERY_MS, undefined, { signal: beatDue.signal }).catch(() => undefined),
        ]);
      beatDue.abort();
    }
  }
}

const isPast = (cut: Cut, now: bigint): cut is Cut & { readonly how: 'aged' } =>
  cut.how === 'aged' && cut.until <= now;

/** By raw symbols, or all options by their parents. */
function isAskedFor({ schema, market, symbol }: DayRecord, asked: GatewaySubscription): boolean {
  if (schema !== asked.schema) return false;
  if (asked.stypeIn === 'parent') return market === 'options';
  return asked.lines.some((line) => line.includes(symbol));
}

/** Without the books of a span, at the end of which that is said. */
async function sendWithout(
  connection: GatewayConnection,
  records: readonly DayRecord[],
  { at, until }: { readonly at: bigint; readonly until: bigint },
): Promise<void> {
  const isPassedOver = ({ schema, received }: DayRecord) =>
    schema === 'mbp-10' && received > at && received <= until;
  await sendAll(
    connection,
    records.filter((record) => record.received <= until && !isPassedOver(record)),
  );
  const said = errorRecord('Slow client detected for mbp-10 data, records were skipped', SKIPPED);
  said.writeBigUInt64LE(until, TS_EVENT);
  await connection.stream(said);
  await sendAll(
    connection,
    records.filter(({ received }) => received > until),
  );
}

async function sendAll(connection: GatewayConnection, records: readonly DayRecord[]): Promise<void> {
  for (let from = 0; from < records.length; ) {
    let size = 0;
    let to = from;
    while (to < records.length && size < BLOCK_BYTES) size += records[to++]!.bytes.length;
    await connection.stream(Buffer.concat(records.slice(from, to).map(({ bytes }) => bytes)));
    from = to;
  }
}
