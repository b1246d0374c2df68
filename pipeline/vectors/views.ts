import { SpymasterError } from '../../shared/errors.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import { LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { SECTIONS, type Section } from '../../shared/vocabulary/section.ts';
import { type Dimension, E183, E183_SIZE } from './dimensions.ts';
import { canonical } from './mirror.ts';
import { type DimensionScale, type Normalization, normalize } from './normalization.ts';

export const VIEW_IDS = ['R144', 'G32'] as const;
export type ViewId = (typeof VIEW_IDS)[number];

/**
 * Where one dimension of a view comes from: a fixed place in E183, or the tested level's
 * own touch memory.
 */
type Source =
  | { readonly kind: 'place'; readonly place: number }
  | { readonly kind: 'tested'; readonly what: 'touches' | 'since' };

interface ViewDimension {
  readonly name: string;
  readonly section: Section;
  readonly source: Source;
}

/**
 * A searchable selection of E183. Stored vectors stay raw; views are computed when an
 * index is built.
 */
interface View {
  readonly id: ViewId;
  readonly dimensions: readonly ViewDimension[];
  /** Expected share of each section in the squared length of a vector. */
  readonly weights: Readonly<Partial<Record<Section, number>>>;
  /**
   * The coefficients of a path share one scale, so that distance between vectors is
   * distance between the smoothed paths; scaled one by one, wiggles would count as much
   * as the path's course.
   */
  readonly oneScalePerPath: boolean;
}

const DROPPED_FROM_R144: ReadonlySet<string> = new Set([
  'jerk_2min',
  'momentum_trend_1min',
  'momentum_trend_2min',
  'call_tide',
  'put_tide',
]);
const SECTION_WEIGHTS = {
  context: 0.1,
  dynamics: 0.15,
  history: 0.15,
  physics: 0.1,
  trends: 0.05,
  path: 0.45,
} as const;
/**
 * A vector says too little to be compared when it lacks a larger share than this of what
 * most moments have. What most lack is no hole in the data: far from a level nobody sees
 * who defends it.
 */
export const MAX_MISSING_SHARE = 0.25;
const USUAL_SHARE = 0.5;

const plain = ({ name, section }: Dimension, place: number): ViewDimension => ({
  name,
  section,
  source: { kind: 'place', place },
});
const TESTED_TOUCHES: ViewDimension = {
  name: 'tested_prior_touches',
  section: 'context',
  source: { kind: 'tested', what: 'touches' },
};
const TESTED_SINCE: ViewDimension = {
  name: 'tested_time_since_touch',
  section: 'context',
  source: { kind: 'tested', what: 'since' },
};

/**
 * All but the touch memory of six levels, for which that of the tested level stands, on
 * either side of its attempt number.
 */
function r144(): ViewDimension[] {
  return E183.flatMap((dimension, place): ViewDimension[] => {
    if (dimension.touch || DROPPED_FROM_R144.has(dimension.name)) return [];
    const own = plain(dimension, place);
    return dimension.name === 'attempt_index' ? [TESTED_TOUCHES, own, TESTED_SINCE] : [own];
  });
}

export const VIEWS: Readonly<Record<ViewId, View>> = {
  R144: { id: 'R144', dimensions: r144(), weights: SECTION_WEIGHTS, oneScalePerPath: false },
  G32: {
    id: 'G32',
    dimensions: E183.flatMap((dimension, place) => (dimension.path ? [plain(dimension, place)] : [])),
    weights: { path: 1 },
    oneScalePerPath: true,
  },
};
if (VIEWS.R144.dimensions.length !== 144 || VIEWS.G32.dimensions.length !== 32)
  throw new RangeError('a view has the wrong size');

const placesOfTouches = (what: 'touches' | 'since'): ReadonlyMap<LevelKind, number> =>
  new Map(
    E183.flatMap(({ touch }, place) =>
      touch?.direction === 'UP' && touch.what === what ? [[touch.level, place] as const] : [],
    ),
  );
const TESTED_PLACES = { touches: placesOfTouches('touches'), since: placesOfTouches('since') };

/**
 * In a canonical vector the approach comes from below, so the tested level's touches are
 * those from below, under its mirrored name.
 */
const testedPlace = (level: LevelKind, direction: Direction, what: 'touches' | 'since'): number =>
  TESTED_PLACES[what].get(direction === 'DOWN' ? LEVELS[level].mirror : level)!;

/**
 * Turns raw episode vectors into unit vectors whose inner product is the weighted cosine
 * similarity.
 */
export class ViewTransform {
  readonly size: number;
  readonly #view: View;
  readonly #normalization: Normalization;
  readonly #factors: Float64Array;
  /** Places in E183 of the dimensions that carry anything and can be missing. */
  readonly livePlaces: readonly number[];
  /** Of these, those that most moments have. */
  readonly #usualPlaces: readonly number[];
  readonly #pathScales = new Map<string, number>();
  /** Beside E183. */
  readonly #scales: readonly DimensionScale[];

  constructor(viewId: ViewId, normalization: Normalization) {
    this.#view = VIEWS[viewId];
    this.#normalization = normalization;
    this.size = this.#view.dimensions.length;
    this.#scales = E183.map((_, place) => this.#makeScale(place));
    this.#factors = this.#makeFactors();
    this.livePlaces = this.#livePlaces();
    this.#usualPlaces = this.livePlaces.filter((place) => this.#scales[place]!.present >= USUAL_SHARE);
  }

  #makeScale(place: number): DimensionScale {
    const { name, path } = E183[place]!;
    const own = this.#normalization.dimensions[name]!;
    return path !== null && this.#view.oneScalePerPath ? { ...own, scale: this.#pathScale(path) } : own;
  }

  /** Root mean square of the coefficients' own scales. */
  #pathScale(path: string): number {
    const known = this.#pathScales.get(path);
    if (known !== undefined) return known;
    const scales = E183.filter((dimension) => dimension.path === path).map(
      ({ name }) => this.#normalization.dimensions[name]!,
    );
    const used = scales.filter(({ unused }) => !unused);
    const scale = Math.sqrt(
      used.reduce((sum, entry) => sum + entry.scale ** 2, 0) / Math.max(1, used.length),
    );
    this.#pathScales.set(path, scale);
    return scale;
  }

  /**
   * Each section's weight is spread over those of its dimensions that carry anything;
   * dead sections give theirs to the others.
   */
  #makeFactors(): Float64Array {
    const { dimensions, weights } = this.#view;
    const live = dimensions.map(
      ({ source }) => source.kind === 'tested' || !this.#scales[source.place]!.unused,
    );
    const counts = new Map(
      SECTIONS.map((section) => [
        section,
        dimensions.filter((dim, i) => live[i] && dim.section === section).length,
      ]),
    );
    const total = SECTIONS.reduce(
      (sum, section) => sum + (counts.get(section)! > 0 ? (weights[section] ?? 0) : 0),
      0,
    );
    return Float64Array.from(dimensions, ({ section }, i) =>
      live[i] && total > 0 ? Math.sqrt((weights[section] ?? 0) / total / counts.get(section)!) : 0,
    );
  }

  #livePlaces(): number[] {
    return this.#view.dimensions.flatMap(({ source }, i) =>
      this.#factors[i] === 0 || source.kind === 'tested' || E183[source.place]!.scale === 'recency'
        ? []
        : [source.place],
    );
  }

  /**
   * How alike two unit vectors are section by section: the cosine between their parts;
   * NaN where either has none.
   */
  sectionSimilarities(one: Float32Array, other: Float32Array): Readonly<Record<Section, number>> {
    const { dimensions } = this.#view;
    const sums = new Map(SECTIONS.map((section) => [section, { product: 0, one: 0, other: 0 }]));
    for (let i = 0; i < dimensions.length; i++) {
      const sum = sums.get(dimensions[i]!.section)!;
      sum.product += one[i]! * other[i]!;
      sum.one += one[i]! ** 2;
      sum.other += other[i]! ** 2;
    }
    const cosine = (section: Section) => {
      const { product, one: a, other: b } = sums.get(section)!;
      return a > 0 && b > 0 ? product / Math.sqrt(a * b) : Number.NaN;
    };
    return {
      context: cosine('context'),
      dynamics: cosine('dynamics'),
      history: cosine('history'),
      physics: cosine('physics'),
      trends: cosine('trends'),
      path: cosine('path'),
    };
  }

  /**
   * True when enough of the dimensions that most moments have are present in a raw
   * vector.
   */
  isSearchable(vector: Float32Array): boolean {
    const missing = this.#usualPlaces.filter((index) => !Number.isFinite(vector[index]!)).length;
    return this.#usualPlaces.length > 0 && missing / this.#usualPlaces.length <= MAX_MISSING_SHARE;
  }

  /**
   * A missing value sits at the centre, where it neither likens nor distinguishes.
   * @throws {SpymasterError} VIEW_INVALID for a vector that is not 183 long
   */
  apply(vector: Float32Array, level: LevelKind, direction: Direction): Float32Array {
    const out = new Float32Array(this.size);
    let squared = 0;
    const scaled = this.#scaled(vector, level, direction);
    for (let i = 0; i < out.length; i++) {
      const value = scaled(i) * this.#factors[i]!;
      out[i] = Number.isNaN(value) ? 0 : value;
      squared += out[i]! * out[i]!;
    }
    if (squared > 0) for (let i = 0; i < out.length; i++) out[i]! /= Math.sqrt(squared);
    return out;
  }

  /**
   * Every dimension of the view in units of its own spread, none above four: not weighed
   * by section, and not brought to one length. What is missing, or carries nothing, is
   * at the centre; what is measured by how long ago it was is between 0, never, and 1.
   * @throws {SpymasterError} VIEW_INVALID for a vector that is not 183 long
   */
  toScale(vector: Float32Array, level: LevelKind, direction: Direction): Float32Array {
    const scaled = this.#scaled(vector, level, direction);
    return Float32Array.from({ length: this.size }, (_, i) => {
      const value = this.#factors[i] === 0 ? 0 : scaled(i);
      return Number.isNaN(value) ? 0 : value;
    });
  }

  #scaled(vector: Float32Array, level: LevelKind, direction: Direction): (i: number) => number {
    if (vector.length !== E183_SIZE)
      throw new SpymasterError(
        'VIEW_INVALID',
        `An episode vector has ${vector.length} dimensions, not ${E183_SIZE}.`,
      );
    const raw = canonical(vector, direction);
    return (i) => {
      const { source } = this.#view.dimensions[i]!;
      const place = source.kind === 'place' ? source.place : testedPlace(level, direction, source.what);
      return normalize(place, raw[place]!, this.#scales[place]!);
    };
  }
}
