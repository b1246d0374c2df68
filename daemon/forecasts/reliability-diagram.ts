import type { NamedReliability, ReliabilityBin } from '../../pipeline/evaluation/reliability.ts';
import { escaped } from './markup.ts';

const SIDE = 300;
const MARGIN = { left: 44, right: 14, top: 30, bottom: 40 } as const;
const INNER = {
  width: SIDE - MARGIN.left - MARGIN.right,
  height: SIDE - MARGIN.top - MARGIN.bottom,
} as const;
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

/** Colours for light paper, and for a reader whose system is dark. */
const STYLE = `.reliability text{font:11px system-ui,sans-serif;fill:#4a5365}.reliability .title{font-weight:600;fill:#161b26}.reliability .right{stroke:#7b8596;stroke-dasharray:4 3}.reliability .frame{fill:none;stroke:#d9dee6}.reliability .bin{fill:#1f6fd6;stroke:#1f6fd6;stroke-width:1.5}@media (prefers-color-scheme:dark){.alone text{fill:#a9b3c4}.alone .title{fill:#e6eaf2}.alone .right{stroke:#66738e}.alone .frame{stroke:#2a3342}.alone .bin{fill:#4da3ff;stroke:#4da3ff}}`;

/**
 * What was said against what happened, one square a question, as a picture that needs
 * nothing else: a dot for each tenth of the cases, with the 90 % interval of its share.
 * On the dashed diagonal as many happened as were said (DeGroot & Fienberg, The
 * Comparison and Evaluation of Forecasters, 1983).
 * @param isAlone on paper of whatever colour its reader has, not on a page of ours
 * @returns SVG, 300 pixels a square
 */
export function reliabilityDiagram(reliabilities: readonly NamedReliability[], isAlone = true): string {
  const squares = reliabilities.map(
    (each, i) => `<g transform="translate(${i * SIDE} 0)">${square(each)}</g>`,
  );
  const width = SIDE * Math.max(1, reliabilities.length);
  return `<svg${isAlone ? ' xmlns="http://www.w3.org/2000/svg" class="reliability alone"' : ' class="reliability"'} viewBox="0 0 ${width} ${SIDE}" width="${width}" height="${SIDE}" role="img" aria-label="What was said against what happened"><style>${STYLE}</style>${squares.join('')}</svg>
`;
}

const x = (share: number) => round(MARGIN.left + share * INNER.width);
const y = (share: number) => round(MARGIN.top + (1 - share) * INNER.height);
const round = (pixels: number) => Math.round(10 * pixels) / 10;

function square({ what, cases, bins }: NamedReliability): string {
  const ticks = TICKS.map(
    (share) =>
      `<text x="${x(share)}" y="${SIDE - MARGIN.bottom + 14}" text-anchor="middle">${100 * share}</text><text x="${MARGIN.left - 6}" y="${y(share) + 4}" text-anchor="end">${100 * share}</text>`,
  );
  return [
    `<text class="title" x="${MARGIN.left}" y="16">${escaped(what)}</text>`,
    `<rect class="frame" x="${x(0)}" y="${y(1)}" width="${INNER.width}" height="${INNER.height}"/>`,
    `<line class="right" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`,
    ...ticks,
    `<text x="${x(0.5)}" y="${SIDE - 8}" text-anchor="middle">said, % · n ${cases}</text>`,
    `<text x="12" y="${y(0.5)}" text-anchor="middle" transform="rotate(-90 12 ${y(0.5)})">happened, %</text>`,
    ...bins.map(dot),
  ].join('');
}

const dot = ({ said, happened, low, high, cases }: ReliabilityBin): string =>
  `<g class="bin"><title>said ${percent(said)}, happened ${percent(happened)} of ${cases}</title><line x1="${x(said)}" y1="${y(low)}" x2="${x(said)}" y2="${y(high)}"/><circle cx="${x(said)}" cy="${y(happened)}" r="3"/></g>`;

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
