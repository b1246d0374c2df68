import { expect, it } from 'vitest';
import { SECTION_TITLES, SECTIONS } from '../../../shared/vocabulary/section.ts';

it('Every section has a name that a trader reads', () => {
  const titles = SECTIONS.map((section) => SECTION_TITLES[section]);
  expect(new Set(titles).size).toBe(6);
  for (const title of titles) expect(title).toMatch(/^[a-z’ ]+$/);
});
