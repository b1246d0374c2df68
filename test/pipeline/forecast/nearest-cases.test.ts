import { expect, it } from 'vitest';
import { NEAREST_CASES, nearestCases } from '../../../pipeline/forecast/nearest-cases.ts';
import { findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import { E183 } from '../../../pipeline/vectors/dimensions.ts';
import { SECTIONS } from '../../../shared/vocabulary/section.ts';
import { history, queryAt, SESSIONS } from '../retrieval/stored-checkpoints.ts';
import { knowledgeOf } from './knowledge.ts';

it('The nearest cases are told one by one, with what makes them alike', () => {
  const rows = history(40, 8);
  // One that has the very path of the query, and the opposite of its context.
  const asked = rows[31]!;
  const twin = rows[100]!;
  E183.forEach(({ section }, d) => {
    if (section === 'path' || section === 'physics') twin.vector[d] = asked.vector[d]!;
    if (section === 'context') twin.vector[d] = -asked.vector[d]!;
  });
  const { corpus, cases } = knowledgeOf(SESSIONS[40]!, rows);
  const query = queryAt({ vector: asked.vector, sinceContactSeconds: twin.sinceContactSeconds });
  const { neighbours } = findNeighbours(corpus, query);
  const nearest = nearestCases(corpus, cases, query, neighbours);
  expect(nearest).toHaveLength(NEAREST_CASES);
  expect(nearest.map(({ date }) => date)).toEqual(neighbours.slice(0, 5).map(({ row }) => rows[row]!.date));
  const place = neighbours.findIndex(({ row }) => row === 100);
  const [told] = nearestCases(corpus, cases, query, [neighbours[place]!]);
  expect(told).toMatchObject({
    id: twin.id,
    date: twin.date,
    level: twin.level,
    direction: twin.direction,
    timeLeftSeconds: twin.timeLeftSeconds,
    similarity: neighbours[place]!.similarity,
    outcome: twin.outcomes[240],
    unlike: 'context',
  });
  expect(['path', 'physics']).toContain(told!.alike);
  expect(SECTIONS).toContain(nearest[0]!.alike);
});
it('What no vector holds makes none of them alike, or unlike', () => {
  // As real vectors are: nothing is known yet of what changed since the first touch.
  const rows = history(40, 8).map((row) => ({
    ...row,
    vector: row.vector.map((value, d) => (E183[d]!.section === 'trends' ? Number.NaN : value)),
  }));
  const { corpus, cases } = knowledgeOf(SESSIONS[40]!, rows);
  const query = queryAt({ vector: rows[31]!.vector });
  const { neighbours } = findNeighbours(corpus, query);
  for (const { alike, unlike } of nearestCases(corpus, cases, query, neighbours.slice(0, 5))) {
    expect([alike, unlike]).not.toContain('trends');
    expect(alike).not.toBe(unlike);
  }
  const onlyPath = rows.map((row) => ({
    ...row,
    vector: row.vector.map((value, d) => (E183[d]!.section === 'path' ? value : Number.NaN)),
  }));
  const known = knowledgeOf(SESSIONS[40]!, onlyPath);
  const asked = queryAt({ vector: onlyPath[31]!.vector });
  const found = findNeighbours(known.corpus, asked).neighbours;
  for (const { alike, unlike } of nearestCases(known.corpus, known.cases, asked, found.slice(0, 5)))
    expect([alike === 'path' || alike === null, unlike === null || unlike !== alike]).toEqual([true, true]);
});
