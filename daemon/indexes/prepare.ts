import { isSpymasterError } from '../../shared/errors.ts';
import { isNotKept } from '../lake/kept.ts';
import { Lake } from '../lake/lake.ts';
import { buildIndex } from './build.ts';

/**
 * With an index the next start is quick. Where none can be built, the answers are
 * computed.
 */
export async function prepareIndex(data: string, symbol: string, asOf: string): Promise<void> {
  try {
    await buildIndex(new Lake(data), { symbol, asOf, engine: 'exact' });
  } catch (error) {
    const hasNoHistory = isSpymasterError(error) && error.code === 'NO_MARKET_DATA';
    if (!hasNoHistory && !isNotKept(error)) throw error;
  }
}
