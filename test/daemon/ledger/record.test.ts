import { beforeAll, describe, expect, it } from 'vitest';
import { DATASETS } from '../../../daemon/lake/lake.ts';
import { committedMoment, entriesOfStored, entryOfSeen } from '../../../daemon/ledger/record.ts';
import { EPISODES_FILE, encodeEpisodes, readEpisodes } from '../../../daemon/tables/episodes.ts';
import type { OutcomeRow } from '../../../pipeline/approaches/outcome-board.ts';
import { searchedIn } from '../../../pipeline/evaluation/walk-forward.ts';
import { ForecastHistory } from '../../../pipeline/forecast/history.ts';
import { knownCases } from '../../../pipeline/forecast/known-cases.ts';
import type { LedgerEntry } from '../../../pipeline/ledger/entry.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import type { Checkpoint } from '../../../pipeline/session/rows.ts';
import { SessionRun } from '../../../pipeline/session/session-run.ts';
import { NO_WARM_UP } from '../../../pipeline/session/warm-up.ts';
import { ES, play, randomMarket, SESSION, tell } from '../../market.ts';
import { knowledgeOf } from '../../pipeline/forecast/knowledge.ts';
import { nothingSearched } from '../../pipeline/forecast/nothing-searched.ts';
import { SESSIONS } from '../../pipeline/retrieval/stored-checkpoints.ts';
import { scratchLake } from '../tables/made-up.ts';

const MADE_WITH = { model: 'm', index: 'i', scales: 's', code: 'c' };
const { lake, store } = scratchLake();

async function storedOf({ checkpoints, outcomes }: ReturnType<typeof play>): Promise<StoredCheckpoint[]> {
  const byEpisode = new Map<string, OutcomeRow>(outcomes.map((row) => [row.episode.id, row]));
  await store(
    DATASETS.episodes('ES'),
    EPISODES_FILE,
    encodeEpisodes(SESSION, checkpoints, byEpisode, 'trades'),
  );
  return readEpisodes(lake, 'ES', SESSION.date);
}

/** So many sessions as if another market had been traded on each. */
async function historyOf(days: number): Promise<StoredCheckpoint[]> {
  const markets: StoredCheckpoint[][] = [];
  for (const seed of [1, 2, 3, 4]) markets.push(await storedOf(play(randomMarket(seed))));
  return SESSIONS.slice(0, days).flatMap((date, day) =>
    markets[day % markets.length]!.map((row) => ({
      ...row,
      date,
      id: `${date}/${row.id}`,
      episodeId: `${date}/${row.episodeId}`,
    })),
  );
}

let history: StoredCheckpoint[] = [];
let own: StoredCheckpoint[] = [];
let entries: readonly LedgerEntry[] = [];
const events = randomMarket(7);
beforeAll(async () => {
  history = await historyOf(24);
  own = await storedOf(play(events));
  entries = fromTheLake(history);
}, 60_000);

/** What an index build puts down. */
function fromTheLake(before: readonly StoredCheckpoint[]): LedgerEntry[] {
  const past = new ForecastHistory();
  for (const [date, ofDate] of Map.groupBy(before, (row) => row.date))
    past.add(date, ofDate, nothingSearched(ofDate));
  const searched = searchedIn(corpusOf(SESSION.date, before), own);
  const { model, forecasts } = past.add(SESSION.date, own, searched);
  return entriesOfStored({ model, before, madeWith: MADE_WITH }, own, forecasts, searched.found);
}

/** What a replay puts down, as it runs. */
function fromTheRun(before: readonly StoredCheckpoint[]): LedgerEntry[] {
  const past = knowledgeOf(SESSION.date, []);
  const said = new ForecastHistory();
  for (const [date, ofDate] of Map.groupBy(before, (row) => row.date))
    said.add(date, ofDate, nothingSearched(ofDate));
  const knowledge = {
    ...past,
    corpus: corpusOf(SESSION.date, before),
    cases: knownCases(said.precedents),
    model: said.modelAsOf(SESSION.date),
  };
  const told: LedgerEntry[] = [];
  const run: SessionRun = new SessionRun(SESSION, ES, NO_WARM_UP, {
    checkpoint: (row: Checkpoint) => {
      const barrier = run.sinceContact(row.episode);
      const moment = committedMoment(knowledge, { session: SESSION, source: 'trades', row, barrier });
      const entry = moment && entryOfSeen(knowledge, moment, MADE_WITH);
      if (entry) told.push(entry);
    },
  });
  for (const event of events) tell(run, event);
  run.finish(SESSION.labelEnd);
  return told;
}

describe('What is put down of a session', () => {
  it('is the same from the lake, with similar cases, as while it runs', () => {
    expect(entries.some(({ neighbours }) => neighbours.length > 10)).toBe(true);
    expect(entries.some(({ phase, checkpoint }) => phase === 'CONTACT' && checkpoint === 'CLOSE')).toBe(true);
    expect(fromTheRun(history).map((entry) => JSON.stringify(entry))).toEqual(
      entries.map((entry) => JSON.stringify(entry)),
    );
  });
  it('names the checkpoints that were compared with, of earlier sessions alone', () => {
    const known = new Set(history.map(({ id }) => id));
    for (const { neighbours } of entries) for (const id of neighbours) expect(known.has(id)).toBe(true);
  });
  it('on a short history asks no similar cases, in both', () => {
    const few = history.filter(({ date }) => date < SESSIONS[10]!);
    const ofFew = fromTheLake(few);
    expect(ofFew.length).toBeGreaterThan(20);
    expect(ofFew.every(({ neighbours }) => neighbours.length === 0)).toBe(true);
    expect(fromTheRun(few)).toEqual(ofFew);
  });
  it('on twenty sessions, and not on nineteen, asks them, in both', () => {
    for (const days of [19, 20]) {
      const before = history.filter(({ date }) => date < SESSIONS[days]!);
      const ofDays = fromTheLake(before);
      expect(ofDays.some(({ neighbours }) => neighbours.length > 0)).toBe(days === 20);
      expect(fromTheRun(before)).toEqual(ofDays);
    }
  });
  it('is of committed moments alone, once each', () => {
    const inBetween = own.filter(({ kind }) => kind === 'WITHIN_1_0' || kind === 'WITHIN_0_5');
    expect(inBetween.length).toBeGreaterThan(5);
    for (const { id } of inBetween) expect(entries.some((entry) => entry.id === id)).toBe(false);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });
});
