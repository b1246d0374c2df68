/**
 * Samples and kept coefficients of an approach's path: twenty minutes of 30-second
 * states.
 */
export const PATH_SAMPLES = 40;
export const PATH_COEFFICIENTS = 8;
/** A series with fewer real samples than this has no path worth comparing. */
const MIN_SAMPLES = PATH_SAMPLES / 2;

/** Waves of the orthonormal DCT-II of so many samples, by number. */
const waves = new Map<number, readonly Float64Array[]>();

function wavesOf(samples: number): readonly Float64Array[] {
  const known = waves.get(samples);
  if (known) return known;
  const made = Array.from({ length: PATH_COEFFICIENTS }, (_, k) =>
    Float64Array.from({ length: samples }, (_, n) => {
      const scale = Math.sqrt((k === 0 ? 1 : 2) / samples);
      return scale * Math.cos((Math.PI * (2 * n + 1) * k) / (2 * samples));
    }),
  );
  waves.set(samples, made);
  return made;
}

/** First eight coefficients of the orthonormal DCT-II of a series, oldest first. */
export function cosineCoefficients(samples: ArrayLike<number>): Float64Array {
  return Float64Array.from(wavesOf(samples.length), (wave) => {
    let coefficient = 0;
    for (let n = 0; n < samples.length; n++) coefficient += wave[n]! * samples[n]!;
    return coefficient;
  });
}

/**
 * First eight coefficients of the orthonormal DCT-II of 40 samples, oldest first. Missing
 * samples take the mean of the others, which adds no motion; with fewer than 20 real
 * samples all coefficients are NaN.
 */
export function pathCoefficients(samples: ArrayLike<number>): Float64Array {
  let valid = 0;
  let sum = 0;
  for (let n = 0; n < PATH_SAMPLES; n++) {
    if (Number.isNaN(samples[n])) continue;
    valid++;
    sum += samples[n]!;
  }
  if (valid < MIN_SAMPLES) return new Float64Array(PATH_COEFFICIENTS).fill(Number.NaN);
  const mean = sum / valid;
  return cosineCoefficients(
    Float64Array.from({ length: PATH_SAMPLES }, (_, n) => (Number.isNaN(samples[n]) ? mean : samples[n]!)),
  );
}

/** The smoothed path that eight coefficients describe: what is actually matched. */
export function pathFromCoefficients(coefficients: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: PATH_SAMPLES }, (_, n) => {
    let value = 0;
    for (let k = 0; k < PATH_COEFFICIENTS; k++) value += coefficients[k]! * wavesOf(PATH_SAMPLES)[k]![n]!;
    return value;
  });
}
