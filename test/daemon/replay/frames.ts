import type { Frame } from '../../../pipeline/frames/frame-maker.ts';
import { clock } from '../../market.ts';

/** A frame that says nothing but what is given. */
export const frameAt = (time: string, more: Partial<Frame> = {}): Frame => ({
  at: clock(time),
  closed: null,
  forming: null,
  levels: null,
  answers: null,
  pentaview: null,
  ...more,
});
