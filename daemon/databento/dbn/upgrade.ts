import { SpymasterError } from '../../../shared/errors.ts';
import { fixedText } from './fixed-text.ts';
import { type Field, type Layout, LENGTH_UNIT, TS_OUT_SIZE, UNDEF_PRICE } from './layout.ts';
import {
  DEFINITION_V1,
  DEFINITION_V2,
  DEFINITION_V3,
  ERROR_V1,
  ERROR_V2,
  STATISTICS_V1,
  STATISTICS_V3,
  SYMBOL_MAPPING_V1,
  SYMBOL_MAPPING_V2,
  SYSTEM_V1,
  SYSTEM_V2,
} from './layouts/index.ts';
import { type Metadata, SYMBOL_LENGTH } from './metadata.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { GATEWAY_ERROR, SYSTEM_CODE } from './values.ts';

export const UPGRADE_POLICIES = ['as-is', 'v2', 'v3'] as const;
export type UpgradePolicy = (typeof UPGRADE_POLICIES)[number];

/** Layouts that differ between versions, and what each policy turns them into. */
const MESSAGES: readonly (readonly [Layout, Layout])[] = [
  [SYMBOL_MAPPING_V1, SYMBOL_MAPPING_V2],
  [SYSTEM_V1, SYSTEM_V2],
  [ERROR_V1, ERROR_V2],
];
const TARGETS: Readonly<Record<'v2' | 'v3', ReadonlyMap<Layout, Layout>>> = {
  v2: new Map<Layout, Layout>([[DEFINITION_V1, DEFINITION_V2], ...MESSAGES]),
  v3: new Map<Layout, Layout>([
    [DEFINITION_V1, DEFINITION_V3],
    [DEFINITION_V2, DEFINITION_V3],
    [STATISTICS_V1, STATISTICS_V3],
    ...MESSAGES,
  ]),
};
/** Whether a layout has a newer version. */
export const isOutdated = (layout: Layout): boolean => TARGETS.v3.has(layout);
/** Layouts that version 2 does not have. */
const NEWER_THAN_V2: ReadonlySet<Layout> = new Set<Layout>([DEFINITION_V3, STATISTICS_V3]);

const INT32_MAX = 0x7fff_ffff;
const UNSET = 255;

/** Codes the newer versions carry beside the text of an older gateway's messages. */
const SYSTEM_CODES: readonly (readonly [RegExp, number])[] = [
  [/^Heartbeat$/, SYSTEM_CODE.heartbeat],
  [/^Subscription request .* succeeded$/, SYSTEM_CODE.subscriptionAck],
  [/^Warning: slow reading/, SYSTEM_CODE.slowReaderWarning],
  [/^Finished .* replay$/, SYSTEM_CODE.replayCompleted],
  [/^End of interval for /, SYSTEM_CODE.endOfInterval],
];
const ERROR_CODES: readonly (readonly [RegExp, number])[] = [
  [/^Authentication failed/, GATEWAY_ERROR.authentication],
  [/^User or API key deactivated/, GATEWAY_ERROR.keyDeactivated],
  [/^User has reached their open connection limit/, GATEWAY_ERROR.connectionLimit],
  [/^Failed to resolve symbol/, GATEWAY_ERROR.symbolResolution],
  [/^Internal error/, GATEWAY_ERROR.internal],
  [/^Slow client detected for /, GATEWAY_ERROR.skippedRecords],
];

/**
 * The header a stream has after the upgrade.
 * @throws {SpymasterError} DBN_UPGRADE_REFUSED for v3 input under `v2`
 */
export function upgradeMetadata(metadata: Metadata, policy: UpgradePolicy): Metadata {
  const version = policy === 'v2' ? 2 : 3;
  if (policy === 'as-is' || metadata.version === version) return metadata;
  if (metadata.version > version) throw refused(`its header says version ${metadata.version}`);
  return { ...metadata, version, symbolCstrLength: SYMBOL_LENGTH, recordCount: null };
}

function refused(why: string): SpymasterError {
  return new SpymasterError('DBN_UPGRADE_REFUSED', `The data cannot be turned into DBN version 2: ${why}.`, {
    hint: 'Upgrade to v3, or read it as it is.',
  });
}

/**
 * The source's runs with older layouts rewritten; runs that need no change pass through
 * untouched.
 */
export async function* upgradeRuns(source: DbnSource, policy: UpgradePolicy): AsyncGenerator<RecordRun> {
  if (policy === 'v2' && source.metadata && source.metadata.version > 2) {
    await source.close();
    throw refused(`its header says version ${source.metadata.version}`);
  }
  for await (const run of source.runs()) {
    const { layout } = run;
    if (policy === 'v2' && layout && NEWER_THAN_V2.has(layout))
      throw refused(`it holds ${layout.name} records`);
    const target = policy === 'as-is' || !layout ? undefined : TARGETS[policy].get(layout);
    yield layout && target ? upgradeRun(run, layout, target) : run;
  }
}

/**
 * A source of the same records in a newer version, under a header of that.
 * @throws {SpymasterError} DBN_UPGRADE_REFUSED for v3 input under `v2`
 */
export function upgradeSource(source: DbnSource, policy: UpgradePolicy): DbnSource {
  if (policy === 'as-is') return source;
  return {
    name: source.name,
    metadata: source.metadata && upgradeMetadata(source.metadata, policy),
    skipped: source.skipped,
    close: () => source.close(),
    runs: () => upgradeRuns(source, policy),
  };
}

/** What becomes of each field of the newer layout. */
interface Plan {
  /** Fields that stay as they are: copied in one piece. */
  readonly copied: readonly (readonly [from: number, to: number, size: number])[];
  readonly widened: readonly (readonly [old: Field, field: Field])[];
  readonly added: readonly Field[];
}

const plans = new Map<string, Plan>();

function planOf(from: Layout, to: Layout): Plan {
  const pair = `${from.name} ${to.name}`;
  const known = plans.get(pair);
  if (known) return known;
  const plan = {
    copied: [] as [number, number, number][],
    widened: [] as [Field, Field][],
    added: [] as Field[],
  };
  for (const field of to.fields) {
    const old = from.fields.find((candidate) => candidate.name === field.name);
    if (!old) plan.added.push(field);
    else if (old.type === field.type)
      plan.copied.push([old.offset, field.offset, Math.min(old.size, field.size)]);
    else plan.widened.push([old, field]);
  }
  plans.set(pair, plan);
  return plan;
}

function upgradeRun(run: RecordRun, from: Layout, to: Layout): RecordRun {
  const stride = to.size + (run.tsOut ? TS_OUT_SIZE : 0);
  const bytes = new Uint8Array(run.count * stride);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < run.count; i++) {
    const source = run.bytes.subarray(i * run.stride, (i + 1) * run.stride);
    const target = bytes.subarray(i * stride, (i + 1) * stride);
    upgradeRecord(source, from, target, to);
    target[0] = stride / LENGTH_UNIT;
    if (run.tsOut) target.set(source.subarray(from.size, from.size + TS_OUT_SIZE), to.size);
  }
  return { ...run, bytes, view, layout: to, stride };
}

function upgradeRecord(source: Uint8Array, from: Layout, target: Uint8Array, to: Layout): void {
  const read = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const write = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const { copied, widened, added } = planOf(from, to);
  for (const [at, place, size] of copied) for (let i = 0; i < size; i++) target[place + i] = source[at + i]!;
  for (const [old, field] of widened) widen(read, old, write, field);
  for (const field of added) setDefault(write, field, source, from);
}

/**
 * The two fields that grew: a statistic's quantity (i32 → i64) and a definition's raw
 * instrument id (u32 → u64).
 */
function widen(read: DataView, old: Field, write: DataView, field: Field): void {
  if (field.type === 'i64') {
    const value = read.getInt32(old.offset, true);
    write.setBigInt64(field.offset, value === INT32_MAX ? UNDEF_PRICE : BigInt(value), true);
  } else {
    write.setBigUint64(field.offset, BigInt(read.getUint32(old.offset, true)), true);
  }
}

function setDefault(write: DataView, field: Field, source: Uint8Array, from: Layout): void {
  switch (field.name) {
    case 'leg_price':
    case 'leg_delta':
      return write.setBigInt64(field.offset, UNDEF_PRICE, true);
    case 'leg_side':
      return write.setUint8(field.offset, 'N'.charCodeAt(0));
    case 'stype_in':
    case 'stype_out':
    case 'is_last':
      return write.setUint8(field.offset, UNSET);
    case 'code':
      return write.setUint8(field.offset, codeFromText(source, from));
  }
}

function codeFromText(source: Uint8Array, from: Layout): number {
  const textField = from.fields.at(-1)!;
  const text = fixedText(source, textField.offset, textField.size);
  const table = from === SYSTEM_V1 ? SYSTEM_CODES : ERROR_CODES;
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? UNSET;
}
