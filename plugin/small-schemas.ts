/**
 * What the messages of a daemon need of valibot, by its names and with its answers, in a
 * tenth of its size: the bundles for browsers are made with this in its place, so that
 * there is one declaration of every message. A test holds the two side by side.
 */

/** Never a value of JSON. */
const REFUSED = Symbol('refused');

interface Schema {
  /** @returns what was read, or {@link REFUSED} */
  readonly read: (value: unknown) => unknown;
}
type Entries = Readonly<Record<string, Schema>>;

const from = (isRight: (value: unknown) => boolean): Schema => ({
  read: (value) => (isRight(value) ? value : REFUSED),
});

export const string = (): Schema => from((value) => typeof value === 'string');
export const number = (): Schema => from((value) => typeof value === 'number' && !Number.isNaN(value));
export const boolean = (): Schema => from((value) => typeof value === 'boolean');
export const picklist = (options: readonly unknown[]): Schema => from((value) => options.includes(value));
export const literal = (only: unknown): Schema & { readonly literal: unknown } => ({
  literal: only,
  ...from((value) => value === only),
});

const size = (value: unknown): number => (value as { readonly length: number }).length;
export const finite = (): Schema => from(Number.isFinite);
export const integer = (): Schema => from(Number.isInteger);
export const minValue = (least: number): Schema => from((value) => (value as number) >= least);
export const maxValue = (most: number): Schema => from((value) => (value as number) <= most);
export const length = (only: number): Schema => from((value) => size(value) === only);
export const maxLength = (most: number): Schema => from((value) => size(value) <= most);

/** One after the other. */
export const pipe = (...schemas: readonly Schema[]): Schema => ({
  read: (value) => schemas.reduce((read, schema) => (read === REFUSED ? REFUSED : schema.read(read)), value),
});

export const nullable = (schema: Schema): Schema => ({
  read: (value) => (value === null ? null : schema.read(value)),
});
export const optional = (schema: Schema): Schema & { readonly isOptional: true } => ({
  isOptional: true,
  read: (value) => (value === undefined ? undefined : schema.read(value)),
});

export const array = (item: Schema): Schema => ({
  read: (value) => {
    if (!Array.isArray(value)) return REFUSED;
    const read = value.map((each) => item.read(each));
    return read.includes(REFUSED) ? REFUSED : read;
  },
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** What it does not name is left out. */
export const object = (entries: Entries): Schema & { readonly entries: Entries } => ({
  entries,
  read: (value) => {
    if (!isRecord(value)) return REFUSED;
    const made: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(entries)) {
      if (!(key in value) && 'isOptional' in schema) continue;
      const read = schema.read(value[key]);
      if (read === REFUSED) return REFUSED;
      made[key] = read;
    }
    return made;
  },
});

export const record = (key: Schema, item: Schema): Schema => ({
  read: (value) => {
    if (!isRecord(value)) return REFUSED;
    const made: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(value)) {
      const read = item.read(each);
      if (key.read(name) === REFUSED || read === REFUSED) return REFUSED;
      made[name] = read;
    }
    return made;
  },
});

type Option = ReturnType<typeof object>;
/** One of several objects, by what it says it is. */
export const variant = (
  key: string,
  options: readonly Option[],
): Schema & { readonly options: readonly Option[] } => ({
  options,
  read: (value) => {
    if (!isRecord(value)) return REFUSED;
    const named = options.find(
      ({ entries }) => (entries[key] as { literal?: unknown }).literal === value[key],
    );
    return named ? named.read(value) : REFUSED;
  },
});

export function safeParse(
  schema: Schema,
  value: unknown,
): { readonly success: boolean; readonly output: unknown } {
  const output = schema.read(value);
  return { success: output !== REFUSED, output };
}
