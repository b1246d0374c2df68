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
}
