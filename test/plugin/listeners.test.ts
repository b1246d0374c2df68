import { describe, expect, it } from 'vitest';
import { Listeners } from '../../plugin/listeners.ts';

interface Events {
  readonly count: number;
  readonly state: { readonly a: number };
}
/** What has been put off until the turn is over is done. */
const turn = async () => {
  for (let i = 0; i < 3; i++) await null;
};
function made() {
  const failures: unknown[] = [];
  return { listeners: new Listeners<Events>((error) => failures.push(error)), failures };
}

describe('Listeners', () => {
  it('are told in a turn of their own, so that none is called before its host has its handle', async () => {
    const { listeners } = made();
    const told: number[] = [];
    listeners.tell('count', 1);
    listeners.on('count', (value) => told.push(value));
    expect(told).toEqual([]);
    await turn();
    expect(told).toEqual([1]);
  });
  it('are told of a state only where it is another, each of its kind for itself', async () => {
    const { listeners } = made();
    const told: number[] = [];
    listeners.on('state', ({ a }) => told.push(a));
    for (const a of [1, 1, 2, 2, 1]) listeners.change('state', { a });
    await turn();
    expect(told).toEqual([1, 2, 1]);
    listeners.change('state', { a: 3 }, 'same', 'x');
    listeners.change('state', { a: 4 }, 'same', 'y');
    listeners.change('state', { a: 5 }, 'same', 'x');
    await turn();
    expect(told.slice(3)).toEqual([3, 4]);
  });
  it('stop no other when they throw, and are complained of once', async () => {
    const { listeners, failures } = made();
    const told: number[] = [];
    listeners.on('count', () => {
      throw new Error('mine');
    });
    listeners.on('count', (value) => told.push(value));
    listeners.tell('count', 1);
    listeners.tell('count', 2);
    await turn();
    expect([told, failures.map(String)]).toEqual([[1, 2], ['Error: mine']]);
  });
  it('are told nothing once they are off, or all is over', async () => {
    const { listeners } = made();
    const told: number[] = [];
    const off = listeners.on('count', (value) => told.push(value));
    listeners.tell('count', 1);
    off();
    await turn();
    listeners.on('count', (value) => told.push(value));
    listeners.tell('count', 2);
    listeners.stop();
    await turn();
    expect(told).toEqual([]);
  });
});
