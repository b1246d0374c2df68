import type { ColumnSpec } from '../lake/row-encoding.ts';

/** Words for declaring a stored table. */
export const price = (name: string): ColumnSpec => ({ name, type: 'float64', unit: 'points' });
export const time = (name: string): ColumnSpec => ({ name, type: 'int64', unit: 'ns UTC' });
export const text = (name: string): ColumnSpec => ({ name, type: 'utf8' });
export const flag = (name: string): ColumnSpec => ({ name, type: 'bool' });
export const number = (name: string, unit: string): ColumnSpec => ({ name, type: 'float64', unit });

export const OHLCV: readonly ColumnSpec[] = [
  price('open'),
  price('high'),
  price('low'),
  price('close'),
  number('volume', 'contracts'),
];
