import { describe, expect, it } from 'vitest';
import { APPROACHES } from '../../../../pipeline/stages/silver/05-approaches.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  APPROACHES.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Approaches', () => {
  const rows = (more: Record<string, (number | string)[]> = {}) => ({
    event_id: ['2025-06-05_OR_LOW_600000_1_UP', '2025-06-05_OR_LOW_600000_1_UP_T960'],
    date: ['2025-06-05', '2025-06-05'],
    level_kind: ['OR_LOW', 'OR_LOW'],
    direction: ['UP', 'UP'],
    checkpoint: ['APPROACH', 'CLOSE'],
    distance_signed_atr: [-2, 3],
    minutes_since_open: [15, 16],
    ...more,
  });
  it('begin in the zone, and have ids of their own', () => {
    expect(problems(rows())).toEqual([]);
    const [id] = rows().event_id;
    expect(problems(rows({ event_id: [id!, id!] }))).toEqual(['1: its id stands twice']);
    expect(problems(rows({ distance_signed_atr: [2.01, 0] }))).toEqual([
      '0: an approach begins further away than the zone',
    ]);
  });
  it('are named for their date, level and direction', () => {
    for (const more of [
      { date: ['2025-06-05', '2025-06-06'] },
      { level_kind: ['OR_LOW', 'PM_LOW'] },
      { direction: ['UP', 'DOWN'] },
    ])
      expect(problems(rows(more))).toEqual(['1: its id is not that of its date, level and direction']);
    expect(problems(rows({ direction: ['UP', 'SIDEWAYS'] }))[0]).toBe('1: its direction is no known word');
  });
  it('come to no opening range before it is complete', () => {
    expect(problems(rows({ minutes_since_open: [14.9, 16] }))).toEqual([
      '0: it approaches an opening range that is not complete',
    ]);
  });
});
