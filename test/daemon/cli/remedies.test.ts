import { expect, it } from 'vitest';
import { REMEDIES } from '../../../daemon/cli/remedies.ts';
import { programFor } from '../../../daemon/cli/run.ts';
import { describeFailure, makeTerminal } from '../../../daemon/cli/terminal.ts';
import { SpymasterError } from '../../../shared/errors.ts';

it('every remedy names a command there is', () => {
  const commands = programFor(makeTerminal()).commands.map((command) => command.name());
  for (const remedy of Object.values(REMEDIES)) {
    const [, name] = /spymaster (\w+)/.exec(remedy)!;
    expect(commands).toContain(name);
  }
});
it('a remedy follows an error’s own hint', () => {
  const error = new SpymasterError('API_KEY_MISSING', 'There is no key.', { hint: 'Set one.' });
  expect(describeFailure(error, false)).toBe(
    `spymaster: There is no key. Set one. ${REMEDIES.API_KEY_MISSING}`,
  );
});
