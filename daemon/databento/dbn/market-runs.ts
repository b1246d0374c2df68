import { SpymasterError } from '../../../shared/errors.ts';
import { rtypeOfSchema } from './codes.ts';
import type { Fields, Layout } from './layout.ts';
import { isLayout } from './layouts/index.ts';
import { wantedRun } from './run-parts.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { type UpgradePolicy, upgradeRuns } from './upgrade.ts';
import { RTYPE } from './values.ts';

export interface RunOptions {
  /** What to do with records of older versions. Default: as they are. */
  readonly upgrade?: UpgradePolicy;
  /**
   * What to do with market records of another kind than the header's schema: they are no
   * accident. `skip` counts them in the source's `skipped`. Default `throw`.
   */
  readonly unexpected?: 'throw' | 'skip';
  /** Records of these instruments alone: the others are not decoded. */
  readonly isWanted?: (instrumentId: number) => boolean;
}

/** A run of records whose fields the compiler knows. */
export interface RunOf<F extends Fields> extends RecordRun {
  readonly layout: Layout<F>;
}

export const isRunOf = <F extends Fields>(run: RecordRun, layout: Layout<F>): run is RunOf<F> =>
  isLayout(run.layout, layout);

/**
 * The runs of one kind of record; what else comes is counted in the source's `skipped`.
 * @example for await (const run of runsOf(source, MBO)) for (const order of
 * recordsOf(run)) console.log(order.price);
 * @throws {SpymasterError} DBN_UNEXPECTED_RECORD for a market record of another kind than
 * the header's schema; as {@link DbnSource.runs}
 */
export async function* runsOf<F extends Fields>(
  source: DbnSource,
  layout: Layout<F>,
  options: RunOptions = {},
): AsyncGenerator<RunOf<F>> {
  for await (const run of expectedRuns(source, options)) {
    if (!isRunOf(run, layout)) skip(source, run);
    else {
      const wanted = wantedOf(run, options);
      if (wanted.count > 0) yield wanted;
    }
  }
}

/**
 * The runs of every known kind of record; those of others are counted in the source's
 * `skipped`: read them with `cursor`.
 * @throws {SpymasterError} as {@link runsOf}
 */
export async function* knownRuns(source: DbnSource, options: RunOptions = {}): AsyncGenerator<RunOf<Fields>> {
  for await (const run of expectedRuns(source, options)) {
    if (!isKnown(run)) skip(source, run);
    else {
      const wanted = wantedOf(run, options);
      if (wanted.count > 0) yield wanted;
    }
  }
}

const isKnown = (run: RecordRun): run is RunOf<Fields> => run.layout !== null;

const wantedOf = <R extends RecordRun>(run: R, { isWanted }: RunOptions): R =>
  isWanted ? wantedRun(run, isWanted) : run;

async function* expectedRuns(source: DbnSource, options: RunOptions): AsyncGenerator<RecordRun> {
  const expected = source.metadata?.schema ? rtypeOfSchema(source.metadata.schema) : null;
  for await (const run of upgradeRuns(source, options.upgrade ?? 'as-is')) {
    if (expected === null || isOfKind(run.rtype, expected) || CONTROL_RTYPES.has(run.rtype)) yield run;
    else if (options.unexpected === 'skip') skip(source, run);
    else throw unexpected(source, run);
  }
}

const BARS: ReadonlySet<number> = new Set([
  RTYPE.ohlcv1s,
  RTYPE.ohlcv1m,
  RTYPE.ohlcv1h,
  RTYPE.ohlcv1d,
  RTYPE.ohlcvEod,
]);
/** Bars of the first version do not say how long they are. */
const isOfKind = (rtype: number, expected: number): boolean =>
  rtype === expected || (rtype === RTYPE.ohlcv && BARS.has(expected));

/** What a gateway says beside market data. */
export const CONTROL_RTYPES: ReadonlySet<number> = new Set([RTYPE.error, RTYPE.symbolMapping, RTYPE.system]);

function skip({ skipped }: DbnSource, { rtype, count }: RecordRun): void {
  skipped.set(rtype, (skipped.get(rtype) ?? 0) + count);
}

const unexpected = ({ name, metadata }: DbnSource, { rtype }: RecordRun): SpymasterError =>
  new SpymasterError(
    'DBN_UNEXPECTED_RECORD',
    `${name}: a record of kind 0x${rtype.toString(16).padStart(2, '0')} among ${metadata!.schema}.`,
    { hint: 'The file is damaged, or its header wrong; read it record by record to see them all.' },
  );
