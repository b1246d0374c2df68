import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../daemon/forecasts/report.ts';
import type { CalibrationBin } from '../../../pipeline/evaluation/calibration.ts';
import { CONTESTANTS, RIVALS } from '../../../pipeline/evaluation/scorecard.ts';

const gain = (mean: number) => ({ mean, low: mean - 0.01, high: mean + 0.01, cases: 100, days: 20 });
const bin = (said: number, happened: number, holds: boolean): CalibrationBin => ({
  bin: '0 to 1 s, < 3 ATR',
  said,
  happened,
  difference: { ...gain(happened - said), cases: 100 },
  holds,
});
const html = reportHtml({
  symbol: 'ES',
  sessions: 84,
  tested: 64,
  sentences: ['Similar cases could not be told from price, time & cell.'],
  groups: [
    {
      name: 'at contact, 4 min',
      cases: 100,
      days: 20,
      losses: Object.fromEntries(CONTESTANTS.map((contestant, i) => [contestant, 0.9 + i / 100])) as never,
      gains: Object.fromEntries(RIVALS.map((rival, i) => [rival, gain([0.05, 0, -0.05][i % 3]!)])) as never,
    },
  ],
  race: { BREAK: [bin(0.4, 0.42, true), bin(0.4, 0.7, false)], CHOP: [] },
  reach: [],
  reliabilities: [
    {
      what: 'breaks < 4 min',
      cases: 500,
      calibrationError: 0.013,
      slope: 0.95,
      spread: 0.12,
      bins: [{ cases: 50, said: 0.3, happened: 0.32, low: 0.2, high: 0.4 }],
    },
  ],
  ablations: {
    rows: [
      { name: 'as it is', atContact: gain(0.03), before: gain(0) },
      { name: 'paths & more', atContact: gain(-0.02), before: gain(0) },
    ],
    check: { best: 'as it is', gain: 0.03, probability: 0.004, tried: 2 },
  },
  trees: [{ name: 'at contact & after', gain: gain(0.02) }],
  differs: { more: 0, less: 0, of: 50 },
});

describe('A report', () => {
  it('says first, in plain words, what was found', () => {
    expect(html).toContain(
      '<p class="lead">Similar cases could not be told from price, time &amp; cell.</p>',
    );
    expect(html).toContain('84 sessions in all, the last 64 of them scored');
  });
  it('draws each gain with its interval, on the side of the line that it is on', () => {
    expect(html).toContain('<td>+0.0500 [+0.0400, +0.0600]</td>');
    for (const kind of ['better', 'same', 'worse'])
      expect(html.match(new RegExp(`<circle class="${kind}"`, 'g'))).not.toBeNull();
    // The widest interval reaches the edge, nothing added is in the middle.
    expect(html).toContain('x1="130" y1="0" x2="130"');
    expect(html).toContain('x2="260.0"');
  });
  it('draws what was said against what happened, and marks what is off', () => {
    expect(html).toContain('Breaks within 4 minutes: 1 of 2 bins off');
    expect(html.match(/<circle class="off"/g)).toHaveLength(1);
    // 40 per cent said lies at 34 + 212 · 0.4, 42 happened at 260 − (34 + 212 · 0.42).
    expect(html).toContain('<circle class="holds" cx="118.8" cy="137.0"');
    expect(html).toContain('0 to 1 s, &lt; 3 ATR: said 0.400, happened 0.420, 100 cases');
  });
  it('says how far what was said is from what happened, by question', () => {
    expect(html).toContain(
      '<tr><td>breaks &lt; 4 min</td><td>500</td><td>1.3</td><td>0.95</td><td>12.0</td></tr>',
    );
  });
  it('says what else was tried, and how often the best would look as good by luck', () => {
    expect(html).toContain('<title>said 30.0 %, happened 32.0 % of 50</title>');
    expect(html).toContain('the best would look as good in 0.4 % of cases');
    expect(html).toContain('<td>paths &amp; more</td><td>−0.0200 [−0.0300, −0.0100]</td>');
  });
  it('says what the forecast gains over trees', () => {
    expect(html).toContain('<td>at contact &amp; after</td><td>100</td><td>+0.0200 [+0.0100, +0.0300]</td>');
  });
  it('needs nothing but itself', () => {
    expect(html).not.toMatch(/https?:|<script|<link|src=/);
  });
});
