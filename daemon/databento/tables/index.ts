/**
 * DBN as Arrow and Parquet. Published as `spymaster/databento/tables`, apart from the
 * rest: it alone loads Arrow and Parquet.
 */

export { arrowBatches, type TableOptions } from './arrow-batches.ts';
export { PRICE_FORMS, type PriceForm } from './arrow-columns.ts';
export { toParquet } from './parquet.ts';
