import { describe, expect, it } from 'vitest';
import { compare } from '../../../pipeline/forecast/answer.ts';
import { comparisonOf } from '../../../pipeline/frames/comparison.ts';
import { knowledgeOf } from '../forecast/knowledge.ts';
import { contactsOf } from '../forecast/worlds.ts';
import { contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

const ROWS = contactsOf({}, 40, 8);
const KNOWLEDGE = knowledgeOf(SESSIONS[40]!, ROWS);
const QUESTION = { ...contact({ positionAtr: 0.1, vector: ROWS[5]!.vector }), known: same(null) };
const ROW = { row: { episode: { id: 'the approach' }, at: 42 } as never, self: [-1, null] };

describe('What a moment was compared with', () => {
  const compared = compare(KNOWLEDGE, QUESTION);
  const comparison = comparisonOf(KNOWLEDGE, ROW, compared);
  it('is named case by case, as they were found, with shares that make up one', () => {
    expect(comparison.cases.length).toBeGreaterThan(20);
    expect(comparison.cases.map(({ id }) => id)).toEqual(compared.neighbours.map(({ row }) => ROWS[row]!.id));
    const [first, second] = compared.neighbours;
    const { corpus } = KNOWLEDGE;
    expect(comparison.cases[0]).toMatchObject({
      date: ROWS[first!.row]!.date,
      similarityPercentile: corpus.similarityPercentile(first!.similarity),
    });
    const [a, b] = comparison.cases;
    expect(a!.weight / b!.weight).toBeCloseTo(first!.weight / second!.weight, 12);
    expect(comparison.cases.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
  it('says of which moment, and that nothing of its date was looked at', () => {
    expect(comparison).toMatchObject({
      episodeId: 'the approach',
      at: 42,
      asOf: SESSIONS[40],
      removed: compared.removed,
      self: [-1, null],
    });
    for (const { date } of comparison.cases) expect(date < SESSIONS[40]!).toBe(true);
  });
  it('is nothing where nothing was asked', () => {
    const short = knowledgeOf(
      SESSIONS[5]!,
      ROWS.filter(({ date }) => date < SESSIONS[5]!),
    );
    expect(comparisonOf(short, ROW, compare(short, QUESTION)).cases).toEqual([]);
  });
});
