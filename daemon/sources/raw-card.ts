import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import type { Session } from '../../shared/session/session.ts';
import { sha256OfFile, writeDurably } from '../files/durable-write.ts';
import { type ContractVolumes, volumeByContract } from './contract-volumes.ts';

/**
 * What a raw file holds, kept beside it (`….dbn.zst.json`), so that it is hashed and its
 * volumes are counted once and not at every question. Contract volumes are those between
 * 09:30 and 12:30; only files of trades have them.
 */
export interface RawCard {
  readonly sha256: string;
  readonly contracts: ContractVolumes | null;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const CardSchema = v.object({
  version: v.literal(2),
  bytes: count,
  /**
   * Of the file when it was read, in milliseconds; any other time is that of another
   * content.
   */
  modifiedMs: v.number(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  contracts: v.nullable(v.record(v.string(), v.object({ instrumentId: count, volume: count }))),
});

/**
 * The card of a raw file; written where there is none, or none of the file as it is now.
 * A folder that may not be written to has no cards: then it is read each time.
 * @param contents what the file holds: volumes are counted in trades of futures alone
 * @throws {SpymasterError} DBN errors of a damaged file
 */
export async function rawCard(
  path: string,
  contents: 'trades' | 'other',
  session: Session,
): Promise<RawCard> {
  const { size, mtimeMs } = await stat(path);
  const known = await readCard(`${path}.json`);
  const isOfThisFile = known?.bytes === size && known.modifiedMs === mtimeMs;
  if (known && isOfThisFile && (known.contracts !== null) === (contents === 'trades')) return known;
  const card = {
    version: 2 as const,
    bytes: size,
    modifiedMs: mtimeMs,
    sha256: await sha256OfFile(path),
    contracts: contents === 'trades' ? await volumeByContract(path, session) : null,
  };
  await writeDurably(`${path}.json`, `${JSON.stringify(card, null, 2)}\n`).catch(() => undefined);
  return card;
}

/** A card that cannot be read is none: it is made again. */
async function readCard(path: string): Promise<v.InferOutput<typeof CardSchema> | null> {
  try {
    const parsed = v.safeParse(CardSchema, JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
