import { afterAll } from 'vitest';
import { removeScratchFolders } from './scratch-folder.ts';

// A hook that is added within another one is never called: this is there before any.
afterAll(removeScratchFolders);
