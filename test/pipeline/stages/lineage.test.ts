import { describe, expect, it } from 'vitest';
import { EVENT_KINDS, type EventKind } from '../../../pipeline/events/kinds.ts';
import { type Stage, type StageId, stageId } from '../../../pipeline/schema/stage.ts';
import { eventsOf, withReaders, writerOf } from '../../../pipeline/stages/lineage.ts';
import { STAGES } from '../../../pipeline/stages/registry.ts';
import { type FeatureName, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { play, randomMarket, type Told } from '../../market.ts';

const MARKET = randomMarket(11);
const WHOLE = play(MARKET);
const stageOf = (id: StageId): Stage => STAGES.find((stage) => stageId(stage) === id)!;
const idsOf = (stages: readonly Stage[]) => stages.map(stageId);

const played = new Map<string, Told>();
/** The same market, of some kinds of events alone. */
function playOf(kinds: readonly EventKind[]): Told {
  const known = played.get(kinds.join()) ?? play(MARKET.filter(({ kind }) => kinds.includes(kind)));
  played.set(kinds.join(), known);
  return known;
}
const valuesOf = ({ checkpoints, ticks }: Told, { writes }: Stage) =>
  [...checkpoints, ...ticks.flatMap(({ rows }) => rows)].map(({ features }) =>
    writes.map(({ name }) => features[featurePlace(name as FeatureName)]!),
  );

describe('What a stage is made of', () => {
  it('is the events it reads, and those of the columns it reads', () => {
    expect(eventsOf(stageOf('silver 0'))).toEqual(EVENT_KINDS);
    expect(eventsOf(stageOf('silver 7'))).toEqual(['bar', 'trade']);
    expect(eventsOf(stageOf('silver 8'))).toEqual(['bar', 'trade', 'book']);
    expect(eventsOf(stageOf('silver 11'))).toEqual(
      EVENT_KINDS.filter((kind) => kind !== 'book' && kind !== 'hole'),
    );
    expect(eventsOf(stageOf('gold 1'))).toEqual(EVENT_KINDS.filter((kind) => kind !== 'hole'));
  });
  it.each(STAGES.filter(({ kind }) => kind === 'measure').map(stageId))(
    '%s is the same without the events it is not made of',
    (id) => {
      const stage = stageOf(id);
      expect(valuesOf(playOf(eventsOf(stage)), stage)).toEqual(valuesOf(WHOLE, stage));
    },
  );
  it.each([
    ['silver 6', 'book'],
    ['silver 6', 'optionTrade'],
    ['silver 8', 'book'],
    ['silver 9', 'book'],
    ['silver 11', 'openInterest'],
    ['silver 12', 'book'],
  ] as const)('%s is another without %s', (id, kind) => {
    const others = EVENT_KINDS.filter((each) => each !== kind);
    expect(valuesOf(playOf(others), stageOf(id))).not.toEqual(valuesOf(WHOLE, stageOf(id)));
  });
  it('has a writer for every column', () => {
    expect(writerOf('ofi_60s')).toBe(stageOf('silver 8'));
    expect(writerOf('last_price')).toBe(stageOf('silver 3'));
    expect(writerOf('nothing')).toBeNull();
  });
});

describe('A stage with its readers', () => {
  it('are those that its columns go into, directly or through others', () => {
    expect(idsOf(withReaders(stageOf('silver 9')))).toEqual(['silver 9', 'silver 12', 'gold 1', 'gold 2']);
    expect(idsOf(withReaders(stageOf('silver 14')))).toEqual(['silver 14', 'gold 2']);
    expect(idsOf(withReaders(stageOf('gold 2')))).toEqual(['gold 2']);
    expect(withReaders(stageOf('silver 1'))).toHaveLength(STAGES.length - 2);
  });
});
