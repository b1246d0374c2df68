import type { Normalization } from '../../pipeline/vectors/normalization.ts';
import type { StoredFile } from '../lake/lake.ts';

export const SCALES_FILE = 'scales.json';

/** The scale of every dimension, as JSON. */
export const encodeScales = (normalization: Normalization): StoredFile => ({
  bytes: Buffer.from(`${JSON.stringify(normalization)}\n`),
  rows: Object.keys(normalization.dimensions).length,
});

export const decodeScales = (bytes: Uint8Array): Normalization =>
  JSON.parse(Buffer.from(bytes).toString('utf8')) as Normalization;
