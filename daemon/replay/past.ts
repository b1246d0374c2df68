import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { Archive } from '../archive/archive.ts';
import { recorder, Shelf } from './shelf.ts';

export interface PastOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly engine: Engine;
}

/** All of the past that a daemon serves from a data folder. */
export const pastOf = ({ dataFolder, symbol, engine }: PastOptions) => ({
  sessions: new Shelf(recorder({ dataFolder, symbol, engine })),
  archive: new Archive({ dataFolder, symbol }),
});
