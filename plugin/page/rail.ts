/** In pixels: narrower its words break, wider the chart is none. */
const WIDTH = { least: 280, most: 640, step: 20 } as const;
const KEY = 'spymaster.rail';

/** What a rail's edge is dragged by, and where its width is kept. */
export interface RailEdge {
  readonly edge: HTMLElement;
  /** Of the page: carries the width as `--rail`. */
  readonly body: HTMLElement;
  readonly rail: HTMLElement;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
}

/** Lets the reader make the rail wider or narrower, by pointer or by arrows. */
export function letResize({ edge, body, rail, storage }: RailEdge): void {
  const set = (width: number) => {
    const within = Math.round(Math.max(WIDTH.least, Math.min(WIDTH.most, width)));
    body.style.setProperty('--rail', `${within}px`);
    edge.setAttribute('aria-valuenow', String(within));
    return within;
  };
  const keep = (width: number) => {
    try {
      storage.setItem(KEY, String(set(width)));
    } catch {
      // Full, or refused: it holds until the page is left.
    }
  };
  edge.setAttribute('aria-valuemin', String(WIDTH.least));
  edge.setAttribute('aria-valuemax', String(WIDTH.most));
  const kept = Number(read(storage));
  if (Number.isFinite(kept) && kept > 0) set(kept);
  else edge.setAttribute('aria-valuenow', String(Math.round(rail.getBoundingClientRect().width)));
  edge.onpointerdown = ({ pointerId }) => {
    edge.setPointerCapture(pointerId);
    const { right } = rail.getBoundingClientRect();
    edge.onpointermove = ({ clientX }) => void set(right - clientX);
    edge.onpointerup = ({ clientX }) => {
      edge.onpointermove = edge.onpointerup = null;
      keep(right - clientX);
    };
  };
  edge.onkeydown = (event) => {
    const by = { ArrowLeft: WIDTH.step, ArrowRight: -WIDTH.step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    keep(rail.getBoundingClientRect().width + by);
  };
}

function read(storage: RailEdge['storage']): string | null {
  try {
    return storage.getItem(KEY);
  } catch {
    return null;
  }
}
