import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { NeighbourFinder } from '../neighbours/neighbour-finder.ts';
import { archiveOf } from './archive.ts';
import { recorder, Shelf } from './shelf.ts';

export interface PastOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly engine: Engine;
}

/** All of the past that a daemon serves from a data folder. */
export const pastOf = ({ dataFolder, symbol, engine }: PastOptions) => ({
  sessions: new Shelf(recorder({ dataFolder, symbol, engine })),
  neighbours: new NeighbourFinder({ dataFolder, symbol }),
  archive: archiveOf(dataFolder, symbol),
});
