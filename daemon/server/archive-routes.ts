import * as v from 'valibot';
import { DIRECTIONS } from '../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import type { Archive } from '../archive/archive.ts';
import { date, type Get, parsed, wholeNumber } from './get.ts';

/** What is asked of sessions that are over. */
export type ArchiveSource = Pick<
  Archive,
  'sessions' | 'ledger' | 'outcomes' | 'alerts' | 'rates' | 'calibration' | 'candles' | 'neighbours' | 'close'
>;

const FIRST = '0000-01-01';
const LAST = '9999-12-31';
const span = { from: v.optional(date, FIRST), to: v.optional(date, LAST) };
const SpanSchema = v.object(span);
const OutcomesSchema = v.object({
  ...span,
  level: v.optional(v.picklist(LEVEL_KINDS)),
  direction: v.optional(v.picklist(DIRECTIONS)),
});
const LedgerSchema = v.object({ date, after: v.optional(wholeNumber, '0') });
const AsOfSchema = v.object({ asOf: v.optional(date) });

/** Sessions of the past over HTTP: which there are, what was said, what became of it. */
export function serveArchive(get: Get, archive: ArchiveSource): void {
  get('/v1/sessions', async ({ query }) => ({ sessions: await archive.sessions(parsed(SpanSchema, query)) }));
  get('/v1/outcomes', async ({ query }) => ({
    outcomes: await archive.outcomes(parsed(OutcomesSchema, query)),
  }));
  get('/v1/rates', async ({ query }) => archive.rates(parsed(SpanSchema, query)));
  get('/v1/calibration', async ({ query }) => archive.calibration(parsed(AsOfSchema, query).asOf ?? null));
  get('/v1/ledger', async ({ query }, reply) => {
    const lines = await archive.ledger(parsed(LedgerSchema, query));
    reply.type('application/x-ndjson');
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  });
}
