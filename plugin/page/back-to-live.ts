import type { SessionBody } from '../../shared/protocol/messages.ts';

/** What the way back needs to know, and to do. */
export interface BackToLive {
  readonly button: HTMLElement;
  /** What the daemon shows to everyone: `live` where it follows a session. */
  modeOfDaemon(): Promise<SessionBody['mode']>;
  open(): void;
}

/**
 * Shows the way back to the session that happens while another day is looked at.
 * @returns to be told of each session that is shown
 */
export function backToLive({ button, modeOfDaemon, open }: BackToLive): (shown: SessionBody) => void {
  let last: SessionBody | null = null;
  button.onclick = open;
  return (shown) => {
    last = shown;
    button.hidden = true;
    if (shown.mode === 'live') return;
    modeOfDaemon().then(
      (mode) => {
        // Another session may be shown by now.
        if (last === shown) button.hidden = mode !== 'live';
      },
      () => undefined,
    );
  };
}
