import { expect, it } from 'vitest';
import { Findings } from '../../../daemon/consistency/findings.ts';

it('findings count what was checked and broken, and keep the first, rule by rule in their order', () => {
  const findings = new Findings();
  findings.check('tick', true, () => 'never asked');
  findings.check('order', false, () => 'first');
  findings.check('order', true, () => 'never asked');
  findings.check('order', false, () => 'second');
  expect(findings.results).toEqual([
    { rule: 'order', checked: 3, broken: 2, first: 'first' },
    { rule: 'tick', checked: 1, broken: 0, first: null },
  ]);
});
