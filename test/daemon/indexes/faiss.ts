import { createRequire } from 'node:module';

/** Whether FAISS is there; where everything is demanded, it has to be. */
export function hasFaiss(): boolean {
  try {
    createRequire(import.meta.url)('faiss-node');
    return true;
  } catch (error) {
    if (process.env.SPYMASTER_REQUIRE_ALL === '1') throw error;
    return false;
  }
}
