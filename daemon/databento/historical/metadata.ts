import * as v from 'valibot';
import { type RangeRequest, rangeParameters } from '../request.ts';
import type { HttpClient, Parameters } from './http.ts';

const Count = v.pipe(v.union([v.number(), v.pipe(v.string(), v.transform(Number))]), v.finite());
const Publisher = v.object({
  publisher_id: v.number(),
  dataset: v.string(),
  venue: v.string(),
  description: v.string(),
});
const FieldDescription = v.object({ name: v.string(), type: v.string() });
const UnitPrices = v.object({ mode: v.string(), unit_prices: v.record(v.string(), v.number()) });
const DayCondition = v.object({
  date: v.string(),
  /** `available`, `degraded`, `pending`, `missing`; newer words pass. */
  condition: v.string(),
  last_modified_date: v.nullish(v.string(), null),
});
const Span = v.object({ start: v.string(), end: v.string() });
const DatasetRange = v.object({ ...Span.entries, schema: v.optional(v.record(v.string(), Span), {}) });

export type DayCondition = v.InferOutput<typeof DayCondition>;
export type DatasetRange = v.InferOutput<typeof DatasetRange>;

/** `metadata.*`: what there is, how much of it, and what it costs. Free of charge. */
export class MetadataEndpoints {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  listPublishers(signal?: AbortSignal) {
    return this.#get('list_publishers', v.array(Publisher), {}, signal);
  }
  listDatasets(between: { startDate?: string; endDate?: string } = {}, signal?: AbortSignal) {
    return this.#get(
      'list_datasets',
      v.array(v.string()),
      { start_date: between.startDate, end_date: between.endDate },
      signal,
    );
  }
  listSchemas(dataset: string, signal?: AbortSignal) {
    return this.#get('list_schemas', v.array(v.string()), { dataset }, signal);
  }
  listFields(schema: string, encoding = 'dbn', signal?: AbortSignal) {
    return this.#get('list_fields', v.array(FieldDescription), { schema, encoding }, signal);
  }
  /** US dollars per 10⁹ uncompressed bytes, by mode and schema. */
  listUnitPrices(dataset: string, signal?: AbortSignal) {
    return this.#get('list_unit_prices', v.array(UnitPrices), { dataset }, signal);
  }
  getDatasetCondition(
    dataset: string,
    between: { startDate?: string; endDate?: string } = {},
    signal?: AbortSignal,
  ) {
    const parameters = { dataset, start_date: between.startDate, end_date: between.endDate };
    return this.#get('get_dataset_condition', v.array(DayCondition), parameters, signal);
  }
  getDatasetRange(dataset: string, signal?: AbortSignal) {
    return this.#get('get_dataset_range', DatasetRange, { dataset }, signal);
  }

  /** Records in a range. */
  getRecordCount(request: RangeRequest, signal?: AbortSignal): Promise<number> {
    return this.#measure('get_record_count', request, signal);
  }
  /**
   * Uncompressed bytes that would be billed. Too high for spans that are no multiple of
   * ten minutes.
   */
  getBillableSize(request: RangeRequest, signal?: AbortSignal): Promise<number> {
    return this.#measure('get_billable_size', request, signal);
  }
  /** US dollars. Too high for spans that are no multiple of ten minutes. */
  getCost(request: RangeRequest, signal?: AbortSignal): Promise<number> {
    return this.#measure('get_cost', request, signal);
  }

  #get<S extends v.GenericSchema>(name: string, schema: S, parameters: Parameters, signal?: AbortSignal) {
    return this.#http.json(
      { verb: 'GET', method: `metadata.${name}`, family: 'metadata', parameters, signal },
      schema,
    );
  }
  async #measure(name: string, request: RangeRequest, signal?: AbortSignal): Promise<number> {
    const parameters = rangeParameters(request);
    return this.#http.json(
      { verb: 'POST', method: `metadata.${name}`, family: 'metadata', parameters, signal },
      Count,
    );
  }
}
