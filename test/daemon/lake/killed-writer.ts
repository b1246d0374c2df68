// Commits a date and dies by SIGKILL at a step of it: killed-writer.ts FOLDER STEP VALUE

import { commitPair } from '../../../bench/pair-job.ts';
import { Lake } from '../../../daemon/lake/lake.ts';

const [folder, step, value] = process.argv.slice(2);
let done = 0;
await commitPair(
  new Lake(folder!, () => {
    if (++done === Number(step)) process.kill(process.pid, 'SIGKILL');
  }),
  Number(value),
);
