#!/usr/bin/env -S node --max-semi-space-size=64
import { watchPipes } from './pipes.ts';
import { runCli } from './run.ts';

const pipes = watchPipes();
const code = await runCli(process.argv.slice(2));
// Writes to a file are told of as late as the next turn.
setImmediate(() => {
  process.exitCode = pipes.exitCode(code);
});
