import { type Session, toTimestamp } from '../../../shared/session/session.ts';
import { encodeTable, type TableSpec } from '../../lake/row-encoding.ts';
import type { SurfaceRow } from './surface.ts';

/** The implied volatilities that a chain was quoted by, as they stood at each minute. */
export const SURFACE_TABLE: TableSpec = [
  { name: 'ts_ns', type: 'int64', unit: 'ns' },
  { name: 'root', type: 'utf8' },
  { name: 'expiry_date', type: 'utf8' },
  { name: 'atm_sigma', type: 'float64', unit: 'per trading year' },
  { name: 'total_variance', type: 'float64' },
  { name: 'lean', type: 'float64' },
  { name: 'curvature', type: 'float64' },
];

/** A row a minute and expiry, in order of time. */
export function encodeSurface(session: Session, rows: readonly SurfaceRow[]): Uint8Array {
  return encodeTable(SURFACE_TABLE, {
    ts_ns: rows.map(({ at }) => toTimestamp(session, at)),
    root: rows.map(({ expiry }) => expiry.root),
    expiry_date: rows.map(({ expiry }) => expiry.date),
    atm_sigma: rows.map(({ sigma }) => sigma),
    total_variance: rows.map(({ totalVariance }) => totalVariance),
    lean: rows.map(({ lean }) => lean),
    curvature: rows.map(({ curvature }) => curvature),
  });
}
