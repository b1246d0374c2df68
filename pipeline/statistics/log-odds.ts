/** ln(p/(1−p)). */
export const logOdds = (probability: number): number => Math.log(probability / (1 - probability));

/** The probability whose log-odds these are. */
export const fromLogOdds = (value: number): number => 1 / (1 + Math.exp(-value));
