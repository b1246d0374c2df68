import { Command } from 'commander';
import { LABEL_RULES, type LabelRule, PRIMARY_HORIZON_SECONDS } from '../../../shared/vocabulary/outcome.ts';
import { type OutcomeRates, type OutcomeShares, outcomeRates } from '../../corpus/outcome-rates.ts';
import { Lake } from '../../lake/lake.ts';
import { isSimulated } from '../../raw/raw-layout.ts';
import { checkedRange, example, withData, withRange, withSymbol, withWorkers } from '../options.ts';
import { parseChoice, type Terminal } from '../terminal.ts';
import { runBackfill } from './backfill.ts';

interface RatesOptions {
  readonly start: string;
  readonly end: string;
  readonly data: string;
  readonly symbol: string;
  readonly workers: number;
  readonly rule: LabelRule;
  readonly json?: boolean;
}

export function ratesCommand(terminal: Terminal): Command {
  const command = withWorkers(withSymbol(withData(withRange(new Command('rates')))))
    .description('how often approaches reach their level, and break, reject or chop there')
    .option(
      '--rule <rule>',
      'which reading of the outcome rule',
      (text) => parseChoice(text, '--rule', LABEL_RULES),
      'contact_armed',
    )
    .option('--json', 'print the result as JSON')
    .action(async (options: RatesOptions) => {
      const built = await runBackfill(terminal, { ...options, ...checkedRange(options) });
      const rates = await outcomeRates(
        new Lake(options.data),
        options.symbol,
        built.map(({ date }) => date),
        options.rule,
      );
      if (options.json) terminal.print(JSON.stringify(rates));
      else for (const line of ratesTable(rates)) terminal.print(line);
      const simulated = built.filter(({ date }) => isSimulated(options.data, date)).length;
      if (simulated > 0)
        terminal.note(
          `${simulated} of these sessions are simulated: the rates are the simulator’s, not the market’s.`,
        );
    });
  return example(command, 'spymaster rates --start 2025-06-02 --end 2025-06-30');
}

const percent = (share: number): string =>
  (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`).padStart(8);
const row = (label: string, { n, break: breaks, breakLow, breakHigh, reject, chop }: OutcomeShares): string =>
  `  ${label.padEnd(16)}${String(n).padStart(6)}${percent(breaks)}${interval(breakLow, breakHigh).padStart(10)}${percent(reject)}${percent(chop)}`;

const interval = (low: number, high: number): string =>
  Number.isNaN(low) ? '–' : `${Math.round(100 * low)}–${Math.round(100 * high)}`;

/** What is left out of the shares, and why; nothing where nothing is. */
function leftOut({ partialSessions, unknownContacts, ambiguous }: OutcomeRates): string[] {
  const lines: string[] = [];
  if (partialSessions.length > 0)
    lines.push(`Partial, for their data end before 12:38: ${partialSessions.join(', ')}.`);
  if (unknownContacts > 0)
    lines.push(`Approaches that data left before contact, counted nowhere: ${unknownContacts}.`);
  if (ambiguous) lines.push(`Outcomes left open by a bar that crossed both prices: ${ambiguous}.`);
  return lines;
}

function ratesTable(rates: OutcomeRates): string[] {
  const heading = `${''.padEnd(18)}${'n'.padStart(6)}${'break'.padStart(8)}${'90 %'.padStart(10)}${'reject'.padStart(8)}${'chop'.padStart(8)}`;
  return [
    `${rates.sessions} sessions: ${rates.approachesPerSession.toFixed(1)} approaches and ${rates.contactsPerSession.toFixed(1)} contacts a session; ${percent(rates.reachShare).trim()} of approaches reach the level.`,
    ...leftOut(rates),
    '',
    'After first contact',
    heading,
    ...Object.entries(rates.horizons).map(([seconds, shares]) =>
      row(`${Number(seconds) / 60} minutes`, shares),
    ),
    '',
    `By level and side, ${PRIMARY_HORIZON_SECONDS / 60} minutes`,
    heading,
    ...rates.cells.map((cell) => row(`${cell.level} ${cell.direction}`, cell)),
  ];
}
