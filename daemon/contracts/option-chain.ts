import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { unixMs } from '../../shared/units.ts';
import {
  type DbnSource,
  DEFINITION_V3,
  type RecordView,
  type RunOf,
  recordsOf,
  runsOf,
  SECURITY_UPDATE_LETTER,
} from '../databento/index.ts';

/** The third letter of an option's classification code (ISO 10962). */
const EXERCISE_STYLES: Readonly<Record<string, OptionContract['style']>> = { E: 'european', A: 'american' };

const CHICAGO = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Chicago',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const chicagoDate = (instant: bigint): string => CHICAGO.format(unixMs(instant));

/**
 * The parents whose options may expire on any date: no root's name says when its options
 * do.
 */
export const optionParents = ({ optionRoots }: Instrument): string[] =>
  optionRoots.map((root) => `${root}.OPT`);

/**
 * The options on an instrument's quarterly futures that expire on a trade date, from that
 * day's definitions: calls and puts, no user-defined spreads, nothing that was deleted;
 * of several definitions of one option the last.
 * @param definitions DBN of schema `definition`, any version
 * @param date trade date, compared with the expiration's date in Chicago
 * @returns by expiration and strike; a day may have two expirations, in the morning and
 * at the close
 */
export async function zeroDteChain(
  definitions: DbnSource,
  instrument: Instrument,
  date: string,
): Promise<OptionContract[]> {
  const all = await optionDefinitions(definitions, instrument);
  return all.filter(({ expiration }) => chicagoDate(expiration) === date);
}

/**
 * Every option on an instrument's quarterly futures that a file of definitions lists,
 * whatever its expiration: what was said of each last.
 */
export async function optionDefinitions(
  definitions: DbnSource,
  instrument: Instrument,
): Promise<OptionContract[]> {
  const latest = new Map<number, { received: bigint; option: OptionContract | null }>();
  for await (const told of toldOptions(definitions, instrument)) {
    const { instrumentId } = told.option;
    if (told.received < (latest.get(instrumentId)?.received ?? 0n)) continue;
    latest.set(instrumentId, told.isDeleted ? { ...told, option: null } : told);
  }
  return inOrder([...latest.values()].flatMap(({ option }) => (option ? [option] : [])));
}

/**
 * The same options as they were first listed: what is said of one later in the day does
 * not change what it was in the morning.
 */
export async function optionListings(
  definitions: DbnSource,
  instrument: Instrument,
): Promise<OptionContract[]> {
  const first = new Map<number, { received: bigint; option: OptionContract }>();
  for await (const { received, option, isDeleted } of toldOptions(definitions, instrument)) {
    const known = first.get(option.instrumentId);
    if (isDeleted || (known && known.received <= received)) continue;
    first.set(option.instrumentId, { received, option });
  }
  return inOrder([...first.values()].map(({ option }) => option));
}

const inOrder = (options: readonly OptionContract[]): OptionContract[] =>
  options.toSorted(
    (a, b) =>
      Number(a.expiration - b.expiration) ||
      a.strikePoints - b.strikePoints ||
      a.right.localeCompare(b.right) ||
      a.instrumentId - b.instrumentId,
  );

/** What a definition says of an option. */
export interface ToldOption {
  readonly received: bigint;
  readonly option: OptionContract;
  readonly isDeleted: boolean;
}

async function* toldOptions(definitions: DbnSource, instrument: Instrument): AsyncGenerator<ToldOption> {
  for await (const run of runsOf(definitions, DEFINITION_V3, { upgrade: 'v3', unexpected: 'skip' }))
    yield* optionsIn(run, instrument);
}

/** Calls and puts on quarterly futures, no user-defined ones, in the order of the run. */
export function* optionsIn(
  run: RunOf<typeof DEFINITION_V3.entries>,
  instrument: Instrument,
): Generator<ToldOption> {
  const underlying = new RegExp(`^${instrument.symbol}[${instrument.contractMonths}]\\d$`);
  for (const definition of recordsOf(run)) {
    if (definition.instrument_class !== 'C' && definition.instrument_class !== 'P') continue;
    if (definition.security_type !== 'OOF' || definition.user_defined_instrument !== 'N') continue;
    if (!underlying.test(definition.underlying)) continue;
    yield {
      received: definition.ts_recv,
      option: optionOf(definition),
      isDeleted: definition.security_update_action === SECURITY_UPDATE_LETTER.delete,
    };
  }
}

function optionOf(definition: RecordView<typeof DEFINITION_V3.entries>): OptionContract {
  return {
    instrumentId: definition.instrument_id,
    symbol: definition.raw_symbol,
    root: definition.asset,
    right: definition.instrument_class as 'C' | 'P',
    strikePoints: definition.strike_price,
    expiration: definition.expiration,
    style: EXERCISE_STYLES[definition.cfi[2] ?? ''] ?? null,
    // CME leaves the multiplier field empty; the unit of measure holds it.
    multiplierUsd: definition.unit_of_measure_qty,
    underlying: definition.underlying,
    tsEvent: definition.ts_event,
  };
}
