import type { Ablations } from '../../pipeline/evaluation/ablations.ts';
import type { CalibrationBin } from '../../pipeline/evaluation/calibration.ts';
import type { Gain } from '../../pipeline/evaluation/gain.ts';
import type { NamedReliability } from '../../pipeline/evaluation/reliability.ts';
import { type GroupScore, RIVALS, type Rival } from '../../pipeline/evaluation/scorecard.ts';
import type { TreeGain } from '../../pipeline/evaluation/tree-rival.ts';
import type { Evaluation } from './evaluate.ts';
import { escaped } from './markup.ts';
import { reliabilityDiagram } from './reliability-diagram.ts';

/** What the forecast is held against, in words. */
export const RIVAL_NAMES: Readonly<Record<Rival, string>> = {
  withoutSimilarCases: 'the same without similar cases',
  withoutConditions: 'the same without conditions',
  priceTimeCell: 'price, time and cell',
  priceAndTime: 'price and time alone',
  walk: 'the random walk',
  constant: 'one constant',
  cellRate: 'the rate of the cell',
  positionKernel: 'those who stood where it stands',
  logistic: 'distance, time and attempt by regression',
  randomCases: 'random cases in place of similar ones',
  recentCases: 'the last cases in place of similar ones',
};

/** An evaluation as one page that needs nothing else: tables, and drawings as SVG. */
export function reportHtml(evaluation: Omit<Evaluation, 'forecasted' | 'precedents'>): string {
  const { symbol, sessions, tested, sentences, groups, race, reach, reliabilities, ablations, trees } =
    evaluation;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Spymaster: what ${symbol} forecasts were worth</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What ${symbol} forecasts were worth</h1>
<p class="lead">${sentences.map(escaped).join(' ')}</p>
<p>${sessions} sessions in all, the last ${tested} of them scored. Each was forecast by a model of the sessions before it. Losses are in nats; intervals hold 95 % and come from resampled days.</p>
<h2>What the forecast gains over each of the others</h2>
<p>Right of the line the forecast is better. An interval that touches the line cannot be told from nothing.</p>
${groups.map(groupSection).join('\n')}
${ablations ? ablationSection(ablations) : ''}
${trees ? treeSection(trees) : ''}
<h2>What was said, and what happened</h2>
<table>
<caption>One case an approach. Error is less what chance shows of a perfect forecast; a slope of 1 is right, a smaller one claims too much; without spread neither says anything.</caption>
<tr><th></th><th>cases</th><th>error, points</th><th>slope</th><th>spread, points</th></tr>
${reliabilities.map(reliabilityRow).join('\n')}
</table>
${reliabilityDiagram(reliabilities, false)}
<p>One dot for each bin of stored moments with 25 cases or more on ten days or more; on the diagonal as many happened as were said. Open dots are off by more than chance and two points explain.</p>
<div class="plots">
${[
  calibrationPlot('Breaks within 4 minutes', race.BREAK),
  calibrationPlot('Undecided at 4 minutes', race.CHOP),
  calibrationPlot('Reaches the level', reach),
].join('\n')}
</div>
</body>
</html>
`;
}

const nats = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(4)}`;

const reliabilityRow = ({ what, cases, calibrationError, slope, spread }: NamedReliability): string =>
  `<tr><td>${escaped(what)}</td><td>${cases}</td><td>${(100 * calibrationError).toFixed(1)}</td><td>${slope.toFixed(2)}</td><td>${(100 * spread).toFixed(1)}</td></tr>`;

function treeSection(trees: readonly TreeGain[]): string {
  const reach = Math.max(0.005, ...trees.flatMap(({ gain }) => [gain.high, -gain.low]));
  const rows = trees.map(
    ({ name, gain }) =>
      `<tr><td>${escaped(name)}</td><td>${gain.cases}</td><td>${signed(gain.mean)} [${signed(gain.low)}, ${signed(gain.high)}]</td><td>${intervalBar(gain, reach)}</td></tr>`,
  );
  return `<h2>Against trees</h2>
<p>What the forecast gains over gradient-boosted trees on every dimension, place and time, fitted anew every five sessions on those before.</p>
<table>
<tr><th></th><th>cases</th><th>gain</th><th></th></tr>
${rows.join('\n')}
</table>`;
}

function ablationSection({ rows, check }: Ablations): string {
  const reach = Math.max(
    0.005,
    ...rows.flatMap(({ atContact, before }) => [atContact.high, -atContact.low, before.high, -before.low]),
  );
  const cell = (gain: Gain) =>
    `<td>${signed(gain.mean)} [${signed(gain.low)}, ${signed(gain.high)}]</td><td>${intervalBar(gain, reach)}</td>`;
  return `<h2>Other ways of finding cases</h2>
<p>What each adds to the lean over price, time and cell. Of the ${check.tried} tried the best at contact is “${escaped(check.best)}”; were all of them worth nothing, the best would look as good in ${(100 * check.probability).toFixed(1)} % of cases (White's reality check).</p>
<table>
<tr><th></th><th>at contact</th><th></th><th>from the beginning</th><th></th></tr>
${rows.map(({ name, atContact, before }) => `<tr><td>${escaped(name)}</td>${cell(atContact)}${cell(before)}</tr>`).join('\n')}
</table>`;
}

const BAR_WIDTH = 260;
const BAR_HEIGHT = 14;

function groupSection({ name, cases, days, losses, gains }: GroupScore): string {
  const reach = Math.max(0.005, ...RIVALS.flatMap((rival) => [gains[rival].high, -gains[rival].low]));
  const rows = RIVALS.map((rival) => {
    const { mean, low, high } = gains[rival];
    return `<tr><td>${RIVAL_NAMES[rival]}</td><td>${nats(losses[rival])}</td><td>${signed(mean)} [${signed(low)}, ${signed(high)}]</td><td>${intervalBar(gains[rival], reach)}</td></tr>`;
  });
  return `<h3>${escaped(name)}</h3>
<table>
<caption>Forecast ${nats(losses.forecast)} on ${cases} cases of ${days} days</caption>
<tr><th>held against</th><th>its loss</th><th>gain</th><th></th></tr>
${rows.join('\n')}
</table>`;
}

function intervalBar(
  { mean, low, high }: { readonly mean: number; readonly low: number; readonly high: number },
  reach: number,
): string {
  const x = (value: number) => (BAR_WIDTH / 2) * (1 + value / reach);
  const middle = BAR_HEIGHT / 2;
  const kind = kindOf(low, high);
  return `<svg width="${BAR_WIDTH}" height="${BAR_HEIGHT}" role="img" aria-label="${signed(mean)}, from ${signed(low)} to ${signed(high)}"><line class="zero" x1="${x(0)}" y1="0" x2="${x(0)}" y2="${BAR_HEIGHT}"/><line class="${kind}" x1="${x(low).toFixed(1)}" y1="${middle}" x2="${x(high).toFixed(1)}" y2="${middle}"/><circle class="${kind}" cx="${x(mean).toFixed(1)}" cy="${middle}" r="3"/></svg>`;
}

function kindOf(low: number, high: number): 'better' | 'worse' | 'same' {
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'same';
}

const PLOT = 260;
const MARGIN = 34;

function calibrationPlot(title: string, bins: readonly CalibrationBin[]): string {
  const at = (share: number) => (MARGIN + (PLOT - MARGIN - 14) * share).toFixed(1);
  const up = (share: number) => (PLOT - Number(at(share))).toFixed(1);
  const dots = bins.map(
    ({ bin, said, happened, difference, holds }) =>
      `<circle class="${holds ? 'holds' : 'off'}" cx="${at(said)}" cy="${up(happened)}" r="${(2 + Math.log10(difference.cases)).toFixed(1)}"><title>${escaped(bin)}: said ${nats(said)}, happened ${nats(happened)}, ${difference.cases} cases</title></circle>`,
  );
  const ticks = [0, 0.5, 1].map(
    (share) =>
      `<text x="${at(share)}" y="${PLOT - 14}" text-anchor="middle">${100 * share}</text><text x="${MARGIN - 6}" y="${Number(up(share)) + 4}" text-anchor="end">${100 * share}</text>`,
  );
  return `<figure><svg width="${PLOT}" height="${PLOT}" role="img" aria-label="${escaped(title)}: said against happened, in per cent"><line class="zero" x1="${at(0)}" y1="${up(0)}" x2="${at(1)}" y2="${up(1)}"/>${dots.join('')}${ticks.join('')}<text x="${at(0.5)}" y="${PLOT - 1}" text-anchor="middle">said, %</text></svg><figcaption>${escaped(title)}: ${bins.filter(({ holds }) => !holds).length} of ${bins.length} bins off</figcaption></figure>`;
}

const STYLE = `
body { font: 14px/1.45 system-ui, sans-serif; color: #22262e; max-width: 960px; margin: 32px auto; padding: 0 16px; }
h1 { font-size: 22px; } h2 { font-size: 17px; margin-top: 32px; } h3 { font-size: 14px; margin: 20px 0 4px; }
.lead { font-size: 16px; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: #5c6470; }
td, th { text-align: left; padding: 2px 10px 2px 0; font-variant-numeric: tabular-nums; font-weight: normal; } th { color: #5c6470; }
line { stroke-width: 2; } .zero { stroke: #c3c8d0; stroke-width: 1; }
.better { stroke: #2a7f62; fill: #2a7f62; } .worse { stroke: #c2501c; fill: #c2501c; } .same { stroke: #5c6470; fill: #5c6470; }
.holds { fill: #4a6fa5; fill-opacity: 0.7; } .off { fill: none; stroke: #c2501c; stroke-width: 2; }
text { font-size: 11px; fill: #5c6470; } .plots { display: flex; flex-wrap: wrap; gap: 16px; } figure { margin: 0; } figcaption { color: #5c6470; }
`;
