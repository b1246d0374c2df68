import type { Answered, Outlet, SwitchedViewing } from '../../../daemon/session/show.ts';
import type { Request } from '../../../shared/protocol/client-messages.ts';
import { bar, FIRST, frame, messageOf } from '../../messages.ts';

const { epoch } = frame;
const withoutFrame = <T extends object>(message: T) => {
  const { epoch: _, seq: __, ...body } = message as T & { epoch: string; seq: number };
  return body as never;
};
export const encoded = (seq: number) => ({
  seq,
  text: JSON.stringify({ epoch, seq, type: 'bar', bar: bar(FIRST + 120 * seq, 1, true) }),
});

/** A show whose frames the test makes. */
export class TestShow {
  readonly outlets = new Set<Outlet>();
  readonly asked: Request[] = [];
  seq = 3;
  answer: Answered = { at: FIRST };
  epoch = epoch;
  live = [];
  open(outlet: Outlet): SwitchedViewing {
    this.outlets.add(outlet);
    const show = this;
    return {
      session: withoutFrame(messageOf('session')),
      get epoch() {
        return show.epoch;
      },
      get seq() {
        return show.seq;
      },
      snapshot: (why) => ({ ...(withoutFrame(messageOf('snapshot')) as object), why }) as never,
      after: (seq) =>
        seq > this.seq || seq < 1
          ? null
          : Array.from({ length: this.seq - seq }, (_, i) => encoded(seq + 1 + i)),
      now: () => [{ type: 'status', status: messageOf('status').status }],
      request: (request) => {
        this.asked.push(request);
        return this.answer;
      },
      end: () => {
        this.outlets.delete(outlet);
      },
    };
  }
  tell(): void {
    this.seq++;
    for (const outlet of this.outlets) outlet.durable([encoded(this.seq)]);
  }
}
