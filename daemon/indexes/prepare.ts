import { isSpymasterError } from '../../shared/errors.ts';
import { Lake } from '../lake/lake.ts';
import { buildIndex } from './build.ts';

/** No history, no room, or another process that builds the same. */
const CAN_DO_WITHOUT: ReadonlySet<string> = new Set([
  'NO_MARKET_DATA',
  'WRITE_FAILED',
  'FILE_LOCKED',
  'LAKE_CONFLICT',
]);

/**
 * With an index the next start is quick. Where none can be built, the answers are
 * computed.
 */
export async function prepareIndex(data: string, symbol: string, asOf: string): Promise<void> {
  try {
    await buildIndex(new Lake(data), { symbol, asOf, engine: 'exact' });
  } catch (error) {
    if (!(isSpymasterError(error) && CAN_DO_WITHOUT.has(error.code))) throw error;
  }
}
