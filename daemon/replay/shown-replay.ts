import { sessionMessage } from '../session/session-message.ts';
import type { Shown } from '../session/show.ts';
import type { RecordedSession } from './record-timeline.ts';

/** What there is to see of a recorded session. */
export const shownReplay = ({ known, timeline, contract, simulated, inputs }: RecordedSession): Shown => ({
  session: sessionMessage(known, { mode: 'replay', contract, simulated, inputs }),
  timeline,
});
