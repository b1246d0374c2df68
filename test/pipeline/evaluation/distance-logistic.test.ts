import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { DistanceLogistic } from '../../../pipeline/evaluation/distance-logistic.ts';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { anchor, contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

const precedents = (rows: readonly StoredCheckpoint[]) =>
  precedentsOf(rows, (_, __, ofDate) => ofDate.map(() => []));
const random = new Random('logistic');

describe('Distance, time and attempt by regression', () => {
  it('know that what stands through the level breaks more often, and how often nothing is decided', () => {
    const rows = SESSIONS.slice(0, 60).flatMap((date) =>
      [-0.6, 0.6].flatMap((positionAtr) =>
        [0, 1, 2, 3].map((k) =>
          contact({
            date,
            episodeId: `${positionAtr}/${k}`,
            positionAtr,
            outcomes: same(k === 0 ? 'CHOP' : random.next() < 0.5 + positionAtr / 2 ? 'BREAK' : 'REJECT'),
          }),
        ),
      ),
    );
    const logistic = new DistanceLogistic();
    logistic.add(precedents(rows));
    const at = (positionAtr: number) => logistic.race(precedents([contact({ positionAtr })])[0]!, 240)!;
    expect(at(0.6).CHOP).toBeCloseTo(0.25, 1);
    expect(at(0.6).BREAK / (1 - at(0.6).CHOP)).toBeCloseTo(0.8, 1);
    expect(at(-0.6).BREAK / (1 - at(-0.6).CHOP)).toBeCloseTo(0.2, 1);
    const { BREAK, REJECT, CHOP } = at(0.1);
    expect(BREAK + REJECT + CHOP).toBeCloseTo(1, 12);
  });
  it('know that a nearer level is reached more often', () => {
    const rows = SESSIONS.slice(0, 60).flatMap((date, day) => [
      anchor({ date, episodeId: 'far', positionAtr: -2, contacted: day % 5 < 2 }),
      anchor({ date, episodeId: 'near', positionAtr: -0.5, contacted: day % 10 < 9 }),
    ]);
    const logistic = new DistanceLogistic();
    logistic.add(precedents(rows));
    const at = (positionAtr: number) => logistic.reach(precedents([anchor({ positionAtr })])[0]!)!;
    expect(at(-2)).toBeCloseTo(0.4, 1);
    expect(at(-0.5)).toBeCloseTo(0.9, 1);
  });
  it('say nothing before there is enough to fit, and go on with what is added', () => {
    const logistic = new DistanceLogistic();
    const [asked] = precedents([contact()]);
    expect([logistic.race(asked!, 240), logistic.reach(precedents([anchor()])[0]!)]).toEqual([null, null]);
    const days = (from: number, to: number, outcome: 'BREAK' | 'REJECT') =>
      precedents(SESSIONS.slice(from, to).map((date) => contact({ date, outcomes: same(outcome) })));
    logistic.add(days(0, 60, 'BREAK'));
    const before = logistic.race(asked!, 240)!.BREAK;
    logistic.add(days(60, 120, 'REJECT').slice(0, 60));
    expect(logistic.race(asked!, 240)!.BREAK).toBeLessThan(before - 0.2);
  });
});
