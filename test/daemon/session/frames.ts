import { Timeline } from '../../../daemon/session/timeline.ts';
import type { Frame } from '../../../pipeline/frames/frame-maker.ts';
import { clock, SESSION } from '../../market.ts';

/** A frame that says nothing but what is given. */
export const frameAt = (time: string, more: Partial<Frame> = {}): Frame => ({
  at: clock(time),
  closed: null,
  forming: null,
  levels: null,
  gaps: [],
  contacts: [],
  outcomes: [],
  answers: null,
  ended: [],
  isClose: false,
  pentaview: null,
  ...more,
});

/** A timeline of such frames. */
export function timelineOf(...frames: readonly Frame[]): Timeline {
  const timeline = new Timeline(SESSION, '2025-06-05.0123456789ab');
  for (const frame of frames) timeline.push(frame);
  return timeline;
}
