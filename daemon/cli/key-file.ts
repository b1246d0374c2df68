import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where a user keeps the Databento key, for those who do not want it in their
 * environment.
 */
export const keyFile = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'spymaster', 'databento.key');
