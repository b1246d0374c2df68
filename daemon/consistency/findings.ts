/** What must hold of raw market data, whoever made it. */
export const RULES = {
  order: 'events of an instrument never go back, in time or in sequence',
  received: 'nothing is received before it happens',
  ending: 'an event ends with its last record, and all its records are of one time',
  ladder: 'prices of a side go one way, each with contracts and orders, and none after an empty one',
  crossed: 'bid and offer do not meet where an event has ended',
  change: 'a record changes the level it names, by its size, and no other',
  best: 'a print is at the best price of the side it hits, or between the two',
  taken: 'what a print takes leaves the book',
  trades: 'the file of trades has the prints of the book, one for one',
  listed: 'every instrument is defined, and by one definition at a time',
  mapping: 'the header maps each instrument on its date, to the name it is defined by',
  tick: 'prices are whole ticks',
  basis: 'two contracts of a family are as far apart as a second before, to two ticks',
  parity: 'a call less a put is worth the future less the strike, within what they are quoted',
  strikes: 'calls fall and puts rise with the strike, and no butterfly is free',
  calendar: 'of two options of one strike the later one is not worth less',
  figures: 'first, highest and lowest prices told are those of the prints',
  openInterest: 'open interest is not below 0, and changes by no more than was traded',
} as const;
export type Rule = keyof typeof RULES;

/** How a rule fared in one file. */
export interface RuleResult {
  readonly rule: Rule;
  readonly checked: number;
  readonly broken: number;
  /** The first that broke it. */
  readonly first: string | null;
}

/** Counts what was checked and what was found, rule by rule. */
export class Findings {
  readonly #results = new Map<Rule, { checked: number; broken: number; first: string | null }>();

  /**
   * @param isKept whether the rule holds
   * @param where says what is wrong, called for the first that is
   */
  check(rule: Rule, isKept: boolean, where: () => string): void {
    let result = this.#results.get(rule);
    if (!result) {
      result = { checked: 0, broken: 0, first: null };
      this.#results.set(rule, result);
    }
    result.checked++;
    if (isKept) return;
    result.broken++;
    result.first ??= where();
  }

  /** In the order of {@link RULES}; rules that nothing was held against are left out. */
  get results(): RuleResult[] {
    return (Object.keys(RULES) as Rule[]).flatMap((rule) => {
      const result = this.#results.get(rule);
      return result ? [{ rule, ...result }] : [];
    });
  }
}
