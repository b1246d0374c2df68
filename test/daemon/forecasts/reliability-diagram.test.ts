import { expect, it } from 'vitest';
import { reliabilityDiagram } from '../../../daemon/forecasts/reliability-diagram.ts';
import type { NamedReliability } from '../../../pipeline/evaluation/reliability.ts';

const bin = { cases: 40, said: 0.25, happened: 0.5, low: 0.4, high: 0.6 };
const breaks: NamedReliability = {
  what: 'breaks',
  cases: 400,
  calibrationError: 0.02,
  slope: 1,
  spread: 0.1,
  bins: [bin, { ...bin, said: 1, happened: 0, low: 0, high: 0.1 }],
};

it('A dot stands at what was said and what happened, with the interval of that share', () => {
  const svg = reliabilityDiagram([breaks]);
  // The square is 242 pixels wide and 230 high, from 44 and 30 on.
  expect(svg).toContain('<line x1="104.5" y1="168" x2="104.5" y2="122"/><circle cx="104.5" cy="145" r="3"/>');
  expect(svg).toContain('<circle cx="286" cy="260" r="3"/>');
  expect(svg).toContain('<line class="right" x1="44" y1="260" x2="286" y2="30"/>');
  expect(svg).toContain('>breaks</text>');
  expect(svg).toContain('said, % · n 400');
  expect(svg).toContain('<title>said 25.0 %, happened 50.0 % of 40</title>');
});
it('On a page of ours it has the page’s colours, and no word becomes markup', () => {
  expect(reliabilityDiagram([breaks])).toContain('class="reliability alone"');
  const inPage = reliabilityDiagram([{ ...breaks, what: 'breaks < 4 min' }], false);
  expect(inPage).toContain('class="reliability"');
  expect(inPage).toContain('>breaks &lt; 4 min</text>');
});
it('Questions stand side by side; without any there is an empty picture', () => {
  const svg = reliabilityDiagram([breaks, { ...breaks, what: 'chops' }]);
  expect(svg).toContain('viewBox="0 0 600 300"');
  expect(svg).toContain('<g transform="translate(0 0)"><text class="title" x="44" y="16">breaks</text>');
  for (const tick of [0, 25, 50, 75, 100]) expect(svg.split(`>${tick}</text>`)).toHaveLength(1 + 2 * 2);
  expect(svg).toContain('<g transform="translate(300 0)"><text class="title" x="44" y="16">chops</text>');
  expect(reliabilityDiagram([])).toContain('viewBox="0 0 300 300"');
});
