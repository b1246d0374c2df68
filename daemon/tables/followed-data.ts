/** What a date's rows were made from. */
export interface FollowedData {
  /** The contract that was followed; null for imported bars. */
  readonly contract: string | null;
  /** Whether the source has books, and options that expire at the close. */
  readonly hasBooks: boolean;
  readonly hasOptions: boolean;
}
