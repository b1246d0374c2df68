import { barOf } from '../../shared/protocol/bar-clock.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { isCondition, SEVERITIES, type Severity } from '../../shared/vocabulary/alert.ts';
import type { Palette } from '../theme/palette.ts';

/** How severe an alert is, as a shape: not by colour alone. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = {
  CRITICAL: '●',
  WARNING: '▲',
  INFO: '◆',
};

const SEVERITY_ROLES = { CRITICAL: 'critical', WARNING: 'warning', INFO: 'inkMid' } as const;
export const severityColor = (severity: Severity, palette: Palette): string =>
  palette[SEVERITY_ROLES[severity]];

/** What is marked at a bar. */
export interface BarMark {
  /** Start of the bar. */
  readonly time: number;
  readonly severity: Severity;
  /** Pressure was up: it stands above the bar. */
  readonly above: boolean;
  /** What came on at the bar, the severest first. */
  readonly alerts: readonly Alert[];
}

/** The severest first. */
export const bySeverity = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);

/**
 * One mark a bar: the severest of what came on there.
 * @param alerts that were news
 */
export function marksOf(alerts: readonly Alert[], first: number): BarMark[] {
  const news = alerts.filter(({ type }) => !isCondition(type));
  return [...Map.groupBy(news, ({ time }) => barOf(time, first))].map(([time, at]) => {
    const alerts = at.toSorted(bySeverity);
    const { severity, values } = alerts[0]!;
    return { time, severity, above: values.pressure >= 0, alerts };
  });
}
