// Takes a lock many times, and writes down every time somebody else was inside:
// lock-racer.ts FOLDER ROUNDS
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock } from '../../../daemon/files/lock.ts';

const [folder = '', rounds = '0'] = process.argv.slice(2);
const inside = join(folder, 'inside');
let doubles = 0;
for (let round = 0; round < Number(rounds); round++) {
  const lock = await holdLock(join(folder, '.lock'), 'the race', 60_000);
  try {
    // Fails where another holder has made it and not removed it.
    writeFileSync(inside, String(process.pid), { flag: 'wx' });
    rmSync(inside);
  } catch {
    doubles++;
  }
  await lock.release();
}
process.stdout.write(`${doubles}\n`);
