import { afterAll } from 'vitest';
import { removeScratchFolders } from './scratch-folder.ts';

// Helpers cannot add it themselves: a hook that is added within another is never called.
afterAll(removeScratchFolders);
