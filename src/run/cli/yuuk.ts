#!/usr/bin/env node
import { chooseLanguage } from './output.ts';
import { runCli } from './run-cli.ts';

// A reader that closes early (`yuuk search … | head -1`) is no failure; the command still ends in its own order,
// so that no server of ours stays behind.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const argv = process.argv.slice(2);
const code = await runCli(argv, {
  lang: chooseLanguage(argv, process.env),
  terminal: { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin },
  environment: process.env,
  now: () => new Date(),
  workingFolder: process.cwd(),
});

// Clients keep timers of closed connections for a moment; what was to be closed is closed, so nobody waits for
// them. The empty writes come back when everything before them has left.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
