import { type Attempt, attempt } from '../work/failure.ts';
import { StoredPast } from './stored-past.ts';

/** What may be asked of the past. */
export type Asked = keyof StoredPast;

/** A question, and whose past it is of. */
export interface Question {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly asked: Asked;
  readonly given: unknown;
}

/** By data folder and symbol: what has been read is kept between questions. */
const known = new Map<string, StoredPast>();

/** Runs in a worker thread: reading hundreds of files holds up nothing that happens. */
function answer({ dataFolder, symbol, asked, given }: Question): Promise<Attempt<unknown>> {
  const key = JSON.stringify([dataFolder, symbol]);
  const past = known.get(key) ?? new StoredPast(dataFolder, symbol);
  known.set(key, past);
  return attempt(() => past[asked](given as never) as Promise<unknown>);
}

// biome-ignore lint/style/noDefaultExport: a worker pool calls its file's default export.
export default answer;
