import { PROTOCOL_VERSION } from '../../shared/protocol/limits.ts';
import { sha256 } from '../files/durable-write.ts';
import type { KnownBefore } from './known-before.ts';

const EPOCH_DIGITS = 12;

/**
 * Names all that frames are made of, once it is said what the session is told from: an
 * equal epoch has equal frames.
 */
export function epochNames({
  session,
  instrument,
  madeWith,
  warmUpSessions,
  knowledge,
  pentaview,
}: KnownBefore): (inputs: string) => string {
  const { model, index, scales, code } = madeWith;
  const more = JSON.stringify([[...knowledge.cautions], pentaview?.knowledge ?? null], plain);
  const known = sha256(
    [
      PROTOCOL_VERSION,
      instrument.symbol,
      session.date,
      ...warmUpSessions,
      model,
      index,
      scales,
      code,
      more,
    ].join('|'),
  );
  return (inputs) => `${session.date}.${sha256(`${known}|${inputs}`).slice(0, EPOCH_DIGITS)}`;
}

/** Maps and columns as lists, which JSON would leave empty. */
const plain = (_name: string, value: unknown): unknown =>
  value instanceof Map || (ArrayBuffer.isView(value) && !(value instanceof DataView))
    ? [...(value as Iterable<unknown>)]
    : value;
