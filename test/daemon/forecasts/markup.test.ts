import { expect, it } from 'vitest';
import { escaped } from '../../../daemon/forecasts/markup.ts';

it('Text cannot become markup', () => {
  expect(escaped('a < b && c > d')).toBe('a &lt; b &amp;&amp; c &gt; d');
});
