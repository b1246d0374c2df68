import { visible } from './visible.ts';

export interface Progress {
  /** A worker takes something up. @param worker from 0 */
  begin(worker: number, detail: string): void;
  update(done: number, total: number, detail: string): void;
  finish(summary: string): void;
}

export interface ProgressOptions {
  /** How far the work had come before this run: its rate counts only what is done now. */
  readonly from?: number;
  /** Workers that are told of, a line each. */
  readonly workers?: number;
}

/** What a line of progress is written on. */
export interface Paper {
  readonly isTTY: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
/**
 * Without a terminal to redraw, a line now and then is enough to see that work goes on.
 */
const PLAIN_INTERVAL_MS = 5000;

export function makeProgress(
  label: string,
  { from = 0, workers = 0 }: ProgressOptions,
  paper: Paper,
): Progress {
  const lines = new Array<string>(workers).fill('');
  const begin = (worker: number, detail: string) => {
    lines[worker] = `worker ${worker + 1}: ${visible(detail)}`;
  };
  const rate = rateOf(from);
  const on = { label, lines, rate, paper };
  return { begin, ...(paper.isTTY ? redrawn(on) : plain(on)) };
}

interface Sheet {
  readonly label: string;
  /** What each worker is at. */
  readonly lines: readonly string[];
  readonly rate: (now: number, total: number) => string;
  readonly paper: Paper;
}

function rateOf(from: number): Sheet['rate'] {
  const startedAt = performance.now();
  return (now, total) => {
    const seconds = (performance.now() - startedAt) / 1000;
    const done = now - from;
    if (done <= 0 || seconds < 0.5) return '';
    const left = (seconds / done) * (total - now);
    return `  ${(done / seconds).toFixed(1)}/s  ${left < 1 ? 'almost done' : `${Math.ceil(left)} s left`}`;
  };
}

/** A bar, and below it the workers; the cursor rests at the end of the last line. */
function redrawn({ label, lines, rate, paper }: Sheet): Omit<Progress, 'begin'> {
  let isDrawn = false;
  const backToBar = () => (isDrawn && lines.length > 0 ? `\x1b[${lines.length}A` : '');
  return {
    update(done, total, detail) {
      const filled = Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const bars = `${label} ${bar} ${done}/${total}  ${visible(detail)}${rate(done, total)}`;
      const below = lines.map((line) => `\n\r\x1b[2K  ${line}`).join('');
      paper.write(`${backToBar()}\r\x1b[2K${bars}${below}`);
      isDrawn = true;
    },
    finish(summary) {
      paper.write(`${backToBar()}\r\x1b[J${label}: ${visible(summary)}\n`);
    },
  };
}

function plain({ label, lines, rate, paper }: Sheet): Omit<Progress, 'begin'> {
  let lastPrinted = performance.now();
  return {
    update(done, total, detail) {
      if (performance.now() - lastPrinted < PLAIN_INTERVAL_MS) return;
      lastPrinted = performance.now();
      paper.write(`${label}: ${done}/${total} ${visible(detail)}${rate(done, total)}\n`);
      for (const line of lines) paper.write(`${label}, ${line}\n`);
    },
    finish(summary) {
      paper.write(`${label}: ${visible(summary)}\n`);
    },
  };
}
