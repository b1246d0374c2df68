export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** One measured figure beside what it is measured against, in the same run. */
export interface Result {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What ran beside it, or the limit it is held to. */
  readonly against: string;
  /** Value over peer or limit. */
  readonly ratio: number;
  readonly target: string;
  readonly met: boolean;
  /** False where a busy or unsteady machine, or a missing peer, allows no verdict. */
  readonly judged?: boolean;
  /** The share of the processors that others used, before and after. */
  readonly load?: readonly [before: number, after: number];
  readonly pairs?: number;
  /** Seconds of the runs on both sides, and the ratios of their pairs. */
  readonly spread?: { readonly own: Spread; readonly peer: Spread; readonly ratio: Spread };
}

/** A figure that is held to a limit of the same unit. */
export function atMost(id: string, name: string, value: number, limit: number, unit: string): Result {
  const ratio = value / limit;
  return { id, name, value, unit, against: `${limit} ${unit}`, ratio, target: '≤ 100 %', met: ratio <= 1 };
}
