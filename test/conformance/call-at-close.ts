import type { FieldValue } from '../../daemon/databento/dbn/index.ts';
import { definitionRecord, rawPrice } from '../../daemon/simulator/definitions.ts';
import { toTimestamp } from '../../shared/session/session.ts';
import { clock, SESSION } from '../market.ts';

const at = (time: string): bigint => toTimestamp(SESSION, clock(time));

/** The definition of a call that expires at the close, listed at 10:15. */
export const callAtClose = (id: number, strike: number, more: Record<string, FieldValue> = {}): Uint8Array =>
  definitionRecord({
    instrument_id: id,
    ts_event: at('10:15'),
    ts_recv: at('10:15'),
    expiration: at('16:00'),
    strike_price: rawPrice(strike),
    raw_symbol: `E1DM5 C${strike}`,
    asset: 'E1D',
    cfi: 'OCEFPS',
    security_type: 'OOF',
    underlying: 'ESM5',
    instrument_class: 'C',
    user_defined_instrument: 'N',
    security_update_action: 'A',
    ...more,
  });
