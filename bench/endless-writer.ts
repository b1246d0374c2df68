// Commits one value after another until it is killed: endless-writer.ts FOLDER
import { Lake } from '../daemon/lake/lake.ts';
import { commitPair } from './pair-job.ts';

const lake = new Lake(process.argv[2]!);
process.stdout.write('writing\n');
for (let value = 1; ; value++) await commitPair(lake, value);
