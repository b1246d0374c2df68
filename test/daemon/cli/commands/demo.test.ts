import { expect, it } from 'vitest';
import { DEMO_REPLAY, demoCommand } from '../../../../daemon/cli/commands/demo.ts';
import { isSession } from '../../../../shared/session/session.ts';
import { speak } from '../in-process.ts';

it('the demo replays a session, and refuses what is no port or speed before it makes anything', async () => {
  expect(isSession(DEMO_REPLAY)).toBe(true);
  await expect(speak(demoCommand, '--port', '70000')).rejects.toMatchObject({ code: 'USAGE' });
  await expect(speak(demoCommand, '--speed', '0')).rejects.toMatchObject({ code: 'USAGE' });
});
