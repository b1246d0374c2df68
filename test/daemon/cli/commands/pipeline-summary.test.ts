import { describe, expect, it } from 'vitest';
import {
  dimensionLines,
  missingLines,
  missingOfStages,
  secondsLines,
} from '../../../../daemon/cli/commands/pipeline-summary.ts';

describe('The summary of a pipeline’s run', () => {
  it('says where the time went, events first and stages in their order', () => {
    expect(
      secondsLines({ 'gold 2': 0.5, 'silver 7': 1.239, events: 12 }).map((line) =>
        line.replace(/ {2,}/, ' | '),
      ),
    ).toEqual([
      'events, levels and approaches | 12.00 s',
      'silver 7 kinematics | 1.24 s',
      'gold 2 construct | 0.50 s',
    ]);
  });
  it('adds up a stage’s columns, and gives each reason its share of all values', () => {
    const columns = [
      { column: 'velocity_1min', rows: 100, missing: { 'warm-up': 5, 'level-inactive': 10 } },
      { column: 'jerk_1min', rows: 100, missing: { 'level-inactive': 10, none: 1 } },
      { column: 'spot', rows: 100, missing: {} },
    ] as const;
    const stages = missingOfStages(columns);
    expect(stages).toEqual([
      {
        column: 'silver 7 kinematics',
        rows: 200,
        missing: { 'warm-up': 5, 'level-inactive': 20, none: 1 },
      },
      { column: 'silver 13 approach', rows: 100, missing: {} },
    ]);
    expect(missingLines(stages).map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'silver 7 kinematics | 200 values | 13.0 % missing: warm-up 2.5 %, level-inactive 10.0 %, for no declared reason 0.5 %',
      'silver 13 approach | 100 values | 0.0 % missing',
    ]);
  });
  it('gives the share of vectors that lack a dimension', () => {
    const [line] = dimensionLines([{ dimension: 'call_tide', vectors: 1000, missing: 125 }]);
    expect(line!.replaceAll(/ {2,}/g, ' | ')).toBe('call_tide | 1,000 vectors | 12.5 % missing');
  });
});
