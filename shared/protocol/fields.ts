import * as v from 'valibot';
import { DIRECTIONS } from '../vocabulary/approach.ts';
import { LEVEL_KINDS } from '../vocabulary/level.ts';

/** What the fields of messages are made of. */

const MAX_TEXT = 256;

/** Unix seconds, as lightweight-charts counts time. */
export const chartTime = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Points. */
export const price = v.pipe(v.number(), v.finite());
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
export const levelKind = v.picklist(LEVEL_KINDS);
export const direction = v.picklist(DIRECTIONS);
