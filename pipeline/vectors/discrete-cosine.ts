/**
 * Samples and kept coefficients of an approach's path: twenty minutes of 30-second
 * states.
 */
export const PATH_SAMPLES = 40;
export const PATH_COEFFICIENTS = 8;
/** A series with fewer real samples than this has no path worth comparing. */
const MIN_SAMPLES = PATH_SAMPLES / 2;

const BASIS: readonly Float64Array[] = Array.from({ length: PATH_COEFFICIENTS }, (_, k) =>
  Float64Array.from({ length: PATH_SAMPLES }, (_, n) => {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / PATH_SAMPLES);
    return scale * Math.cos((Math.PI * (2 * n + 1) * k) / (2 * PATH_SAMPLES));
  }),
);

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
  return Float64Array.from(BASIS, (wave) => {
    let coefficient = 0;
    for (let n = 0; n < PATH_SAMPLES; n++)
      coefficient += wave[n]! * (Number.isNaN(samples[n]) ? mean : samples[n]!);
    return coefficient;
  });
}

/** The smoothed path that eight coefficients describe: what is actually matched. */
export function pathFromCoefficients(coefficients: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: PATH_SAMPLES }, (_, n) => {
    let value = 0;
    for (let k = 0; k < PATH_COEFFICIENTS; k++) value += coefficients[k]! * BASIS[k]![n]!;
    return value;
  });
}
