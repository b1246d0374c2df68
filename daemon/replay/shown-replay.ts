import type { SessionBody } from '../../shared/protocol/messages.ts';
import { sessionMessage } from '../session/session-message.ts';
import type { Timeline } from '../session/timeline.ts';
import type { RecordedSession } from './record-timeline.ts';

/** What there is to see of a recorded session. */
export interface ShownReplay {
  readonly session: SessionBody;
  readonly timeline: Timeline;
}

export const shownReplay = ({ known, timeline, contract, simulated }: RecordedSession): ShownReplay => ({
  session: sessionMessage(known, { mode: 'replay', contract, simulated }),
  timeline,
});
