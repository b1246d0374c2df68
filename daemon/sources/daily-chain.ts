import { makeOptionDefinitionBatch, type OptionDefinitionBatch } from '../../pipeline/events/option-kinds.ts';
import { rightSign } from '../../pipeline/options/black-76.ts';
import { expiresAtClose } from '../../pipeline/options/daily-chain.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { fromTimestamp, type Session } from '../../shared/session/session.ts';

/** The options among those listed that expire at a session's close. */
export const dailyChain = (session: Session, listed: readonly OptionContract[]): readonly OptionContract[] =>
  listed.filter(({ expiration }) => expiresAtClose(session, expiration));

/**
 * Definitions as events; what was listed before the session is told at its origin.
 * @param told how many were told before
 */
export function definitionBatch(
  session: Session,
  chain: readonly OptionContract[],
  followedContract: string,
  told = 0,
): OptionDefinitionBatch {
  const batch = makeOptionDefinitionBatch(chain.length);
  const listedAt = (option: OptionContract) => Math.max(0, fromTimestamp(session, option.tsEvent));
  const ordered = [...chain].sort((a, b) => listedAt(a) - listedAt(b) || a.instrumentId - b.instrumentId);
  ordered.forEach((option, i) => {
    batch.at[i] = listedAt(option);
    batch.sequence[i] = told + i;
    batch.instrumentId[i] = option.instrumentId;
    batch.strike[i] = option.strikePoints;
    batch.right[i] = rightSign(option.right);
    batch.expiresAt[i] = fromTimestamp(session, option.expiration);
    batch.isOnFollowed[i] = option.underlying === followedContract ? 1 : 0;
  });
  batch.count = chain.length;
  return batch;
}
