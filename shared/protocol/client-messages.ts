import * as v from 'valibot';
import { POSITIONS } from '../vocabulary/position.ts';
import { price, text } from './fields.ts';
import { LIMITS } from './limits.ts';

const MAX_TOKEN_CHARACTERS = 128;
const MAX_VERSIONS = 8;
const MAX_BARS_STEPPED = 90;
const SPEEDS = { slowest: 0.1, fastest: 100_000 } as const;

const whole = v.pipe(v.number(), v.integer());
const count = v.pipe(whole, v.minValue(0));
/** Session seconds per second. */
const speed = v.pipe(v.number(), v.minValue(SPEEDS.slowest), v.maxValue(SPEEDS.fastest));
const epoch = v.pipe(v.string(), v.maxLength(64));
/** Every request but `hello` has one, and its reply names it. */
const asked = { id: count };

/** The contract family; the daemon's own without it. */
const symbol = v.optional(text);

/** What a viewer wants to see. */
export const ViewSchema = v.variant('mode', [
  v.object({ mode: v.literal('live'), symbol }),
  v.object({
    mode: v.literal('replay'),
    symbol,
    /** What the daemon shows to everyone without it. */
    date: v.optional(v.pipe(v.string(), v.isoDate())),
    /**
     * Where its player stands, how fast it plays, and whether it does; an instant of
     * another day, and what is said with it, is passed over.
     */
    at: v.optional(count),
    speed: v.optional(speed),
    playing: v.optional(v.boolean()),
  }),
  /** What somebody else plays, by the name that they were given for it. */
  v.object({
    mode: v.literal('shared'),
    share: text,
    /** Whoever led it plays it again, by the word that they alone were told. */
    lead: v.optional(text),
  }),
]);

export const HelloSchema = v.object({
  type: v.literal('hello'),
  protocols: v.pipe(v.array(whole), v.minLength(1), v.maxLength(MAX_VERSIONS)),
  token: v.optional(v.pipe(v.string(), v.maxLength(MAX_TOKEN_CHARACTERS)), ''),
  /** What it looked at; what the daemon shows to everyone without it. */
  view: v.optional(ViewSchema),
  /** Where the client stood: frames after that are sent, where they are still there. */
  resume: v.optional(v.object({ epoch, seq: count })),
});

export const JUMPS = [
  'nextApproach',
  'previousApproach',
  'nextAlert',
  'previousAlert',
  'start',
  'end',
] as const;
export type Jump = (typeof JUMPS)[number];

export const RequestSchema = v.variant('type', [
  v.object({ type: v.literal('resume'), ...asked, epoch, seq: count }),
  v.object({ type: v.literal('open'), ...asked, view: ViewSchema }),
  v.object({ type: v.literal('play'), ...asked }),
  v.object({ type: v.literal('pause'), ...asked }),
  /** To the end of a bar ahead, or the start of one behind; pauses. */
  v.object({
    type: v.literal('step'),
    ...asked,
    bars: v.pipe(whole, v.minValue(-MAX_BARS_STEPPED), v.maxValue(MAX_BARS_STEPPED), v.notValue(0)),
  }),
  v.object({
    type: v.literal('speed'),
    ...asked,
    /** From now on. */
    x: speed,
  }),
  /** Unix seconds; clamped to the session. */
  v.object({ type: v.literal('seek'), ...asked, to: count }),
  v.object({ type: v.literal('jump'), ...asked, to: v.picklist(JUMPS) }),
  /** Others may see what this viewer plays, from now on. */
  v.object({ type: v.literal('share'), ...asked }),
  /** Plays on alone, at the same moment; whoever leads ends the share. */
  v.object({ type: v.literal('leave'), ...asked }),
  /** What the viewer says that they hold: `exit` tells what the streams say of it. */
  v.object({
    type: v.literal('position'),
    ...asked,
    side: v.picklist(POSITIONS),
    /** Points; where price stands without it. */
    entry: v.optional(price),
  }),
  /** All that a committed answer was compared with. */
  v.object({
    type: v.literal('neighbours'),
    ...asked,
    episodeId: text,
    /** The answer's time, or `latest`. */
    at: v.union([count, v.literal('latest')]),
  }),
]);

export type Hello = v.InferOutput<typeof HelloSchema>;
export type View = v.InferOutput<typeof ViewSchema>;
export type Request = v.InferOutput<typeof RequestSchema>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
/** A request before it is numbered. */
export type RequestBody = WithoutId<Request>;
export type ClientMessage = Hello | Request;

const REQUEST_TYPES: ReadonlySet<string> = new Set(
  RequestSchema.options.map((option) => option.entries.type.literal),
);

/** What a client's frame turned out to be. */
export type ReadFrame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  /** A hello of a version that is not spoken here, or with a token that is none. */
  | { readonly kind: 'bad-hello'; readonly protocols: readonly unknown[] | null; readonly token: unknown }
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'bad-request'; readonly id: number | null; readonly type: string }
  | { readonly kind: 'unknown'; readonly id: number | null; readonly type: string }
  | { readonly kind: 'malformed' };

/** Reads a text frame of a client; never throws. */
export function readClientFrame(data: string): ReadFrame {
  const value = parsed(data);
  if (typeof value !== 'object' || value === null || isDeeper(value, LIMITS.depth)) return MALFORMED;
  const { type, id, protocols, token } = value as Record<string, unknown>;
  if (typeof type !== 'string') return MALFORMED;
  if (type === 'hello') {
    const hello = v.safeParse(HelloSchema, value);
    if (hello.success) return { kind: 'hello', hello: hello.output };
    return { kind: 'bad-hello', protocols: Array.isArray(protocols) ? protocols : null, token };
  }
  const named = { id: v.is(count, id) ? id : null, type };
  if (!REQUEST_TYPES.has(type)) return { kind: 'unknown', ...named };
  const request = v.safeParse(RequestSchema, value);
  return request.success ? { kind: 'request', request: request.output } : { kind: 'bad-request', ...named };
}

const MALFORMED = { kind: 'malformed' } as const;

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isDeeper(part, depth - 1));
}
