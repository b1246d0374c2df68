import { type Neighbour, PATH_MINUTES } from '../../shared/protocol/neighbours.ts';
import { PRIMARY_HORIZON_SECONDS } from '../../shared/vocabulary/outcome.ts';

export const PLOT = { width: 300, height: 190, reachAtr: 4 } as const;

/** A path of a past approach, in pixels of the plot. */
export interface PlottedPath {
  readonly id: string;
  /** Pieces, for where nothing traded there is no path. */
  readonly pieces: readonly string[];
  readonly opacity: number;
  readonly end: 'BREAK' | 'REJECT' | 'CHOP' | 'NONE';
}

export const plotX = (minute: number): number =>
  ((minute - PATH_MINUTES.from) / (PATH_MINUTES.to - PATH_MINUTES.from)) * PLOT.width;
/** Through the level is up. */
export const plotY = (atr: number): number =>
  (0.5 - Math.max(-1, Math.min(1, atr / PLOT.reachAtr)) / 2) * PLOT.height;

export const endOf = ({ outcomes }: Neighbour): PlottedPath['end'] =>
  outcomes[PRIMARY_HORIZON_SECONDS] ?? 'NONE';

/** The faintest is still seen. */
const FAINTEST = 0.15;

export function plottedPaths(rows: readonly Neighbour[]): PlottedPath[] {
  const heaviest = Math.max(...rows.map(({ weight }) => weight), Number.MIN_VALUE);
  return rows.map((row) => ({
    id: row.id,
    pieces: piecesOf(row.path),
    opacity: FAINTEST + (1 - FAINTEST) * 0.8 * (row.weight / heaviest),
    end: endOf(row),
  }));
}

/** Polylines of a path, in pixels of the plot: where nothing traded there is none. */
export function piecesOf(path: Neighbour['path']): string[] {
  const pieces: string[][] = [[]];
  for (const [i, atr] of path.entries()) {
    if (atr === null) pieces.push([]);
    else pieces.at(-1)!.push(`${plotX(PATH_MINUTES.from + i).toFixed(1)},${plotY(atr).toFixed(1)}`);
  }
  return pieces.filter((piece) => piece.length > 1).map((piece) => piece.join(' '));
}
